import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertQuiet, fact, id, looksDrawn, newPage, openStudy, pixels, realImages, samples, screenshot, startArchive, startBrowser, studyUid, waitFact } from './harness.mjs';

const FLOW = 22;
let archive, browser, page;
before(async () => {
  archive = await startArchive({ data: [samples, realImages] });
  browser = await startBrowser();
  page = await newPage(browser);
  await openStudy(page, archive.url, `studyUID=${await studyUid(archive.dicomweb, 'AccessionNumber=A26-0544')}`);
});
after(async () => {
  await browser?.close();
  await archive?.stop();
});

test('a multi-frame ultrasound is in colour and says that it is lossy, with the ratio', async () => {
  assert.equal(await fact(page, 'frames'), '30');
  // Flow is coloured while the phantom's heart fills: in the middle of the cycle.
  await page.keyboard.press('End');
  for (let n = 0; n < FLOW; n += 1) await page.keyboard.press('ArrowUp');
  await waitFact(page, 'frame', 30 - FLOW);
  const { rgba } = await pixels(page);
  let coloured = 0;
  for (let at = 0; at < rgba.length; at += 4) {
    if (Math.max(rgba[at], rgba[at + 1], rgba[at + 2]) - Math.min(rgba[at], rgba[at + 1], rgba[at + 2]) > 40) coloured += 1;
  }
  assert.ok(coloured > 100, `${coloured} coloured pixels`);
  assert.match(await id(page, 'badges').first().innerText(), /LOSSY.*\d+:1/is);
  await screenshot(page, 'ultrasound');
});

test('cine takes the rate of the header: 40 ms per frame are 25 frames per second', async () => {
  assert.equal(await id(page, 'cine-rate').inputValue(), '25');
});

test('C plays and pauses', async () => {
  const seen = new Set();
  await page.keyboard.press('c');
  for (let n = 0; n < 20; n += 1) {
    await page.waitForTimeout(100);
    seen.add(await fact(page, 'frame'));
  }
  assert.ok(seen.size >= 5, `${seen.size} different frames`);
  await page.keyboard.press('c');
  await page.waitForTimeout(200);
  const stopped = await fact(page, 'frame');
  await page.waitForTimeout(400);
  assert.equal(await fact(page, 'frame'), stopped);
});

test('a typed rate is kept', async () => {
  await id(page, 'cine-rate').fill('5');
  await page.keyboard.press('Enter');
  assert.equal(await id(page, 'cine-rate').inputValue(), '5');
  assertQuiet(page);
});

test('a real angiogram of 96 JPEG frames plays', async () => {
  const fresh = await newPage(browser);
  await openStudy(fresh, archive.url, `studyUID=${await studyUid(archive.dicomweb, 'ModalitiesInStudy=XA')}`);
  await waitFact(fresh, 'frames', 96);
  assert.ok(looksDrawn(await pixels(fresh)));
  await screenshot(fresh, 'angiogram');
  await fresh.keyboard.press('c');
  await fresh.waitForFunction(() => Number(document.querySelector('[data-testid=pane-0]').dataset.frame) > 5);
  assertQuiet(fresh);
  await fresh.context().close();
});
