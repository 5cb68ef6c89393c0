// Huffman codes as JPEG writes them: at most 16 bits, none of ones only (ITU-T T.81 K.2, C).

/** Lengths of codes for the symbols that `counts` (a Map) has, none longer than 16. */
function lengths(counts) {
  // One more symbol, rarest of all, takes the code of ones only.
  let groups = [[0.5, [null]], ...[...counts].map(([symbol, count]) => [count, [symbol]])];
  const length = new Map();
  while (groups.length > 1) {
    groups.sort((a, b) => a[0] - b[0]);
    const [[first, these], [second, those], ...rest] = groups;
    for (const symbol of [...these, ...those]) length.set(symbol, (length.get(symbol) ?? 0) + 1);
    groups = [[first + second, [...these, ...those]], ...rest];
  }
  if ([...length.values()].some((bits) => bits > 16)) {
    const flatter = new Map([...counts].map(([symbol, count]) => [symbol, Math.ceil(Math.sqrt(count))]));
    return lengths(flatter);
  }
  length.delete(null);
  return length;
}

/** `{ counts, symbols, code }`: the table for DHT, and `code.get(symbol)` as [bits, length]. */
export function huffman(frequencies) {
  const length = lengths(frequencies);
  const symbols = [...length.keys()].sort((a, b) => length.get(a) - length.get(b) || a - b);
  const counts = new Array(16).fill(0);
  const code = new Map();
  let [next, bits] = [0, 0];
  for (const symbol of symbols) {
    while (bits < length.get(symbol)) {
      next *= 2;
      bits += 1;
    }
    code.set(symbol, [next, bits]);
    counts[bits - 1] += 1;
    next += 1;
  }
  return { counts, symbols, code };
}

/** Bits into bytes; after 0xFF comes a zero byte. */
export class BitWriter {
  #bytes = [];
  #buffer = 0;
  #count = 0;

  put(bits, length) {
    for (let at = length - 1; at >= 0; at -= 1) {
      this.#buffer = (this.#buffer << 1) | ((bits >> at) & 1);
      this.#count += 1;
      if (this.#count === 8) {
        this.#bytes.push(this.#buffer);
        if (this.#buffer === 0xff) this.#bytes.push(0);
        [this.#buffer, this.#count] = [0, 0];
      }
    }
  }

  finish() {
    while (this.#count > 0) this.put(1, 1);
    return this.#bytes;
  }
}
