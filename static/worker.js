// A frame worker: loads its module, then answers requests for decoded frames.
// The page sends {kind: 'init', module}, {kind: 'frame', request}, {kind: 'abort', ticket} and {kind: 'prefetch', module}.
import init, { abort_frame, retrieve_frame } from './frame_worker.js';

// Modules that few studies need, fetched with the first frame that does.
const modules = {
  part10: './part10.js',
  jpeg2000: './jpeg2000.js',
  jpeg_xl: './jpeg_xl.js',
};
const loaded = new Map();

globalThis.loadModule = (name) => {
  if (!loaded.has(name)) {
    const module = import(modules[name]).then(async (module) => {
      await module.default();
      return module;
    });
    module.catch(() => loaded.delete(name)); // the next frame tries again
    loaded.set(name, module);
  }
  return loaded.get(name);
};

let start;
const ready = new Promise((resolve) => { start = resolve; });

// A failure must reach the page as an error event, not end in a lost promise.
const fail = (error) => setTimeout(() => { throw error; });

async function answer(request) {
  await ready;
  const { answer, pixels } = await retrieve_frame(request);
  postMessage({ kind: 'frame', answer, pixels }, pixels ? [pixels] : []);
}

addEventListener('message', ({ data }) => {
  if (data.kind === 'init') {
    init(data.module ? { module_or_path: data.module } : undefined).then(start, fail);
  } else if (data.kind === 'frame') {
    answer(data.request).catch(fail);
  } else if (data.kind === 'abort') {
    ready.then(() => abort_frame(data.ticket));
  } else if (data.kind === 'prefetch') {
    globalThis.loadModule(data.module).catch(() => {}); // the frame that needs it says so
  }
});
