// A frame worker: loads its module, then answers requests for decoded frames.
// The page sends {kind: 'init', module}, {kind: 'frame', request} and {kind: 'abort', ticket}.
import init, { abort_frame, retrieve_frame } from './frame_worker.js';

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
  }
});
