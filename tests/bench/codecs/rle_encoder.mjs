// RLE Lossless (PS3.5 G): one segment for each byte of each sample, rows apart.

function packBits(bytes, rowLength) {
  const out = [];
  for (let row = 0; row < bytes.length; row += rowLength) {
    const end = row + rowLength;
    let at = row;
    while (at < end) {
      let run = 1;
      while (at + run < end && run < 128 && bytes[at + run] === bytes[at]) run += 1;
      if (run > 1) {
        out.push(257 - run, bytes[at]);
        at += run;
        continue;
      }
      const from = at;
      while (at < end && at - from < 128 && !(at + 2 < end && bytes[at] === bytes[at + 1] && bytes[at] === bytes[at + 2])) at += 1;
      out.push(at - from - 1, ...bytes.subarray(from, at));
    }
  }
  if (out.length % 2) out.push(0);
  return Uint8Array.from(out);
}

export function rle({ rows, columns, components, pixels }) {
  const bytes = new Uint8Array(pixels.buffer);
  const each = pixels.BYTES_PER_ELEMENT;
  const segments = [];
  for (let component = 0; component < components; component += 1) {
    for (let byte = each - 1; byte >= 0; byte -= 1) {
      const plane = new Uint8Array(rows * columns);
      for (let at = 0; at < plane.length; at += 1) plane[at] = bytes[(at * components + component) * each + byte];
      segments.push(packBits(plane, columns));
    }
  }
  const header = new Uint32Array(16);
  header[0] = segments.length;
  let offset = 64;
  segments.forEach((segment, index) => {
    header[index + 1] = offset;
    offset += segment.length;
  });
  return Buffer.concat([new Uint8Array(header.buffer), ...segments]);
}
