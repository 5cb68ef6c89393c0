// Families: which peer decodes them, what the ratio should be, and how their frames are encoded.
import { deflateRawSync } from 'node:zlib';
import { lossless, sequential12 } from './jpeg_encoders.mjs';
import { encode } from './npm_codecs.mjs';
import { rle } from './rle_encoder.mjs';

const jpeg = '1.2.840.10008.1.2.4';
const GREY = ['ct512', 'mr1024', 'dx', 'mg', 'xa512'];

/**
 * `lossless`: ours must give the frame's own samples. `within`: grey levels between the two decoders; 26 where chroma is
 * subsampled, which decoders enlarge differently, 20 where the peer is off.
 */
export const FAMILIES = [
  { name: 'JPEG baseline .50', syntax: `${jpeg}.50`, peer: 'turbo', target: 1.2, frames: ['xa512', 'us480'], within: 26, encode: (frame) => encode('turbo', frame, (e) => { e.setQuality(90); e.setSubSampling(frame.components === 3 ? 1 : 3); }) },
  { name: 'JPEG extended .51, 12 bits', syntax: `${jpeg}.51`, peer: 'jpeg.js', target: 3, frames: ['mr1024', 'mg'], within: 20, encode: sequential12 },
  { name: 'JPEG lossless .57/.70', syntax: `${jpeg}.70`, peer: 'jpeg-lossless-decoder-js', target: 4, frames: [...GREY, 'us480'], lossless: true, encode: lossless },
  { name: 'JPEG-LS .80', syntax: `${jpeg}.80`, peer: 'charls', target: 1.05, frames: GREY, lossless: true, encode: (frame) => encode('charls', frame) },
  { name: 'JPEG-LS .80, by line', syntax: `${jpeg}.80`, peer: 'charls', target: 1.05, frames: ['us480'], lossless: true, encode: (frame) => encode('charls', frame, (e) => e.setInterleaveMode(1)) },
  { name: 'JPEG-LS .80, by sample', syntax: `${jpeg}.80`, peer: 'charls', target: 1.05, frames: ['us480'], lossless: true, encode: (frame) => encode('charls', frame, (e) => e.setInterleaveMode(2)) },
  { name: 'JPEG-LS .81, NEAR 2', syntax: `${jpeg}.81`, peer: 'charls', target: 1.05, frames: ['mr1024', 'dx'], within: 0, encode: (frame) => encode('charls', frame, (e) => e.setNearLossless(2)) },
  { name: 'JPEG-LS .81, by sample, NEAR 2', syntax: `${jpeg}.81`, peer: 'charls', target: 1.05, frames: ['us480'], within: 0, encode: (frame) => encode('charls', frame, (e) => { e.setNearLossless(2); e.setInterleaveMode(2); }) },
  { name: 'JPEG 2000 .90', syntax: `${jpeg}.90`, peer: 'openjpeg', target: 1.2, frames: ['ct512', 'mr1024', 'us480'], lossless: true, encode: (frame) => encode('openjpeg', frame, (e) => e.setQuality(true, 0)) },
  { name: 'JPEG 2000 .91', syntax: `${jpeg}.91`, peer: 'openjpeg', target: 1.2, frames: ['mr1024', 'us480'], within: 2, encode: (frame) => encode('openjpeg', frame, (e) => { e.setQuality(false, 0); e.setCompressionRatio(0, 10); }) },
  { name: 'HTJ2K .201, grey', syntax: `${jpeg}.201`, peer: 'openjph', target: 1, frames: ['ct512', 'mr1024', 'dx'], lossless: true, encode: (frame) => encode('openjph', frame, (e) => e.setQuality(true, 0)) },
  { name: 'HTJ2K .201, colour', syntax: `${jpeg}.201`, peer: 'openjph', target: 1, frames: ['us480'], lossless: true, encode: (frame) => encode('openjph', frame, (e) => e.setQuality(true, 0)) },
  { name: 'HTJ2K .203', syntax: `${jpeg}.203`, peer: 'openjph', target: 1, frames: ['mr1024', 'us480'], within: 2, encode: (frame) => encode('openjph', frame, (e) => e.setQuality(false, 0.002)) },
  { name: 'JPEG XL .110', syntax: `${jpeg}.110`, peer: 'libjxl', target: 1, frames: ['mr1024', 'us480'], lossless: true, encode: (frame) => encode('libjxl', frame, (e) => e.setLossless(true)) },
  { name: 'JPEG XL .112', syntax: `${jpeg}.112`, peer: 'libjxl', target: 1, frames: ['mr1024', 'us480'], within: 2, encode: (frame) => encode('libjxl', frame, (e) => e.setLossless(false)) },
  { name: 'RLE', syntax: '1.2.840.10008.1.2.5', peer: 'decodeRLE', target: 2, frames: ['ct512', 'mr1024', 'dx', 'us480'], lossless: true, encode: rle },
  { name: 'Deflated frame', syntax: '1.2.840.10008.1.2.8.1', peer: 'pako', target: 2, frames: ['ct512', 'mr1024', 'us480'], lossless: true, encode: (frame) => deflateRawSync(new Uint8Array(frame.pixels.buffer)) },
];
