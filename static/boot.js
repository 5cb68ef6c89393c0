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
  return answer;
}

// The series that the app reads first, as far as can be guessed: the first stack, else the first series.
function firstSeries(list) {
  const number = (series) => series['00200011']?.Value?.[0] ?? Infinity;
  const sorted = list.toSorted((a, b) => number(a) - number(b));
  const first = sorted.find((series) => series['00201209']?.Value?.[0] > 1) ?? sorted[0];
  return first?.['0020000E']?.Value?.[0];
}

const studies = [...new URLSearchParams(location.search)]
  .filter(([name]) => /^study(instance)?uids?$/i.test(name))
  .flatMap(([, value]) => value.split(/[,\\]/))
  .filter((uid) => /^[0-9.]{1,64}$/.test(uid));
let answered = Promise.resolve();
for (const uid of studies) {
  const study = `${dicomweb}/studies/${uid}`;
  const list = ask(`${study}/series?includefield=SeriesDescription&includefield=BodyPartExamined`);
  answered = list.catch(() => {});
  list
    // A copy: the app reads the answer itself.
    .then(async (answer) => firstSeries(answer.status === 200 ? await answer.clone().json() : []))
    .then((series) => series && ask(`${study}/series/${series}/metadata`))
    .catch(() => {}); // the app asks again and says what is wrong
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

// The app takes this away with the first picture, or soon after it has started.
document.body?.classList.add('is-starting');

globalThis.lightboxBoot = {
  assets: { 'worker.js': asset('worker.js') },
  dicomweb,
  early,
  importModule,
  // A browser opens six connections: the archive's answer must not wait behind the worker.
  workerModule: answered.then(() => compile('frame_worker_bg.wasm')),
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
