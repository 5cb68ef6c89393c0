// node bench.mjs [--rounds 7] [--family TEXT] [--frame NAME] [--out FILE]: our decoders beside Cornerstone's, in turn, in CPU
// time of the process. README.md of the folder above says what the numbers are.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { loadavg } from 'node:os';
import { FAMILIES } from './cases.mjs';
import { frame } from './frames.mjs';
import * as npm from './npm_codecs.mjs';
import * as ours from './ours.mjs';

const option = (name, fallback) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? fallback : process.argv[at + 1];
};
const ROUNDS = Number(option('rounds', 7));
const ROUND_MS = Number(option('ms', 60));
const WARM_MS = 600;

function cpuMs(work) {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** CPU milliseconds of one decoding, over enough of them. */
function timed(decode, bytes, times) {
  return cpuMs(() => { for (let i = 0; i < times; i += 1) decode(bytes); }) / times;
}

function timesFor(decode, bytes) {
  // Until the engine has compiled the hot functions for speed.
  const end = performance.now() + WARM_MS;
  let last = 0;
  do {
    const before = performance.now();
    decode(bytes);
    last = performance.now() - before;
  } while (performance.now() < end);
  return Math.max(1, Math.round(ROUND_MS / Math.max(last, 0.01)));
}

const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];
const geomean = (values) => Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);

/** Samples as numbers in the source's order; our colour loses its alpha. */
function samples(bytes, source, isOurs) {
  if (isOurs && source.components === 3) {
    return Float64Array.from({ length: (bytes.length / 4) * 3 }, (_, at) => bytes[Math.floor(at / 3) * 4 + (at % 3)]);
  }
  const Type = source.pixels.constructor;
  const copy = bytes.slice();
  return Float64Array.from(new Type(copy.buffer, 0, copy.length / Type.BYTES_PER_ELEMENT));
}

function largestDifference(a, b) {
  if (a.length !== b.length) return Infinity;
  let largest = 0;
  for (let at = 0; at < a.length; at += 1) largest = Math.max(largest, Math.abs(a[at] - b[at]));
  return largest;
}

/** What is wrong with our samples, if anything. */
function fault(family, source, mine, theirs) {
  const own = samples(mine, source, true);
  if (family.lossless) return largestDifference(own, Float64Array.from(source.pixels)) > 0 ? 'not lossless' : null;
  const difference = largestDifference(own, samples(theirs, source, false));
  return difference > family.within ? `${difference} levels from the peer` : null;
}

async function measure(family, name) {
  const source = frame(name);
  const bytes = await family.encode(source);
  const mine = ours.decoder(family.syntax, source);
  const theirs = await npm.decoder(family.peer, source);
  const first = mine(bytes);
  const result = { family: family.name, peer: family.peer, frame: name, bytes: bytes.length };
  if (!first) return { ...result, notBuilt: true };
  result.fault = fault(family, source, first, theirs(bytes));
  const times = [timesFor(mine, bytes), timesFor(theirs, bytes)];
  const ms = [[], []];
  for (let round = 0; round < ROUNDS; round += 1) {
    [mine, theirs].forEach((decode, at) => ms[at].push(timed(decode, bytes, times[at])));
  }
  return { ...result, ours: median(ms[0]), theirs: median(ms[1]), ratio: median(ms[0].map((own, round) => ms[1][round] / own)) };
}

const fixed = (number, digits = 2) => number.toFixed(digits);

function row(family, results) {
  const built = results.filter((result) => result.ratio);
  if (built.length === 0) return `| ${family.name} | ${family.peer} | ${results[0]?.error ?? 'not built'} | | ${family.target} | |`;
  const ratio = geomean(built.map((result) => result.ratio));
  const range = built.length > 1 ? `${fixed(Math.min(...built.map((r) => r.ratio)))}–${fixed(Math.max(...built.map((r) => r.ratio)))}` : '';
  return `| ${family.name} | ${family.peer} | **${fixed(ratio)}** | ${range} | ${family.target} | ${ratio >= family.target ? 'yes' : 'no'} |`;
}

async function main() {
  const started = loadavg()[0];
  const wanted = FAMILIES.filter((family) => family.name.includes(option('family', '')));
  const all = [];
  const rows = [];
  for (const family of wanted) {
    const results = [];
    for (const name of family.frames.filter((each) => each.includes(option('frame', '')))) {
      const result = await measure(family, name).catch((error) => ({ family: family.name, frame: name, error: `failed: ${error?.message ?? error}` }));
      results.push(result);
      const text = result.notBuilt ? 'not built' : result.error ?? `${fixed(result.ours, 3)} ms, ${family.peer} ${fixed(result.theirs, 3)} ms, ratio ${fixed(result.ratio)}${result.fault ? ` — WRONG: ${result.fault}` : ''}`;
      console.log(`${family.name}, ${name}: ${text}`);
      if (result.notBuilt) break;
    }
    all.push(...results);
    rows.push(row(family, results));
  }
  console.log(`\n| family | peer | peer ms ÷ our ms | range | target | met |\n|---|---|--:|---|--:|---|\n${rows.join('\n')}`);
  console.log(`\nprocess CPU time, ${ROUNDS} interleaved rounds, Node ${process.version}; load of the machine ${fixed(started)} before, ${fixed(loadavg()[0])} after`);
  const out = option('out', join(import.meta.dirname, '../results/codecs.json'));
  mkdirSync(dirname(out), { recursive: true });
  writeFileSync(out, JSON.stringify({ node: process.version, rounds: ROUNDS, load: [started, loadavg()[0]], results: all }, null, 2));
  if (all.some((result) => result.fault || result.error)) process.exitCode = 1;
}

await main();
