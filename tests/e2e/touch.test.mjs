// A tablet: fingers, a narrow window, a dense screen.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertQuiet, fact, id, isShown, looksDrawn, middle, newPage, openStudy, pixels, screenshot, startArchive, startBrowser, studyUid, waitFact } from './harness.mjs';

let archive, browser, page, cdp;
before(async () => {
  archive = await startArchive();
  browser = await startBrowser();
  page = await newPage(browser, { width: 820, height: 1180, hasTouch: true, deviceScaleFactor: 2 });
  cdp = await page.context().newCDPSession(page);
  await openStudy(page, archive.url, `studyUID=${await studyUid(archive.dicomweb, 'AccessionNumber=A26-1001')}`);
});
after(async () => {
  assertQuiet(page);
  await browser?.close();
  await archive?.stop();
});

const touch = (type, points) => cdp.send('Input.dispatchTouchEvent', { type, touchPoints: points.map(([x, y], id) => ({ x, y, id })) });

test('one tap hangs a series', async () => {
  await id(page, 'series-thumb').filter({ hasText: 'soft tissue' }).first().tap();
  await waitFact(page, 'frames', 64);
  await isShown(page);
});

test('one finger drags with the tool', async () => {
  await id(page, 'tool-scroll').tap();
  const before = Number(await fact(page, 'wanted'));
  const { x, y } = await middle(page);
  await touch('touchStart', [[x, y]]);
  for (let n = 1; n <= 10; n += 1) await touch('touchMove', [[x, y + 15 * n]]);
  await touch('touchEnd', []);
  await page.waitForFunction((b) => Number(document.querySelector('[data-testid=pane-0]').dataset.wanted) > b, before);
});

test('two fingers pinch and move', async () => {
  const { x, y } = await middle(page);
  await touch('touchStart', [[x - 50, y], [x + 50, y]]);
  for (let n = 1; n <= 10; n += 1) await touch('touchMove', [[x - 50 - 5 * n, y], [x + 50 + 5 * n, y]]);
  await touch('touchEnd', []);
  // 100 px apart became 200.
  const zoom = Number(await fact(page, 'zoom'));
  assert.ok(Math.abs(zoom - 2) < 0.1, `${zoom}`);
});

test('a dense screen is drawn in its own pixels', async () => {
  const read = await pixels(page);
  const { width } = await middle(page);
  assert.ok(Math.abs(read.width - 2 * width) <= 2, `${read.width} for ${width} CSS px`);
  assert.ok(looksDrawn(read));
  await screenshot(page, 'tablet');
});

test('every tool is within reach at this width', async () => {
  for (const name of ['tool-window', 'preset-menu', 'layout-picker', 'action-reset']) {
    const box = await id(page, name).boundingBox();
    assert.ok(box && box.x >= 0 && box.x + box.width <= 820, name);
  }
});
