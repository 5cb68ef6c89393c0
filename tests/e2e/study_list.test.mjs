import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { assertQuiet, id, isShown, newPage, startArchive, startBrowser } from './harness.mjs';

let archive, browser, page;
before(async () => {
  archive = await startArchive();
  browser = await startBrowser();
  page = await newPage(browser);
});
after(async () => {
  await browser?.close();
  await archive?.stop();
});
beforeEach(async () => {
  await page.goto(`${archive.url}/`);
  await id(page, 'study-row').first().waitFor();
});

/** Fills a field, searches and returns a cell of every row. */
async function search(fields, cell = 'name') {
  for (const [name, value] of Object.entries(fields)) {
    if (name === 'modality') await id(page, 'search-modality').selectOption(value);
    else await id(page, `search-${name}`).fill(value);
  }
  const answered = page.waitForResponse((response) => response.url().includes('/studies?'));
  await id(page, 'search-button').click();
  await answered;
  await page.waitForTimeout(150);
  return id(page, 'study-row').locator(`td.${cell}`).allInnerTexts();
}

test('a name matches from its beginning, whatever the case', async () => {
  const names = await search({ name: 'phantom^obl' });
  assert.equal(names.length, 1);
  assert.match(names[0], /phantom/i);
});

test('a patient ID finds both dates of that patient', async () => {
  assert.deepEqual(await search({ id: 'PH-0001' }, 'id'), ['PH-0001', 'PH-0001']);
});

test('an accession number finds one study', async () => {
  assert.deepEqual(await search({ accession: 'A26-0955' }, 'accession'), ['A26-0955']);
});

test('a range of dates leaves out what is older', async () => {
  const accessions = await search({ 'date-from': '2026-01-01', 'date-to': '2026-12-31' }, 'accession');
  assert.ok(accessions.includes('A26-1001') && !accessions.includes('A25-0877'), accessions.join());
});

test('a modality leaves out the others', async () => {
  const modalities = await search({ modality: 'US' }, 'modality');
  assert.ok(modalities.length > 0 && modalities.every((text) => text.includes('US')), modalities.join());
});

test('no match says so, and what to do', async () => {
  assert.deepEqual(await search({ name: 'NOBODY' }), []);
  assert.match(await id(page, 'no-studies').innerText(), /No study matches/);
});

test('the list is worked by keys alone', async () => {
  await id(page, 'search-accession').fill('A26-0712');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.querySelectorAll('[data-testid=study-row]').length === 1);
  await id(page, 'study-row').first().focus();
  await page.keyboard.press('Enter');
  await isShown(page);
});

test('a long list is shown in pages', async () => {
  const total = 120;
  await page.route('**/dicom-web/studies?**', (route) => {
    const query = new URL(route.request().url()).searchParams;
    const [offset, limit] = [Number(query.get('offset') ?? 0), Number(query.get('limit') ?? total)];
    const records = Array.from({ length: Math.max(0, Math.min(limit, total - offset)) }, (_, n) => ({
      '0020000D': { vr: 'UI', Value: [`1.2.3.${offset + n + 1}`] },
      '00100010': { vr: 'PN', Value: [{ Alphabetic: `PATIENT^${offset + n + 1}` }] },
    }));
    return route.fulfill({ contentType: 'application/dicom+json', body: JSON.stringify(records) });
  });
  await page.reload();
  const first = () => id(page, 'study-row').first().innerText();
  await page.waitForFunction(() => document.querySelector('[data-testid=study-row]')?.textContent.includes('PATIENT'));
  const shown = await id(page, 'study-row').count();
  assert.ok(shown < total && await id(page, 'page-prev').isDisabled());
  await id(page, 'page-next').click();
  await page.waitForFunction((n) => document.querySelector('[data-testid=page-range]').textContent.includes(String(n)), shown + 1);
  assert.match(await first(), new RegExp(`\\b${shown + 1}\\b`));
  await id(page, 'page-prev').click();
  await page.waitForFunction(() => document.querySelector('[data-testid=page-range]').textContent.includes(' 1–'));
  await page.unroute('**/dicom-web/studies?**');
  assertQuiet(page);
});
