// Cornerstone's codecs from npm, loaded as they are.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const require = createRequire(import.meta.url);
const modules = join(import.meta.dirname, 'node_modules');
const loaded = new Map();

/** An Emscripten module; `file` without its ending. */
async function codec(file) {
  const path = join(modules, '@cornerstonejs', file);
  if (!loaded.has(path)) {
    const factory = require(`${path}.js`);
    const quiet = () => {};
    loaded.set(path, await (factory.default ?? factory)({ wasmBinary: readFileSync(`${path}.wasm`), print: quiet, printErr: quiet }));
  }
  return loaded.get(path);
}

const bytesOf = (pixels) => new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.byteLength);

const ENCODERS = {
  charls: ['codec-charls/dist/charlswasm', 'JpegLSEncoder'],
  openjpeg: ['codec-openjpeg/dist/openjpegwasm', 'J2KEncoder'],
  openjph: ['codec-openjph/dist/openjphjs', 'HTJ2KEncoder'],
  turbo: ['codec-libjpeg-turbo-8bit/dist/libjpegturbowasm', 'JPEGEncoder'],
  libjxl: ['codec-libjxl/dist/jpegxlwasm_encode', 'JpegXLEncoder'],
};

/** Encodes a frame; `set` calls the encoder's options. */
export async function encode(name, frame, set = () => {}) {
  const [file, type] = ENCODERS[name];
  const encoder = new (await codec(file))[type]();
  const info = { width: frame.columns, height: frame.rows, bitsPerSample: frame.bits, componentCount: frame.components, isSigned: frame.isSigned, isUsingColorTransform: frame.components === 3 };
  encoder.getDecodedBuffer(info).set(bytesOf(frame.pixels));
  set(encoder);
  encoder.encode();
  const bytes = new Uint8Array(encoder.getEncodedBuffer());
  encoder.delete();
  return bytes;
}

const DECODERS = {
  charls: ['codec-charls/dist/charlswasm_decode', 'JpegLSDecoder'],
  openjpeg: ['codec-openjpeg/dist/openjpegwasm_decode', 'J2KDecoder'],
  openjph: ['codec-openjph/dist/openjphjs', 'HTJ2KDecoder'],
  turbo: ['codec-libjpeg-turbo-8bit/dist/libjpegturbowasm_decode', 'JPEGDecoder'],
  libjxl: ['codec-libjxl/dist/jpegxlwasm_decode', 'JpegXLDecoder'],
};

/** Decodes as dicom-image-loader does: copy in, decode, copy out. */
async function wasmDecoder(name) {
  const [file, type] = DECODERS[name];
  const decoder = new (await codec(file))[type]();
  return (bytes) => {
    decoder.getEncodedBuffer(bytes.length).set(bytes);
    decoder.decode();
    return new Uint8Array(decoder.getDecodedBuffer());
  };
}

const loader = (path) => import(join(modules, '@cornerstonejs/dicom-image-loader/dist/esm', path));

const SCRIPTS = {
  /** 12-bit JPEG. */
  async 'jpeg.js'(frame) {
    const { default: JpegImage } = await loader('codecs/jpeg.js');
    return (bytes) => {
      const jpeg = new JpegImage();
      jpeg.parse(bytes);
      jpeg.colorTransform = false;
      return bytesOf(jpeg.getData16(frame.columns, frame.rows));
    };
  },
  async 'jpeg-lossless-decoder-js'(frame) {
    const { Decoder } = await import('@cornerstonejs/jpeg-lossless-decoder-js');
    return (bytes) => bytesOf(new Decoder().decode(bytes.buffer, bytes.byteOffset, bytes.length, frame.bits > 8 ? 2 : 1));
  },
  async decodeRLE(frame) {
    const { default: decodeRle } = await loader('shared/decoders/decodeRLE.js');
    const about = { bitsAllocated: frame.bits > 8 ? 16 : 8, rows: frame.rows, columns: frame.columns, samplesPerPixel: frame.components, planarConfiguration: 0, pixelRepresentation: frame.isSigned ? 1 : 0 };
    // The function fills its frame before its promise is read.
    return (bytes) => {
      const target = { ...about };
      decodeRle(target, bytes);
      return bytesOf(target.pixelData);
    };
  },
  async pako() {
    const { inflateRaw } = await import('pako');
    return (bytes) => inflateRaw(bytes);
  },
};

export const decoder = (name, frame) => (name in SCRIPTS ? SCRIPTS[name](frame) : wasmDecoder(name));
