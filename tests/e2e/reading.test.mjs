// Scroll, window, zoom, pan, turn: one CT whose values are known.
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import {
  assertQuiet, drag, fact, id, middle, newPage, openStudy, pixels, screenshot, startArchive, startBrowser, studyUid, waitFact, windowOf,
} from './harness.mjs';

let archive, browser, page, ct;
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
  await hang('soft tissue');
  await waitFact(page, 'frames', 64);
  await waitFact(page, 'state', 'shown');
});

const hang = (text) => id(page, 'series-thumb').filter({ hasText: text }).first().dblclick();

// PS3.3 C.11.2.1.2.1, window 40/400: y = ((x - 39.5) / 399 + 0.5) · 255.
const linear = (x, center, width) =>
  Math.round(Math.min(1, Math.max(0, (x - (center - 0.5)) / (width - 1) + 0.5)) * 255);
// The phantom's inserts: centre in mm, Hounsfield units. 0.7 mm per pixel, the middle is (0, 0).
const INSERTS = [['air', -48, -52, -1000], ['fat', -16, -66, -100], ['water', 16, -66, 0], ['muscle', 48, -52, 50], ['bone', 0, -30, 700]];

async function assertInserts(center, width) {
  const read = await pixels(page);
  const scale = Math.min(read.width, read.height) / 512 / 0.7;
  for (const [name, x, y, hu] of INSERTS) {
    const grey = read.grey(0.5 + (x * scale) / read.width, 0.5 + (y * scale) / read.height);
    const expected = linear(hu, center, width);
    assert.ok(Math.abs(grey - expected) <= 1, `${name}: ${grey}, not ${expected}`);
  }
}

test('known Hounsfield units have the grey levels of the formula', async () => {
  assert.equal(await fact(page, 'window'), '40,400');
  // fat 38, water 102, muscle 134 by hand.
  assert.deepEqual([-100, 0, 50].map((hu) => linear(hu, 40, 400)), [38, 102, 134]);
  await assertInserts(40, 400);
});

test('number keys choose the presets of the modality', async () => {
  await page.keyboard.press('3');
  await waitFact(page, 'window', '480,2500');
  await assertInserts(480, 2500);
  await page.keyboard.press('2');
  await waitFact(page, 'window', '-600,1500');
  await assertInserts(-600, 1500);
});

test('the menu offers the windows of the header by name and the presets', async () => {
  await id(page, 'preset-menu').click();
  const second = id(page, 'header-voi-2');
  assert.match(await second.innerText(), /LUNG/);
  await second.click();
  await waitFact(page, 'window', '-600,1500');
  await id(page, 'preset-menu').click();
  await id(page, 'preset-1').click();
  await waitFact(page, 'window', '40,400');
});

test('dragging right widens the window, dragging down darkens', async () => {
  await page.keyboard.press('w');
  const [center, width] = await windowOf(page);
  await drag(page, { dx: 80 });
  const [, wider] = await windowOf(page);
  assert.ok(wider > width, `${wider} > ${width}`);
  await drag(page, { dy: 60 });
  const [higher] = await windowOf(page);
  assert.ok(higher > center, `${higher} > ${center}`);
});

test('the right button windows whatever the tool', async () => {
  const [, width] = await windowOf(page);
  await drag(page, { dx: 60, button: 'right' });
  const [, wider] = await windowOf(page);
  assert.ok(wider > width);
});

test('invert turns black into white', async () => {
  const before = (await pixels(page)).grey(0.5, 0.02);
  await page.keyboard.press('x');
  await waitFact(page, 'inverted', true);
  const after = (await pixels(page)).grey(0.5, 0.02);
  assert.equal(before + after, 255);
});

test('the wheel, the arrows, Home and End move through the stack', async () => {
  await page.keyboard.press('Home');
  await waitFact(page, 'frame', 1);
  const { x, y } = await middle(page);
  await page.mouse.move(x, y);
  await page.mouse.wheel(0, 100);
  await waitFact(page, 'frame', 2);
  await page.keyboard.press('ArrowDown');
  await waitFact(page, 'frame', 3);
  await page.keyboard.press('ArrowUp');
  await waitFact(page, 'frame', 2);
  await page.keyboard.press('End');
  await waitFact(page, 'frame', 64);
  await page.mouse.wheel(0, 100);
  await waitFact(page, 'frame', 64);
});

test('dragging with the scroll tool moves through the stack', async () => {
  await page.keyboard.press('Home');
  await waitFact(page, 'frame', 1);
  await page.keyboard.press('s');
  await drag(page, { dy: 150 });
  const shown = Number(await fact(page, 'wanted'));
  assert.ok(shown > 5, `${shown}`);
});

test('the scrollbar goes to where it is pressed and marks what has arrived', async () => {
  const bar = id(page, 'scrollbar').first();
  const box = await bar.boundingBox();
  await page.mouse.click(box.x + box.width / 2, box.y + box.height - 1);
  await waitFact(page, 'wanted', 64);
  await page.mouse.click(box.x + box.width / 2, box.y + 1);
  await waitFact(page, 'wanted', 1);
  await page.waitForFunction(() => {
    const runs = [...document.querySelectorAll('.scrollbar-track .is-ready')];
    return runs.reduce((sum, run) => sum + Number(run.getAttribute('height')), 0) === 64;
  });
  assert.equal(await bar.getAttribute('aria-valuemax'), '64');
});

