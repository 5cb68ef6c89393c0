// node compress.mjs DIST CACHE: writes .br (quality 11) and .gz beside every file worth it.
// What was compressed once is taken from CACHE, by content.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const SMALLEST = 1024;
const [dist, cache] = process.argv.slice(2);
mkdirSync(cache, { recursive: true });

const methods = {
  br: (data) => brotliCompressSync(data, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: data.length, [constants.BROTLI_PARAM_LGWIN]: 24 },
  }),
  gz: (data) => gzipSync(data, { level: 9 }),
};

const names = readdirSync(dist, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
for (const name of names) {
  const data = readFileSync(name);
  if (data.length < SMALLEST || /\.(br|gz|png|jpg|woff2)$/.test(name)) continue;
  const hash = createHash('sha256').update(data).digest('hex');
  for (const [extension, compress] of Object.entries(methods)) {
    const kept = join(cache, `${hash}.${extension}`);
    if (!existsSync(kept)) writeFileSync(kept, compress(data));
    const packed = readFileSync(kept);
    if (packed.length < data.length) writeFileSync(`${name}.${extension}`, packed);
  }
}
