import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertQuiet, fact, longCt, looksDrawn, middle, newPage, openStudy, pixels, startArchive, startBrowser, studyUid, waitFact } from './harness.mjs';

let archive, browser, page, study;
before(async () => {
  archive = await startArchive({ data: [longCt] });
  browser = await startBrowser();
  page = await newPage(browser);
  study = await studyUid(archive.dicomweb, 'ModalitiesInStudy=CT');
});
after(async () => {
  assertQuiet(page);
  await browser?.close();
  await archive?.stop();
});

test('300 slices open, and the one that is wanted comes first', async () => {
  await openStudy(page, archive.url, `studyUID=${study}`);
  assert.equal(await fact(page, 'frames'), '300');
  const started = Date.now();
  await page.keyboard.press('End');
  await waitFact(page, 'frame', 300);
  assert.ok(Date.now() - started < 5000, 'the last slice does not wait for those before it');
});

test('a fast wheel ends on the right slice', async () => {
  await page.keyboard.press('Home');
  await waitFact(page, 'frame', 1);
  const { x, y } = await middle(page);
  await page.mouse.move(x, y);
  for (let n = 0; n < 60; n += 1) await page.mouse.wheel(0, 100);
  await waitFact(page, 'wanted', 61);
  await waitFact(page, 'frame', 61);
  assert.ok(looksDrawn(await pixels(page)));
});

test('the whole series arrives', async () => {
  await page.waitForFunction(() => {
    const runs = [...document.querySelectorAll('.scrollbar-track .is-ready')];
    return runs.reduce((sum, run) => sum + Number(run.getAttribute('height')), 0) === 300;
  }, null, { timeout: 120_000 });
});

test('a small memory budget still shows every slice', async () => {
  await openStudy(page, archive.url, `studyUID=${study}&memory=64`);
  await page.keyboard.press('End');
  await waitFact(page, 'frame', 300);
  await page.keyboard.press('Home');
  await waitFact(page, 'frame', 1);
});
