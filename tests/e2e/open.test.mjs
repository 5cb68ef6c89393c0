import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertQuiet, fact, id, isShown, looksDrawn, newPage, openStudy, pixels, screenshot, startArchive, startBrowser, studyUid } from './harness.mjs';

let archive, browser, page, ct;
before(async () => {
  archive = await startArchive();
  browser = await startBrowser();
  page = await newPage(browser);
  ct = await studyUid(archive.dicomweb, 'AccessionNumber=A26-1001');
});
after(async () => {
  await browser?.close();
  await archive?.stop();
});

test('the study list opens at / and a click shows images', async () => {
  await page.goto(`${archive.url}/`);
  await id(page, 'study-row').first().waitFor();
  assert.ok(await id(page, 'study-row').count() >= 5);
  await screenshot(page, 'study_list');
  await page.locator(`[data-testid="study-row"][data-study="${ct}"]`).click();
  await isShown(page);
  assert.ok(looksDrawn(await pixels(page)));
  assert.match(page.url(), new RegExp(`studyUID=${ct.replaceAll('.', '\\.')}`, 'i'));
  await screenshot(page, 'viewer');
});

test('Back returns to the list and Forward to the images', async () => {
  await page.goBack();
  await id(page, 'study-list').waitFor();
  await page.goForward();
  await isShown(page);
});

test('the button in the top bar returns to the list', async () => {
  await id(page, 'action-study-list').click();
  await id(page, 'study-list').waitFor();
  assertQuiet(page);
});

for (const [name, query] of [
  ['studyUID', () => `studyUID=${ct}`],
  ['StudyInstanceUIDs', () => `StudyInstanceUIDs=${ct}`],
  ['accessionNumber', () => 'accessionNumber=A26-1001'],
  ['patientID', () => 'patientID=PH-0002'],
]) {
  test(`a link by ${name} goes straight to images`, async () => {
    const fresh = await newPage(browser);
    await openStudy(fresh, archive.url, query());
    assert.equal(await fact(fresh, 'state'), 'shown');
    assertQuiet(fresh);
    await fresh.context().close();
  });
}

test('both studies of a patient open side by side in the rail', async () => {
  const fresh = await newPage(browser);
  await openStudy(fresh, archive.url, 'patientID=PH-0001');
  await fresh.waitForFunction(() => document.querySelectorAll('.rail-study').length === 2);
  assert.match(await id(fresh, 'study-line').innerText(), /2 studies open/);
  await fresh.context().close();
});

test('nothing is kept on the machine', async () => {
  const kept = await page.evaluate(async () => ({
    local: localStorage.length, session: sessionStorage.length, cookies: document.cookie,
    databases: (await indexedDB.databases()).length, caches: (await caches.keys()).length,
  }));
  assert.deepEqual(kept, { local: 0, session: 0, cookies: '', databases: 0, caches: 0 });
});

test('the page has no inline script or style', async () => {
  const response = await fetch(`${archive.url}/`);
  const html = await response.text();
  assert.doesNotMatch(html, /<script(?![^>]*\ssrc=)[^>]*>|<style|\sstyle=|\son[a-z]+=/i);
  const policy = response.headers.get('content-security-policy');
  assert.match(policy, /script-src 'self' 'wasm-unsafe-eval';/);
  assert.doesNotMatch(policy, /unsafe-inline|'unsafe-eval'/);
});
