// node size_budget.mjs: what a first visit fetches before its first image, in brotli. Fails above the budget.
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './harness.mjs';

const BUDGET = 1_500_000;
// The CPU renderer draws the first image; a GPU module that comes early counts, so the larger one is in.
const PARTS = ['index.html', 'boot', 'viewer', 'viewer_bg', 'worker', 'frame_worker', 'frame_worker_bg', 'styles', 'icon', 'gpu_webgl2', 'gpu_webgl2_bg'];
// Sizes of the last release; a part that grew by a tenth is named.
const EXPECTED = JSON.parse(readFileSync(new URL('size_budget.json', import.meta.url)));

const dist = process.env.LIGHTBOX_WWW ?? join(root, 'dist');
const files = readdirSync(dist).filter((name) => !/\.(br|gz)$/.test(name));
let total = 0;
for (const part of PARTS) {
  const file = files.find((name) => name === part || name.replace(/-[0-9a-f]{16}/, '').split('.')[0] === part);
  if (!file) {
    console.error(`${part} is missing in ${dist}`);
    process.exit(1);
  }
  const packed = join(dist, `${file}.br`);
  const size = statSync(existsSync(packed) ? packed : join(dist, file)).size;
  const grew = EXPECTED[part] && size > 1.1 * EXPECTED[part] + 500 ? `  grew from ${EXPECTED[part]}` : '';
  console.log(`${String(size).padStart(8)}  ${part}${grew}`);
  total += size;
}
console.log(`${String(total).padStart(8)}  in all, of ${BUDGET} allowed before the first image`);
process.exit(total <= BUDGET ? 0 : 1);
