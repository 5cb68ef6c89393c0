// node bench.mjs [--runs 5] [--no-shaped] [--out FILE]: Lightbox and Cornerstone3D on one CT of 200 slices, from the
// same archive server, in the same browser, run by run in turn. README.md says what each number means.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { chromium } from 'playwright-core';
import { GPU_FLAGS, root, startArchive, studyUid } from '../e2e/harness.mjs';
import { memoryMb } from './lib/process.mjs';
import { startProxy } from './lib/proxy.mjs';
import { Screen, firstLikeLast } from './lib/screen.mjs';
import { percentile, table } from './lib/table.mjs';

const here = import.meta.dirname;
const option = (name, fallback) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? fallback : process.argv[at + 1];
};
const RUNS = Number(option('runs', 5));
const SLICES = 200;
const DATA = process.env.LIGHTBOX_BENCH_DATA ?? join(root, '.cache/ct-200');
const SHAPED = { mbit: 20, rtt: 40 };
const WINDOW = { width: 1280, height: 800 };
const PROBE = readFileSync(join(here, 'lib/probe.js'), 'utf8');
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const now = () => performance.timeOrigin + performance.now();

function buildPeer() {
  const run = (program, args) => {
    const { status, stderr } = spawnSync(program, args, { cwd: here, encoding: 'utf8' });
    if (status !== 0) throw new Error(`${program}: ${stderr}`);
  };
  run(process.execPath, [join(here, 'node_modules/vite/bin/vite.js'), 'build', '-c', 'vite.config.mjs', '--logLevel', 'error']);
  run(process.execPath, [join(root, 'xtask/src/compress.mjs'), join(here, 'out/cornerstone'), join(here, 'out/compressed')]);
}

const VIEWERS = {
  Lightbox: { www: process.env.LIGHTBOX_WWW ?? join(root, 'dist'), area: '[data-testid="pane-0"]', prepare: (page) => page.keyboard.press('w') },
  Cornerstone3D: { www: join(here, 'out/cornerstone'), area: '#viewport', prepare: async () => {} },
};

const isFrame = (request) => /\/frames\/\d+/.test(request.path);
const isData = (request) => request.path.startsWith('/dicom-web');

async function launch(profile) {
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    headless: true,
    viewport: WINDOW,
    args: ['--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--force-color-profile=srgb', ...GPU_FLAGS.webgl2],
  });
  await context.addInitScript(PROBE);
  const helper = context.pages()[0] ?? await context.newPage();
  return { context, helper };
}

/** Opens the study; waits until the series is there (or only until the picture stands still). */
async function visit({ context, helper }, viewer, proxy, study, wholeSeries) {
  const page = await context.newPage();
  const errors = [];
  page.on('pageerror', (error) => errors.push(error.message));
  const cdp = await context.newCDPSession(page);
  const screen = new Screen(cdp);
  proxy.requests.length = 0;
  await page.goto('about:blank');
  await screen.start();
  await page.goto(`${proxy.url}/index.html?studyUID=${study}`, { waitUntil: 'commit' });
  const origin = await page.evaluate(() => performance.timeOrigin);
  const end = now() + 90_000;
  const frames = () => new Set(proxy.requests.filter((r) => isFrame(r) && r.ended).map((r) => r.path)).size;
  let seen = -1;
  let quietSince = now();
  while (now() < end) {
    await sleep(200);
    const changes = proxy.requests.length + screen.frames.length * 1000;
    if (changes !== seen) {
      seen = changes;
      quietSince = now();
    }
    const isQuiet = now() - quietSince > 1500;
    const isThere = frames() >= (wholeSeries ? SLICES : 1);
    if (isThere && isQuiet) break;
    // A shaped series takes longer than the picture: the first frame and a still screen are enough.
    if (!wholeSeries && isThere && now() - (screen.frames.at(-1)?.at ?? now()) > 3000) break;
  }
  const requests = structuredClone(proxy.requests);
  const pictures = screen.frames.slice();
  await screen.stop();
  const box = await page.locator(viewer.area).boundingBox();
  const area = { x: box.x / WINDOW.width, y: box.y / WINDOW.height, width: box.width / WINDOW.width, height: box.height / WINDOW.height };
  const firstAt = await firstLikeLast(helper, pictures, area);
  const before = requests.filter((request) => request.started < (firstAt ?? 0));
  const bytes = (list) => list.reduce((sum, request) => sum + request.bytes, 0);
  const arrived = requests.filter(isFrame).map((request) => request.ended).sort((a, b) => a - b);
  return {
    page, cdp, box, errors,
    first: firstAt - origin,
    appBytes: bytes(before.filter((request) => !isData(request))) / 1e6,
    series: arrived.length >= SLICES ? arrived[SLICES - 1] - origin : NaN,
    frames: frames(),
  };
}

/** 120 trusted inputs at 60 a second that do not wait for answers; then what was drawn for them. */
async function flow(page, send, count = 120) {
  await page.evaluate(() => benchProbe.start());
  const begin = performance.now();
  for (let n = 0; n < count; n += 1) {
    const wait = begin + (n * 1000) / 60 - performance.now();
    if (wait > 0) await sleep(wait);
    send(n).catch(() => {});
  }
  await sleep(700);
  return page.evaluate(() => benchProbe.stop());
}

/** Drawings within one animation frame are one. */
function drawnFrames({ draws, frames }) {
  const ends = new Map();
  let at = 0;
  for (const draw of draws) {
    while (at < frames.length && frames[at] <= draw) at += 1;
    ends.set(at, draw);
  }
  return [...ends.values()];
}

