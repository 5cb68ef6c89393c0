// node run.mjs [FILTER]: every browser test, one file after the other (they share two cores).
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const filter = process.argv[2] ?? '';
const files = readdirSync(here).filter((name) => name.endsWith('.test.mjs') && name.includes(filter)).sort();
if (files.length === 0) {
  console.error(`no browser test file has ${filter} in its name`);
  process.exit(1);
}
const arguments_ = ['--test', '--test-concurrency=1', '--test-reporter=spec', ...files.map((name) => here + name)];
const { status } = spawnSync(process.execPath, arguments_, { stdio: 'inherit' });
process.exit(status ?? 1);
