// Our decoders: the module that `cargo xtask bench codecs` builds, asked as the frame worker asks a codec's module.
import { createRequire } from 'node:module';
import { join } from 'node:path';

const require = createRequire(import.meta.url);
const { decode_frame: decodeFrame } = require(join(process.env.LIGHTBOX_CODEC_MODULE, 'codec_bench.js'));

/** postcard: numbers of 7 bits a byte, least significant first. */
function varint(number) {
  const bytes = [];
  let rest = number;
  while (rest > 127) {
    bytes.push((rest & 127) | 128);
    rest >>>= 7;
  }
  return [...bytes, rest];
}

// Places of the variants of `Photometric`.
const MONOCHROME2 = 1;
const RGB = 3;

/** A transfer syntax and an `ImagePixel`. */
function request(syntax, frame) {
  const stored = frame.isSigned ? 16 : frame.bits;
  const allocated = stored > 8 ? 16 : 8;
  return Uint8Array.from([
    ...varint(syntax.length), ...Buffer.from(syntax),
    ...varint(frame.rows), ...varint(frame.columns), ...varint(frame.components),
    frame.components === 3 ? RGB : MONOCHROME2,
    0, // by pixel
    allocated, stored, stored - 1, frame.isSigned ? 1 : 0,
    0, 0, 0, // not float, no palette, no padding
  ]);
}

/** A function that decodes `bytes` to the pixels' bytes (colour: RGBA), or null when there is none for the syntax. */
export function decoder(syntax, frame) {
  const asked = request(syntax, frame);
  return (bytes) => {
    const { answer, pixels } = decodeFrame(asked, bytes);
    if (pixels) return new Uint8Array(pixels);
    const text = Buffer.from(answer).toString('latin1');
    if (answer[1] === 0) return null; // CodecError::Unsupported
    throw new Error(`not decoded: ${text}`);
  };
}
