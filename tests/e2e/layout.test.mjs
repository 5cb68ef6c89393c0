import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertQuiet, fact, id, isShown, newPage, openStudy, pane, screenshot, startArchive, startBrowser, studyUid, waitFact } from './harness.mjs';

let archive, browser, page, ct;
before(async () => {
  archive = await startArchive();
  browser = await startBrowser();
  page = await newPage(browser);
  ct = await studyUid(archive.dicomweb, 'AccessionNumber=A26-1001');
  await openStudy(page, archive.url, `studyUID=${ct}`);
});
after(async () => {
  await browser?.close();
  await archive?.stop();
});

async function setLayout(size) {
  await id(page, 'layout-picker').click();
  await id(page, `layout-${size}`).click();
}
const panes = () => page.locator('[data-testid^="pane-"]').count();
const thumb = (text) => id(page, 'series-thumb').filter({ hasText: text }).first();

test('the rail names every series with its count', async () => {
  assert.equal(await thumb('soft tissue').getAttribute('data-count'), '64');
  assert.equal(await thumb('lung').getAttribute('data-count'), '16');
  assert.equal(await thumb('Scout').getAttribute('data-count'), '1');
  await page.waitForFunction(() => [...document.querySelectorAll('[data-testid=series-thumb] canvas')].length >= 3);
});

test('layouts go from 1×1 to 4×4', async () => {
  for (const [size, count] of [['2x2', 4], ['1x2', 2], ['4x4', 16], ['3x2', 6], ['1x1', 1]]) {
    await setLayout(size);
    await page.waitForFunction((n) => document.querySelectorAll('[data-testid^="pane-"]').length === n, count);
    assert.equal(await panes(), count);
  }
});

test('a series is hung by dragging it into a pane', async () => {
  await setLayout('2x2');
  await thumb('lung').dragTo(pane(page, 3));
  await isShown(page, 3);
  assert.equal(await fact(page, 'frames', 3), '16');
});

test('a series is hung by double-click into the active pane', async () => {
  await pane(page, 2).click();
  await waitFact(page, 'active', true, 2);
  await thumb('soft tissue').dblclick();
  await waitFact(page, 'frames', 64, 2);
  await isShown(page, 2);
});

test('a series is hung by keys', async () => {
  await pane(page, 1).click();
  await thumb('Scout').focus();
  await page.keyboard.press('Enter');
  await waitFact(page, 'frames', 1, 1);
  await isShown(page, 1);
  await screenshot(page, 'layout_2x2');
});

test('panes scroll and window by themselves', async () => {
  await pane(page, 2).click();
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowDown');
  await waitFact(page, 'frame', 2, 2);
  await page.keyboard.press('3');
  await waitFact(page, 'window', '480,2500', 2);
  assert.notEqual(await fact(page, 'window', 3), '480,2500');
});

test('double-click fills the stage with a pane, and brings the others back', async () => {
  await pane(page, 2).dblclick();
  await page.waitForFunction(() => document.querySelectorAll('[data-testid^="pane-"]').length === 1);
  await isShown(page, 2);
  await pane(page, 2).dblclick();
  await page.waitForFunction(() => document.querySelectorAll('[data-testid^="pane-"]').length === 4);
});

test('the rail folds away and the images take its room', async () => {
  const before = (await id(page, 'stage').boundingBox()).width;
  await id(page, 'action-rail').click();
  await id(page, 'rail').waitFor({ state: 'hidden' });
  assert.ok((await id(page, 'stage').boundingBox()).width > before);
  await id(page, 'action-rail').click();
  await id(page, 'rail').waitFor();
  assertQuiet(page);
});

test('a layout in the link is taken', async () => {
  const fresh = await newPage(browser);
  await openStudy(fresh, archive.url, `studyUID=${ct}&layout=2x3`);
  assert.equal(await fresh.locator('[data-testid^="pane-"]').count(), 6);
  await fresh.context().close();
});
