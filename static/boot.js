// Starts everything that can run side by side: the archive's first answer, the app, the workers.
// The app finds what was started in `lightboxBoot`.
// Names by content hash; filled in when the site is built.
const names = {};
const asset = (name) => new URL(names[name] ?? name, import.meta.url).href;

const dicomweb = new URL(document.querySelector('meta[name="lightbox-dicomweb"]').content, document.baseURI)
  .href.replace(/\/+$/, '');

// Answers asked for before the app is there, by URL.
const early = new Map();

function ask(url) {
  const answer = fetch(url, { headers: { Accept: 'application/dicom+json' } });
  answer.catch(() => {}); // whoever takes the answer sees the error
  early.set(url, answer);
}

const studies = [...new URLSearchParams(location.search)]
  .filter(([name]) => /^study(instance)?uids?$/i.test(name))
  .flatMap(([, value]) => value.split(/[,\\]/))
  .filter((uid) => /^[0-9.]{1,64}$/.test(uid));
for (const uid of studies) {
  ask(`${dicomweb}/studies/${uid}/series?includefield=SeriesDescription&includefield=BodyPartExamined`);
}

const compile = async (name) => {
  const response = await fetch(asset(name));
  if (!response.ok) throw new Error(`${name}: ${response.status}`);
  return WebAssembly.compileStreaming(response);
};

// One core is left for the page.
const count = Math.min(4, Math.max(2, (navigator.hardwareConcurrency || 2) - 1));
const workers = Array.from({ length: count }, () => new Worker(asset('worker.js'), { type: 'module' }));

const importModule = async (name) => {
  const module = await import(asset(name));
  await module.default();
  return module;
};

globalThis.lightboxBoot = {
  assets: { 'worker.js': asset('worker.js') },
  dicomweb,
  early,
  importModule,
  workerModule: compile('frame_worker_bg.wasm'),
  workers,
};
globalThis.lightboxBoot.workerModule.catch(() => {});

try {
  const [module, { default: init }] = await Promise.all([compile('viewer_bg.wasm'), import(asset('viewer.js'))]);
  await init({ module_or_path: module });
} catch (error) {
  const notice = document.createElement('p');
  notice.className = 'stopped';
  notice.textContent = `The viewer could not start (${error.message}). Reload the page, or use a browser with WebAssembly.`;
  document.body.append(notice);
}
