// Pictures that are the same on every machine: shapes, gradients and noise, as the modalities make them.

/** xorshift32: numbers from 0 to 1. */
function randomFrom(seed) {
  let state = seed | 0;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 0x1_0000_0000;
  };
}

/** Nearly normal, mean 0, deviation 1. */
const normal = (random) => (random() + random() + random() + random() - 2) * Math.sqrt(3);

const inEllipse = (x, y, cx, cy, rx, ry) => ((x - cx) / rx) ** 2 + ((y - cy) / ry) ** 2 <= 1;

function grey({ rows, columns, bits, isSigned = false, seed, value }) {
  const pixels = isSigned ? new Int16Array(rows * columns) : bits > 8 ? new Uint16Array(rows * columns) : new Uint8Array(rows * columns);
  const random = randomFrom(seed);
  const [low, high] = isSigned ? [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1] : [0, 2 ** bits - 1];
  for (let y = 0, at = 0; y < rows; y += 1) {
    for (let x = 0; x < columns; x += 1, at += 1) {
      const v = value(x / columns, y / rows, () => normal(random));
      pixels[at] = Math.max(low, Math.min(high, Math.round(v)));
    }
  }
  return { rows, columns, components: 1, bits, isSigned, pixels };
}

/** Trabeculae, vessels, fat: detail on several scales. */
const texture = (x, y) => Math.sin(61 * x + 17 * y) * Math.sin(47 * y - 11 * x) + 0.5 * Math.sin(213 * x) * Math.cos(190 * y);

const ct512 = () => grey({
  rows: 512, columns: 512, bits: 16, isSigned: true, seed: 1,
  value: (x, y, noise) => {
    if (!inEllipse(x, y, 0.5, 0.5, 0.49, 0.49)) return -2000;
    if (!inEllipse(x, y, 0.5, 0.52, 0.42, 0.33)) return -1000 + 6 * noise();
    const lung = inEllipse(x, y, 0.32, 0.5, 0.12, 0.2) || inEllipse(x, y, 0.68, 0.5, 0.12, 0.2);
    const bone = inEllipse(x, y, 0.5, 0.74, 0.06, 0.06);
    return (lung ? -850 : bone ? 400 : 40) + 25 * texture(x, y) + 9 * noise();
  },
});

const mr1024 = () => grey({
  rows: 1024, columns: 1024, bits: 12, seed: 2,
  value: (x, y, noise) => {
    const inside = inEllipse(x, y, 0.5, 0.5, 0.38, 0.46);
    return inside ? 900 + 400 * Math.sin(9 * x) * Math.cos(7 * y) + 120 * texture(x, y) + 7 * noise() : Math.abs(5 * noise());
  },
});

const dx = () => grey({
  rows: 3056, columns: 2500, bits: 14, seed: 3,
  value: (x, y, noise) => 7000 + 4200 * Math.sin(3 * x) * Math.cos(4 * y) + 350 * texture(x, y) + 24 * noise(),
});

const mg = () => grey({
  rows: 4096, columns: 3328, bits: 12, seed: 4,
  value: (x, y, noise) => (inEllipse(x, y, 0, 0.5, 0.62, 0.42) ? 1500 + 900 * (0.6 - x) + 130 * texture(x, y) + 13 * noise() : 0),
});

const xa512 = () => grey({
  rows: 512, columns: 512, bits: 8, seed: 5,
  value: (x, y, noise) => 130 + 60 * Math.sin(4 * x + y) * Math.cos(5 * y) - (Math.abs(Math.sin(9 * x + 4 * y)) < 0.08 ? 40 : 0) + 0.8 * noise(),
});

/** Grey speckle in a fan, a colour bar, black around it. */
function us480() {
  const { rows, columns } = { rows: 480, columns: 640 };
  const random = randomFrom(6);
  const pixels = new Uint8Array(rows * columns * 3);
  for (let y = 0, at = 0; y < rows; y += 1) {
    for (let x = 0; x < columns; x += 1, at += 3) {
      const [dx1, dy1] = [x - columns / 2, y - 10];
      const inFan = dy1 > 20 && Math.abs(dx1) < dy1 * 0.75 && Math.hypot(dx1, dy1) < 440;
      if (inFan) {
        const v = Math.max(0, Math.min(255, 70 + 50 * texture(x / columns, y / rows) + 9 * normal(random)));
        const isFlow = inEllipse(x, y, 330, 250, 60, 40);
        pixels.set(isFlow ? [Math.min(255, v + 90), v / 3, v / 5] : [v, v, v], at);
      } else if (x > 610 && y > 40 && y < 240) {
        pixels.set([y, 255 - y, 40], at);
      }
    }
  }
  return { rows, columns, components: 3, bits: 8, isSigned: false, pixels };
}

const MAKERS = { ct512, mr1024, dx, mg, xa512, us480 };
const made = new Map();

/** `{ name, rows, columns, components, bits, isSigned, pixels }`, pixels by pixel. */
export function frame(name) {
  if (!made.has(name)) made.set(name, { name, ...MAKERS[name]() });
  return made.get(name);
}
