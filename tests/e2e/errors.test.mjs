// An archive that is down, refuses, answers nonsense or half: named on the page, the rest works.
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { assertQuiet, id, isShown, newPage, openStudy, samples, screenshot, startArchive, startBrowser, studyUid } from './harness.mjs';

let archive, browser, ct;
before(async () => {
  archive = await startArchive();
  browser = await startBrowser();
  ct = await studyUid(archive.dicomweb, 'AccessionNumber=A26-1001');
});
after(async () => {
  await browser?.close();
  await archive?.stop();
});

// The browser itself notes failed requests; nothing else may be there.
const BROWSERS_OWN = /Failed to load resource|^request: |net::ERR_/;

/** A page on a faulty archive; whatever happens, no exception and nothing else in the console. */
async function withFault(fault, check, query = `studyUID=${ct}`) {
  const faulty = await startArchive({ fault });
  const page = await newPage(browser);
  try {
    await page.goto(`${faulty.url}/${query && `?${query}`}`);
    await check(page);
    assertQuiet(page, BROWSERS_OWN);
  } finally {
    await page.context().close();
    await faulty.stop();
  }
}

const notice = (page, code) => page.locator(`[data-code="${code}"]`).first();

/** The code is on the page with a sentence and an advice. */
async function named(page, code) {
  await notice(page, code).waitFor();
  const text = await notice(page, code).innerText();
  assert.ok(text.length > code.length + 20, text);
  assert.doesNotMatch(text, /PHANTOM|PH-000|http:|1\.2\.826/);
}

for (const status of [401, 403, 404, 500]) {
  test(`a list that answers ${status} is named`, () => withFault(`queries-${status}`, (page) => named(page, `NET-${status}`), ''));
  test(`a study that answers ${status} is named`, () => withFault(`queries-${status}`, (page) => named(page, `NET-${status}`)));
  test(`headers that answer ${status} are named`, () => withFault(`metadata-${status}`, (page) => named(page, `NET-${status}`)));
}

for (const [fault, code] of [['frames-401', 'RET-401'], ['frames-404', 'RET-404'], ['frames-html', 'RET-TYPE'], ['frames-garbage', 'RET-PART']]) {
  test(`${fault}: the pane says ${code}`, () => withFault(fault, async (page) => {
    await page.waitForSelector('[data-testid="pane-0"][data-state="error"]');
    await named(page, code);
    await screenshot(page, fault);
  }));
}

test('a truncated frame is not shown as if it were whole', () => withFault('frames-truncated', async (page) => {
  // What came is shown with a badge that cannot be missed, or nothing is and the code says why.
  await page.waitForSelector('[data-testid="pane-0"][data-state="error"], [data-testid="pane-0"][data-state="shown"]');
  const error = id(page, 'frame-error');
  if (await error.count()) assert.match(await error.getAttribute('data-code'), /^(RET-PART|DEC-LEN|DEC-DATA|RET-NET)$/);
  else assert.match(await id(page, 'badges').first().innerText(), /INCOMPLETE/);
  await screenshot(page, 'frames-truncated');
}));

test('an HTML login page instead of JSON is named', () => withFault('queries-html', (page) => named(page, 'NET-TYPE')));

test('an archive that refuses every other request is asked again, and the images come', () =>
  withFault('frames-flaky', (page) => isShown(page)));

test('a slow archive shows that it loads, then the image', () => withFault('frames-slow', async (page) => {
  await page.waitForSelector('[data-testid="pane-0"][data-state="loading"]');
  await isShown(page);
}));

test('an archive that goes down is named, what was read stays, and trying again works', async () => {
  let server = await startArchive();
  const { port } = new URL(server.url);
  const page = await newPage(browser);
  await openStudy(page, server.url, `studyUID=${ct}`);
  await server.stop();
  await id(page, 'action-study-list').click();
  await named(page, 'NET-DOWN');
  await screenshot(page, 'archive_down');
  server = await startArchive({ port: Number(port) });
  await page.getByRole('button', { name: 'Try again' }).click();
  await id(page, 'study-row').first().waitFor();
  assertQuiet(page, BROWSERS_OWN);
  await page.context().close();
  await server.stop();
});

for (const [query, code] of [
  ['studyUID=DOE%5EJANE', 'URL-UID'],
  ['studyUID=1.2.3.4.5.6', 'STU-EMPTY|NET-404'],
  ['accessionNumber=NONE', 'STU-NONE'],
  ['studyUID=1.2.3&layout=9x9', 'URL-VALUE'],
]) {
  test(`?${query} is answered by ${code}`, async () => {
    const page = await newPage(browser);
    await page.goto(`${archive.url}/?${query}`);
    const selector = code.split('|').map((one) => `[data-code="${one}"]`).join(',');
    await page.locator(selector).first().waitFor();
    assert.doesNotMatch(await page.locator('body').innerText(), /JANE/);
    assertQuiet(page, BROWSERS_OWN);
    await page.context().close();
  });
}

test('objects without pixels are listed, a syntax that cannot be decoded is named on the pane', async () => {
  const page = await newPage(browser);
  await page.goto(`${archive.url}/?accessionNumber=A26-0433`);
  const report = id(page, 'series-thumb').filter({ hasText: 'SR' });
  await report.waitFor();
  assert.match(await report.innerText(), /No pixels to show/);
  await id(page, 'series-thumb').filter({ hasText: 'Endoscopy' }).dblclick();
  await page.waitForSelector('[data-testid="pane-0"][data-state="error"]');
  await named(page, 'DEC-UID');
  assert.match(await id(page, 'frame-error').innerText(), /MPEG|1\.2\.840\.10008\.1\.2\.4\.100/i);
  await screenshot(page, 'unsupported');
  assertQuiet(page, BROWSERS_OWN);
  await page.context().close();
});

test('a broken instance does not keep the others from being read', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lightbox-broken-'));
  cpSync(join(samples, 'ct-current'), folder, { recursive: true });
  const file = join(folder, '3-0002.dcm');
  writeFileSync(file, readFileSync(file).subarray(0, 200_000));
  writeFileSync(join(folder, 'not-dicom.dcm'), 'no');
  const broken = await startArchive({ data: [folder] });
  const page = await newPage(browser);
  await openStudy(page, broken.url, `studyUID=${ct}`);
  await id(page, 'series-thumb').filter({ hasText: 'lung' }).dblclick();
  await page.waitForFunction(() => Number(document.querySelector('[data-testid=pane-0]').dataset.frames) >= 15);
  await isShown(page);
  await page.keyboard.press('End');
  await page.waitForFunction(() => {
    const { frame, frames } = document.querySelector('[data-testid=pane-0]').dataset;
    return frame === frames;
  });
  assertQuiet(page, BROWSERS_OWN);
  await page.context().close();
  await broken.stop();
  rmSync(folder, { recursive: true });
});
