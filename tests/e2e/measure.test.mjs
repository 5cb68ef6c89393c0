// Measuring on a CT whose geometry and values are known: 512 × 512 pixels of 0.7 mm, fitted into the pane.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, beforeEach, test } from 'node:test';
import {
  assertQuiet, id, newPage, openStudy, screenshot, startArchive, startBrowser, studyUid, waitFact,
} from './harness.mjs';

let archive, browser, page, ct, at;
before(async () => {
  archive = await startArchive();
  browser = await startBrowser();
  page = await newPage(browser);
  ct = await studyUid(archive.dicomweb, 'AccessionNumber=A26-1001');
});
after(async () => {
  assertQuiet(page);
  await browser?.close();
  await archive?.stop();
});
beforeEach(async () => {
  await openStudy(page, archive.url, `studyUID=${ct}`);
  await id(page, 'series-thumb').filter({ hasText: 'soft tissue' }).first().dblclick();
  await waitFact(page, 'frames', 64);
  await waitFact(page, 'state', 'shown');
  const box = await id(page, 'pane-0').boundingBox();
  const scale = Math.min(box.width, box.height) / 512 / 0.7;
  // Millimetres from the middle of the image to the page.
  at = (x, y) => [box.x + box.width / 2 + x * scale, box.y + box.height / 2 + y * scale];
});

const annotations = () => page.locator('[data-testid="annotation"]');
const texts = () => id(page, 'annotation-text').allInnerTexts();
const text = async () => (await texts()).join(' | ');

async function dragMm(from, to) {
  await page.mouse.move(...at(...from));
  await page.mouse.down();
  await page.mouse.move(...at((from[0] + to[0]) / 2, (from[1] + to[1]) / 2));
  await page.mouse.move(...at(...to));
  await page.mouse.up();
}

async function clickMm(...places) {
  for (const place of places) {
    await page.mouse.move(...at(...place));
    await page.mouse.down();
    await page.mouse.up();
  }
}

async function place(kind) {
  await id(page, 'place-menu').click();
  await id(page, `menu-${kind}`).click();
}

/** The number before a unit, in the text over the image. */
async function number(pattern) {
  const said = await text();
  const match = pattern.exec(said);
  assert.ok(match, `${pattern} is not in "${said}"`);
  return Number(match[1]);
}

const near = (value, expected, by) => assert.ok(Math.abs(value - expected) <= by, `${value}, not ${expected} ± ${by}`);

test('a distance is in millimetres, whatever the zoom', async () => {
  await page.keyboard.press('d');
  await dragMm([-30, -40], [30, 40]);
  // √(60² + 80²) = 100 mm. A CSS px is half a millimetre here, and the browser's pointer stands on whole ones.
  near(await number(/([\d.]+) mm/), 100, 0.8);
  const before = await text();
  await page.keyboard.press('+');
  await page.keyboard.press('+');
  assert.equal(await text(), before);
  await screenshot(page, 'measure-distance');
});

test('an ellipse on the water insert has the mean of water', async () => {
  await place('ellipse');
  await dragMm([12, -70], [20, -62]);
  // The insert is 0 HU; the phantom has noise of a few HU.
  near(await number(/Mean (-?[\d.]+) HU/), 0, 3);
  // π · 4 · 4 mm² = 0.503 cm².
  near(await number(/Area ([\d.]+) cm²/), 0.503, 0.05);
  await screenshot(page, 'measure-ellipse');
});

test('three clicks are an angle and four a Cobb angle', async () => {
  await place('angle');
  await clickMm([40, 0], [0, 0], [0, -40]);
  near(await number(/([\d.]+)°/), 90, 1);
  await page.keyboard.press('Delete');
  await place('cobb');
  await clickMm([-40, -40], [40, -40], [-40, 40], [40, 0]);
  // atan(40 / 80) = 26.57°.
  near(await number(/([\d.]+)°/), 26.6, 1);
  await screenshot(page, 'measure-cobb');
});

