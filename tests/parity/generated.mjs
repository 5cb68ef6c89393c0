// Every kind of frame, pipeline, interpolation and map, drawn by the GPU core alone and read back
// from the device; what the canvas shows; and a device that is lost.
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { newPage, root, startBrowser } from '../e2e/harness.mjs';

const folder = join(import.meta.dirname, 'out/cases');
const WWW = process.env.LIGHTBOX_WWW ?? join(root, 'dist');

/** Scenes, frames and the CPU reference's pictures, from `wasm-core/examples/parity_cases.rs`. */
function cases() {
  const arguments_ = ['run', '--quiet', '--package', 'lightbox-core', '--example', 'parity_cases', '--', folder];
  const { status } = spawnSync('cargo', arguments_, { cwd: root, stdio: 'inherit' });
  if (status !== 0) throw new Error('the reference pictures cannot be made');
  const read = (name) => readFileSync(join(folder, name));
  const list = JSON.parse(read('cases.json'));
  const frames = readdirSync(folder).flatMap((name) => /^frame-(\d+)\.samples$/.exec(name)?.[1] ?? []).map((handle) => ({
    handle: Number(handle),
    description: read(`frame-${handle}.description`).toString('base64'),
    samples: read(`frame-${handle}.samples`).toString('base64'),
  }));
  return {
    frames,
    scenes: list.map((one, at) => ({ ...one, scene: read(`case-${at}.scene`).toString('base64'), rgba: read(`case-${at}.rgba`) })),
  };
}

/** Runs in the page: opens a core, hands the frames over, draws each scene. */
async function drawAll({ module, frames, scenes }) {
  const bytes = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  const text = (data) => {
    let binary = '';
    for (let at = 0; at < data.length; at += 8192) binary += String.fromCharCode(...data.subarray(at, at + 8192));
    return btoa(binary);
  };
  // The device is not the page's; it is caught here to be lost on purpose.
  let device = null;
  if (globalThis.GPUAdapter) {
    const request = GPUAdapter.prototype.requestDevice;
    GPUAdapter.prototype.requestDevice = async function caught(...all) {
      device = await request.apply(this, all);
      return device;
    };
  }
  const core = await import(module);
  await core.default();
  const open = async () => {
    const canvas = document.createElement('canvas');
    const gpu = await core.GpuCore.create(canvas);
    for (const frame of frames) gpu.upload_frame(frame.handle, bytes(frame.description), bytes(frame.samples));
    return { canvas, gpu };
  };
  const draw = async ({ gpu }, { width, height, scene }) => {
    gpu.resize(width, height);
    gpu.draw(bytes(scene));
    return text(await gpu.read_back());
  };
  const first = await open();
  const pictures = [];
  for (const scene of scenes) pictures.push(await draw(first, scene));
  const { width, height, scene } = scenes[0];
  const copy = new OffscreenCanvas(width, height).getContext('2d');
  first.gpu.resize(width, height);
  first.gpu.draw(bytes(scene));
  copy.drawImage(first.canvas, 0, 0);
  const shown = text(copy.getImageData(0, 0, width, height).data);
  const lost = new Promise((told) => {
    first.gpu.on_lost(() => told(true));
    setTimeout(() => told(false), 5000);
  });
  if (device) device.destroy();
  else first.canvas.getContext('webgl2').getExtension('WEBGL_lose_context').loseContext();
  const isTold = await lost;
  const again = await draw(await open(), scenes[0]);
  return { pictures, shown, isTold, again };
}

/** Draws everything on each back end; `report(name, isRight, detail)` hears of each outcome. */
export async function drawGenerated(url, compare, report) {
  const { frames, scenes } = cases();
  for (const backend of ['webgl2', 'webgpu']) {
    const module = readdirSync(WWW).find((name) => name.startsWith(`gpu_${backend}`) && name.endsWith('.js'));
    const browser = await startBrowser(backend);
    try {
      const page = await newPage(browser);
      await page.goto(url);
      const sent = scenes.map(({ width, height, scene }) => ({ width, height, scene }));
      const drawn = await page.evaluate(drawAll, { module: `${url}/${module}`, frames, scenes: sent });
      const check = (name, at, picture) => {
        const { width, height, rgba } = scenes[at];
        const read = { width, height, rgba: Buffer.from(picture, 'base64') };
        const file = `generated-${backend}-${name}`.replaceAll(/[^a-z0-9]+/gi, '-');
        const largest = compare(file, { width, height, rgba }, read);
        report(`${name}, ${backend}`, largest <= 1, `largest difference ${largest}`);
      };
      scenes.forEach(({ name }, at) => check(name, at, drawn.pictures[at]));
      check('what the canvas shows', 0, drawn.shown);
      report(`a lost device is told of, ${backend}`, drawn.isTold, '');
      check('a new device after a loss', 0, drawn.again);
    } finally {
      await browser.close();
    }
  }
}
