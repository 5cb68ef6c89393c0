// What npm has no encoder for: lossless JPEG (predictor 1) and sequential JPEG of 12 bits (ITU-T T.81 F, H).
import { BitWriter, huffman } from './huffman.mjs';

const sizeOf = (value) => 32 - Math.clz32(Math.abs(value));
const extraBits = (value, size) => (value < 0 ? value + (1 << size) - 1 : value);

const segment = (marker, payload) => [0xff, marker, (payload.length + 2) >> 8, (payload.length + 2) & 255, ...payload];
const table = (place, { counts, symbols }) => segment(0xc4, [place, ...counts, ...symbols]);

function header(frame, marker, precision) {
  const { rows, columns, components } = frame;
  const list = Array.from({ length: components }, (_, index) => [index + 1, 0x11, 0]).flat();
  return segment(marker, [precision, rows >> 8, rows & 255, columns >> 8, columns & 255, components, ...list]);
}

function scan(components, parameters) {
  const list = Array.from({ length: components }, (_, index) => [index + 1, 0]).flat();
  return segment(0xda, [components, ...list, ...parameters]);
}

/** `tokens`: [symbol, extra bits, their count] in order, by table. */
function frequencies(tokens) {
  const counts = new Map();
  for (const [symbol] of tokens) counts.set(symbol, (counts.get(symbol) ?? 0) + 1);
  return counts;
}

export function lossless(frame) {
  const { rows, columns, components } = frame;
  const pixels = frame.isSigned ? new Uint16Array(frame.pixels.buffer) : frame.pixels;
  const tokens = [];
  const stride = columns * components;
  for (let y = 0, at = 0; y < rows; y += 1) {
    for (let x = 0; x < stride; x += 1, at += 1) {
      const isFirst = x < components;
      const predicted = !isFirst ? pixels[at - components] : y === 0 ? 1 << (frame.bits - 1) : pixels[at - stride];
      const difference = ((pixels[at] - predicted) << 16) >> 16;
      const size = sizeOf(difference);
      tokens.push(size === 16 ? [16, 0, 0] : [size, extraBits(difference, size), size]);
    }
  }
  const codes = huffman(frequencies(tokens));
  const writer = new BitWriter();
  for (const [symbol, bits, length] of tokens) {
    writer.put(...codes.code.get(symbol));
    writer.put(bits, length);
  }
  return Uint8Array.from([0xff, 0xd8, ...header(frame, 0xc3, frame.bits), ...table(0, codes), ...scan(components, [1, 0, 0])].concat(writer.finish(), [0xff, 0xd9]));
}

// One step for all coefficients: the speed of decoding hangs on how many are not zero.
const STEP = 24;
const COSINES = Float64Array.from({ length: 64 }, (_, at) => {
  const [u, x] = [at >> 3, at & 7];
  return Math.cos(((2 * x + 1) * u * Math.PI) / 16) * (u === 0 ? Math.SQRT1_2 : 1) * 0.5;
});

/** Places of the coefficients along the zigzag. */
const ZIGZAG = Array.from({ length: 64 }, (_, at) => at).sort((a, b) => {
  const [da, db] = [(a >> 3) + (a & 7), (b >> 3) + (b & 7)];
  return da - db || (da % 2 === 0 ? (b >> 3) - (a >> 3) : (a >> 3) - (b >> 3));
});

function transformed(frame, left, top, level) {
  const { rows, columns, pixels } = frame;
  const half = new Float64Array(64);
  const out = new Float64Array(64);
  for (let y = 0; y < 8; y += 1) {
    const from = Math.min(top + y, rows - 1) * columns;
    for (let u = 0; u < 8; u += 1) {
      let sum = 0;
      for (let x = 0; x < 8; x += 1) sum += (pixels[from + Math.min(left + x, columns - 1)] - level) * COSINES[u * 8 + x];
      half[y * 8 + u] = sum;
    }
  }
  for (let v = 0; v < 8; v += 1) {
    for (let u = 0; u < 8; u += 1) {
      let sum = 0;
      for (let y = 0; y < 8; y += 1) sum += half[y * 8 + u] * COSINES[v * 8 + y];
      out[v * 8 + u] = sum;
    }
  }
  return out;
}

/** Grey, 12 bits, one quantization step. */
export function sequential12(frame) {
  const [dc, ac, order] = [[], [], []];
  let before = 0;
  const add = (list, name, token) => {
    list.push(token);
    order.push([name, token]);
  };
  for (let top = 0; top < frame.rows; top += 8) {
    for (let left = 0; left < frame.columns; left += 8) {
      const block = transformed(frame, left, top, 2048);
      const values = ZIGZAG.map((place) => Math.round(block[place] / STEP));
      const difference = values[0] - before;
      before = values[0];
      const size = sizeOf(difference);
      add(dc, 'dc', [size, extraBits(difference, size), size]);
      let run = 0;
      const last = values.findLastIndex((value) => value !== 0);
      for (let at = 1; at <= last; at += 1) {
        if (values[at] === 0) {
          run += 1;
          continue;
        }
        for (; run > 15; run -= 16) add(ac, 'ac', [0xf0, 0, 0]);
        const bits = sizeOf(values[at]);
        add(ac, 'ac', [(run << 4) | bits, extraBits(values[at], bits), bits]);
        run = 0;
      }
      if (last < 63) add(ac, 'ac', [0, 0, 0]);
    }
  }
  const codes = { dc: huffman(frequencies(dc)), ac: huffman(frequencies(ac)) };
  const writer = new BitWriter();
  for (const [name, [symbol, bits, length]] of order) {
    writer.put(...codes[name].code.get(symbol));
    writer.put(bits, length);
  }
  const quantization = segment(0xdb, [0, ...new Array(64).fill(STEP)]);
  return Uint8Array.from([0xff, 0xd8, ...quantization, ...header(frame, 0xc1, 12), ...table(0, codes.dc), ...table(0x10, codes.ac), ...scan(1, [0, 63, 0])].concat(writer.finish(), [0xff, 0xd9]));
}
