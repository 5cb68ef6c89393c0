// WebGPU, WebGL2 and CPU draw the same grey levels: real studies and every stage of the pipeline,
// read back from the page's own canvas. On a difference, both pictures and the difference are kept.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { drawGenerated } from './generated.mjs';
import { isShown, newPage, startArchive, startBrowser, studyUid } from '../e2e/harness.mjs';

const out = join(import.meta.dirname, 'out');
const BACKENDS = ['cpu', 'webgl2', 'webgpu'];
const press = (key) => (page) => page.keyboard.press(key);
const nothing = () => {};
/** Turned, mirrored, inverted, enlarged, square pixels, one to one. */
const VIEWS = [nothing, press(']'), press('f'), press('x'), press('+'), press('+'), press('m'), press('n')];

const CASES = [
  { name: 'CT', accession: 'A26-1001', steps: [...VIEWS, press('2'), press('3')] },
  { name: 'radiograph, MONOCHROME1', accession: 'A26-0955', steps: [nothing, press('x'), press('+')] },
  { name: 'MR, oblique', accession: 'A26-0712', steps: VIEWS },
  { name: 'ultrasound, colour', accession: 'A26-0544', steps: VIEWS },
  ...['signed, LINEAR', 'LINEAR_EXACT', 'SIGMOID', 'padding range', 'modality LUT, VOI LUT', 'width 1'].map(
    (name, at) => ({ name, accession: 'A26-0301', series: at, steps: [nothing, press('x'), press(']'), press('m')] }),
  ),
];

/** RGBA of the first pane as drawn now. */
async function pixels(page) {
  const read = await page.evaluate(() => {
    const { width, height, rgba } = globalThis.lightbox.readPane(0);
    let text = '';
    for (let at = 0; at < rgba.length; at += 8192) text += String.fromCharCode(...rgba.subarray(at, at + 8192));
    return { width, height, rgba: btoa(text) };
  });
  return { ...read, rgba: Buffer.from(read.rgba, 'base64') };
}

async function drawn(browser, url, backend, { series = 0, steps }) {
  const page = await newPage(browser);
  try {
    await page.goto(`${url}&renderer=${backend}`);
    await isShown(page);
    await page.waitForFunction((wanted) => globalThis.lightbox.readPane(0)?.backend === wanted, backend);
    if (series > 0) {
      await page.waitForFunction((n) => document.querySelectorAll('[data-testid="series-thumb"]').length > n, series);
      await page.getByTestId('series-thumb').nth(series).dblclick();
      await page.waitForFunction(() => document.querySelector('[data-testid="pane-0"]').dataset.state === 'shown');
    }
    const pictures = [];
    for (const step of steps) {
      await step(page);
      await isShown(page);
      // Two frames: one to hear of the change, one to draw it.
      await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
      pictures.push(await pixels(page));
    }
    return pictures;
  } finally {
    await page.context().close();
  }
}

function keep(name, { width, height, rgba }) {
  mkdirSync(out, { recursive: true });
  const rgb = Buffer.alloc(width * height * 3);
  for (let at = 0; at < width * height; at += 1) rgba.copy(rgb, at * 3, at * 4, at * 4 + 3);
  writeFileSync(join(out, `${name}.ppm`), Buffer.concat([Buffer.from(`P6 ${width} ${height} 255\n`), rgb]));
}

/** Largest difference of a sample; keeps the pictures if it is more than one level. */
function compare(name, a, b) {
  assert.deepEqual([a.width, a.height], [b.width, b.height]);
  const difference = Buffer.alloc(a.rgba.length, 255);
  let largest = 0;
  for (let at = 0; at < a.rgba.length; at += 1) {
    const step = Math.abs(a.rgba[at] - b.rgba[at]);
    largest = Math.max(largest, step);
    if (at % 4 < 3) difference[at] = Math.min(255, step * 64);
  }
  if (largest > 1) {
    keep(`${name}-reference`, a);
    keep(`${name}-drawn`, b);
    keep(`${name}-difference`, { ...a, rgba: difference });
  }
  return largest;
}

const archive = await startArchive();
const browser = await startBrowser('webgpu');
let passed = 0, failed = 0;
function report(name, isRight, detail) {
  console.log(`${isRight ? 'ok' : 'NOT OK'}  ${name}: ${detail}`);
  if (isRight) passed += 1;
  else failed += 1;
}
try {
  await drawGenerated(archive.url, compare, report);
  for (const test of CASES) {
    const uid = await studyUid(archive.dicomweb, `AccessionNumber=${test.accession}`);
    const url = `${archive.url}/?studyUID=${uid}`;
    const pictures = {};
    for (const backend of BACKENDS) pictures[backend] = await drawn(browser, url, backend, test);
    for (const backend of BACKENDS.slice(1)) {
      const largest = test.steps.map((_, at) => compare(
        `${test.name}-${backend}-${at}`.replaceAll(/[^a-z0-9]+/gi, '-'), pictures.cpu[at], pictures[backend][at],
      ));
      const isEqual = largest.every((step) => step <= 1);
      report(`${test.name}, ${backend}`, isEqual, `largest difference ${Math.max(...largest)} in ${largest.length} views`);
    }
  }
} finally {
  await browser.close();
  await archive.stop();
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