test('zoom keeps the place under the cursor, and fit undoes it', async () => {
  // Muscle insert at (48, -52) mm.
  const { x, y, width, height } = await middle(page);
  const scale = Math.min(width, height) / 512 / 0.7;
  const [at_x, at_y] = [x + 48 * scale, y - 52 * scale];
  await page.mouse.move(at_x, at_y);
  await page.keyboard.down('Control');
  await page.mouse.wheel(0, -200);
  await page.keyboard.up('Control');
  await page.waitForFunction(() => Number(document.querySelector('[data-testid=pane-0]').dataset.zoom) > 1.1);
  const read = await pixels(page);
  const grey = read.grey((at_x - x) / width + 0.5, (at_y - y) / height + 0.5);
  assert.ok(Math.abs(grey - linear(50, 40, 400)) <= 1, `${grey}`);
  await page.keyboard.press('b');
  await waitFact(page, 'zoom', '1.000');
});

test('the zoom tool enlarges upwards, and 1:1 shows one pixel per pixel', async () => {
  await page.keyboard.press('z');
  await drag(page, { dy: -120 });
  const zoom = Number(await fact(page, 'zoom'));
  assert.ok(Math.abs(zoom - 2) < 0.05, `${zoom}`);
  await page.keyboard.press('n');
  assert.match(await id(page, 'corner-bl').first().innerText(), /Zoom 100/);
});

test('the pan tool and the middle button move the picture', async () => {
  const before = await pixels(page);
  await page.keyboard.press('t');
  await drag(page, { dx: 100 });
  const moved = await pixels(page);
  const at = (read, shift) => read.grey(0.5 + shift / read.width, 0.5);
  assert.ok(Math.abs(at(before, 0) - at(moved, 100)) <= 2);
  await drag(page, { dx: -100, button: 'middle' });
  const back = await pixels(page);
  assert.ok(Math.abs(at(before, 0) - at(back, 0)) <= 2);
});

const letters = () => Promise.all(['top', 'right', 'bottom', 'left'].map((edge) => id(page, `orientation-${edge}`).first().innerText()));

test('orientation letters follow rotation and flip', async () => {
  assert.deepEqual(await letters(), ['A', 'L', 'P', 'R']);
  await page.keyboard.press(']');
  await waitFact(page, 'rotation', 90);
  assert.deepEqual(await letters(), ['R', 'A', 'L', 'P']);
  await id(page, 'action-rotate').click();
  await waitFact(page, 'rotation', 180);
  assert.deepEqual(await letters(), ['P', 'R', 'A', 'L']);
  await id(page, 'action-reset').click();
  await waitFact(page, 'rotation', 0);
  await page.keyboard.press('f');
  await waitFact(page, 'flipped', true);
  assert.deepEqual(await letters(), ['A', 'R', 'P', 'L']);
});

test('reset puts everything back but the frame', async () => {
  await page.keyboard.press('End');
  await waitFact(page, 'frame', 64);
  await page.keyboard.press('3');
  await page.keyboard.press('x');
  await page.keyboard.press(']');
  await page.keyboard.press('f');
  await id(page, 'action-reset').click();
  await waitFact(page, 'rotation', 0);
  assert.deepEqual(await Promise.all(['window', 'zoom', 'flipped', 'inverted', 'frame'].map((name) => fact(page, name))),
    ['40,400', '1.000', 'false', 'false', '64']);
});

test('corner text goes from full to minimal to off', async () => {
  const text = async () => (await Promise.all(['tl', 'tr', 'bl', 'br'].map((c) => id(page, `corner-${c}`).first().innerText()))).join('\n');
  const full = await text();
  for (const expected of [/PH-0001/, /A26-1001/, /Im \d+\/64/, /C 40 W 400/, /T 2\.5 mm/, /soft tissue/i]) assert.match(full, expected);
  await screenshot(page, 'corner_text');
  await page.keyboard.press('i');
  const minimal = await text();
  assert.ok(minimal.length < full.length && /PH-0001/.test(minimal));
  await page.keyboard.press('i');
  assert.equal((await text()).trim(), '');
  await page.keyboard.press('i');
  assert.equal(await text(), full);
});

test('the scale bar has the length it says', async () => {
  const label = await id(page, 'scale-bar').first().innerText();
  const [, number, unit] = /([\d.]+)\s*(mm|cm)/.exec(label);
  const mm = Number(number) * (unit === 'cm' ? 10 : 1);
  const { width, height } = await middle(page);
  const box = await page.locator('.scale-bar').first().boundingBox();
  // 0.7 mm per pixel, the 512 pixels fitted into the smaller side.
  const expected = (mm / 0.7) * (Math.min(width, height) / 512);
  assert.ok(Math.abs(box.width - expected) < 1.5, `${box.width} px for ${label}, not ${expected}`);
});