test('two axes stay perpendicular', async () => {
  await place('bidirectional');
  await dragMm([-30, 0], [30, 0]);
  await dragMm([5, -12], [5, 12]);
  near(await number(/Long axis ([\d.]+) mm/), 60, 0.7);
  near(await number(/Short axis ([\d.]+) mm/), 24, 0.7);
  await screenshot(page, 'measure-bidirectional');
});

test('an annotation is gripped, moved, undone, redone and deleted by keys', async () => {
  await page.keyboard.press('d');
  await dragMm([-40, 0], [0, 0]);
  near(await number(/([\d.]+) mm/), 40, 0.5);
  await dragMm([0, 0], [20, 0]);
  near(await number(/([\d.]+) mm/), 60, 0.7);
  await page.keyboard.press('Control+z');
  near(await number(/([\d.]+) mm/), 40, 0.5);
  await page.keyboard.press('Control+y');
  near(await number(/([\d.]+) mm/), 60, 0.7);
  await page.keyboard.press('Delete');
  assert.equal(await annotations().count(), 0);
  await page.keyboard.press('Control+z');
  assert.equal(await annotations().count(), 1);
  await page.keyboard.press('Control+z');
  await page.keyboard.press('Control+z');
  assert.equal(await annotations().count(), 0);
});

test('undo takes back windows and layouts, too', async () => {
  await page.keyboard.press('3');
  await waitFact(page, 'window', '480,2500');
  await page.keyboard.press('x');
  await waitFact(page, 'inverted', 'true');
  await page.keyboard.press('Control+z');
  await waitFact(page, 'inverted', 'false');
  await page.keyboard.press('Control+z');
  await waitFact(page, 'window', '40,400');
});

test('an annotation is on its own image and the list leads back to it', async () => {
  await page.keyboard.press('d');
  await dragMm([-20, 20], [20, 20]);
  await page.keyboard.press('ArrowDown');
  await waitFact(page, 'frame', 34);
  assert.equal(await annotations().count(), 0);
  await id(page, 'action-measurements').click();
  const row = id(page, 'measurement');
  assert.match(await row.innerText(), /image 33[\s\S]*40\.\d mm|image 33[\s\S]*39\.\d mm/);
  await row.locator('.measurement-name').click();
  await waitFact(page, 'frame', 33);
  assert.equal(await annotations().count(), 1);
  await id(page, 'rename').click();
  await page.keyboard.type('Lesion 1');
  await page.keyboard.press('Enter');
  assert.match(await text(), /Lesion 1/);
  await screenshot(page, 'measure-panel');
  const [download] = await Promise.all([page.waitForEvent('download'), id(page, 'export-csv').click()]);
  const table = readFileSync(await download.path(), 'utf8').split('\r\n');
  assert.equal(table[0], 'kind,label,quantity,value,unit,provenance,caveats,instance,frame');
  assert.match(table[1], /^length,Lesion 1,Length,(39|40)\.\d+,mm,/);
  await id(page, 'action-measurements').click();
});

test('text is typed where it was put, and an empty one is not kept', async () => {
  await place('text');
  await clickMm([0, 30]);
  await page.keyboard.type('Follow up in 6 months');
  await page.keyboard.press('Enter');
  assert.match(await text(), /Follow up in 6 months/);
  await place('text');
  await clickMm([0, 60]);
  await page.keyboard.press('Escape');
  assert.equal(await annotations().count(), 1);
});

test('a polygon is closed by its first corner and hides with all others', async () => {
  await place('polygon');
  await clickMm([-20, -20], [20, -20], [20, 20], [-20, 20], [-20, -20]);
  // 40 · 40 mm² = 16 cm².
  near(await number(/Area ([\d.]+) cm²/), 16, 0.5);
  await page.keyboard.press('Shift+H');
  assert.equal(await annotations().count(), 0);
  await page.keyboard.press('Shift+H');
  assert.equal(await annotations().count(), 1);
});

test('what is being placed is put away by Escape, and the wheel still scrolls', async () => {
  await page.keyboard.press('a');
  await clickMm([0, 0]);
  await page.keyboard.press('Escape');
  assert.equal(await annotations().count(), 0);
  await page.mouse.wheel(0, 100);
  await waitFact(page, 'wanted', 34);
});