function analysed(flowed) {
  const drawn = drawnFrames(flowed);
  const { inputs } = flowed;
  if (inputs.length === 0 || drawn.length === 0) return { rate: NaN, latency: NaN, interval: NaN };
  const during = drawn.filter((end) => end >= inputs[0] && end <= inputs.at(-1) + 400);
  const seconds = (Math.max(during.at(-1) ?? 0, inputs.at(-1)) - inputs[0]) / 1000;
  const latencies = inputs.map((input) => drawn.find((end) => end >= input) - input);
  const intervals = during.slice(1).map((end, n) => end - during[n]);
  return { rate: during.length / seconds, latency: percentile(latencies, 0.95), interval: percentile(intervals, 0.95) };
}

async function interact({ page, cdp, box }, viewer) {
  const x = box.x + box.width / 2;
  const y = box.y + box.height / 2;
  const mouse = (type, extra) => cdp.send('Input.dispatchMouseEvent', { type, x, y, pointerType: 'mouse', ...extra });
  await mouse('mouseMoved', {});
  const scroll = analysed(await flow(page, (n) => mouse('mouseWheel', { deltaX: 0, deltaY: n % 80 < 40 ? 100 : -100 })));
  await viewer.prepare(page);
  await mouse('mousePressed', { button: 'left', buttons: 1, clickCount: 1 });
  const window = analysed(await flow(page, (n) => mouse('mouseMoved', { x: x + (n % 60) * 2, y: y + (n % 40), button: 'left', buttons: 1 })));
  await mouse('mouseReleased', { button: 'left', clickCount: 1 });
  return { scroll, window };
}

async function session(name, study, shapes) {
  const viewer = VIEWERS[name];
  const profile = mkdtempSync(join(tmpdir(), 'lightbox-bench-'));
  const archive = viewer.archive;
  const port = Number(new URL(archive.url).port);
  const result = { errors: [] };
  try {
    const proxy = await startProxy(port);
    let browser = await launch(profile);
    const cold = await visit(browser, viewer, proxy, study, true);
    Object.assign(result, { cold: cold.first, appMb: cold.appBytes, series: cold.series, memory: memoryMb(profile), area: cold.box });
    const { scroll, window } = await interact(cold, viewer);
    Object.assign(result, { scrollRate: scroll.rate, scrollInterval: scroll.interval, windowRate: window.rate, windowLatency: window.latency });
    result.errors.push(...cold.errors);
    await browser.context.close();
    browser = await launch(profile);
    result.warm = (await visit(browser, viewer, proxy, study, false)).first;
    await browser.context.close();
    proxy.stop();
    if (shapes) {
      rmSync(profile, { recursive: true, force: true });
      const slow = await startProxy(port, SHAPED);
      browser = await launch(profile);
      const shaped = await visit(browser, viewer, slow, study, false);
      result.shaped = shaped.first;
      result.shapedAppMb = shaped.appBytes;
      await browser.context.close();
      slow.stop();
    }
  } finally {
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
  return result;
}

const ROWS = [
  ['first image, cold', 'ms', 'less', 'cold'],
  ['first image, warm', 'ms', 'less', 'warm'],
  ['first image, cold, 20 Mbit/s and 40 ms', 'ms', 'less', 'shaped'],
  ['application bytes asked for before the first image', 'MB', 'less', 'appMb'],
  ['the same at 20 Mbit/s and 40 ms', 'MB', 'less', 'shapedAppMb'],
  ['all 200 slices arrived', 'ms', 'less', 'series'],
  ['scrolling: drawn frames', 'per s', 'more', 'scrollRate'],
  ['scrolling: 95 % of intervals under', 'ms', 'less', 'scrollInterval'],
  ['window drag: drawn frames', 'per s', 'more', 'windowRate'],
  ['window drag: input to drawn, 95 % under', 'ms', 'less', 'windowLatency'],
  ['memory with the series loaded (PSS of the browser)', 'MB', 'less', 'memory'],
];

buildPeer();
const names = Object.keys(VIEWERS);
const results = Object.fromEntries(names.map((name) => [name, []]));
for (const name of names) VIEWERS[name].archive = await startArchive({ data: [DATA], www: VIEWERS[name].www });
const study = await studyUid(VIEWERS.Lightbox.archive.dicomweb, 'ModalitiesInStudy=CT');
const out = option('out', join(here, 'results', `${new Date().toISOString().replaceAll(':', '-')}.json`));
mkdirSync(dirname(out), { recursive: true });
for (let run = 1; run <= RUNS; run += 1) {
  for (const name of names) {
    const result = await session(name, study, !process.argv.includes('--no-shaped'));
    results[name].push(result);
    console.log(`run ${run}/${RUNS} ${name}: first ${result.cold.toFixed(0)} ms, warm ${result.warm.toFixed(0)} ms, shaped ${result.shaped?.toFixed(0) ?? '–'} ms, series ${result.series.toFixed(0)} ms${result.errors.length ? `, errors: ${result.errors[0]}` : ''}`);
    writeFileSync(out, JSON.stringify(results, null, 1));
  }
}
const [ours, peer] = names.map((name) => results[name][0].area);
if (Math.abs(ours.width * ours.height / (peer.width * peer.height) - 1) > 0.02) {
  console.log(`the image areas differ: ${ours.width}×${ours.height} and ${peer.width}×${peer.height}`);
}
console.log(`\n${RUNS} runs in turn; median (least–most)\n\n${table(ROWS, results, names)}\n\nraw: ${out}`);
for (const name of names) await VIEWERS[name].archive.stop();
process.exit(0);
