// What the compositor shows, as the browser's own screencast: the same for every viewer.

export class Screen {
  frames = [];
  #cdp;
  constructor(cdp) {
    this.#cdp = cdp;
    cdp.on('Page.screencastFrame', ({ data, sessionId }) => {
      this.frames.push({ at: performance.timeOrigin + performance.now(), data });
      cdp.send('Page.screencastFrameAck', { sessionId }).catch(() => {});
    });
  }
  start() {
    this.frames = [];
    return this.#cdp.send('Page.startScreencast', { format: 'jpeg', quality: 80, maxWidth: 640, maxHeight: 400 });
  }
  stop() {
    return this.#cdp.send('Page.stopScreencast');
  }
}

/**
 * When the picture that finally stands still was first on screen: correlation over 0.97 and a mean
 * difference under 12 grey levels in the middle 40 % of the image area. `helper` is a blank page that
 * decodes the JPEGs; `area` is in parts of the window.
 */
export async function firstLikeLast(helper, frames, area) {
  const index = await helper.evaluate(async ({ frames, area }) => {
    const grey = async (data) => {
      const blob = await (await fetch(`data:image/jpeg;base64,${data}`)).blob();
      const picture = await createImageBitmap(blob);
      const size = 96;
      const canvas = new OffscreenCanvas(size, size);
      const context = canvas.getContext('2d');
      const part = (from, length, whole) => [(from + 0.3 * length) * whole, 0.4 * length * whole];
      const [x, width] = part(area.x, area.width, picture.width);
      const [y, height] = part(area.y, area.height, picture.height);
      context.drawImage(picture, x, y, width, height, 0, 0, size, size);
      const { data: rgba } = context.getImageData(0, 0, size, size);
      return Float64Array.from({ length: size * size }, (_, n) => (rgba[4 * n] + rgba[4 * n + 1] + rgba[4 * n + 2]) / 3);
    };
    const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
    const spread = (values, middle) => Math.sqrt(mean(values.map((value) => (value - middle) ** 2)));
    const last = await grey(frames.at(-1));
    const lastMean = mean(last);
    const lastSpread = spread(last, lastMean);
    if (lastSpread < 6) return -1;
    for (const [n, data] of frames.entries()) {
      const now = await grey(data);
      const nowMean = mean(now);
      const nowSpread = spread(now, nowMean);
      if (nowSpread < 6) continue;
      const correlation = mean(now.map((value, at) => (value - nowMean) * (last[at] - lastMean))) / (nowSpread * lastSpread);
      const difference = mean(now.map((value, at) => Math.abs(value - last[at])));
      if (correlation > 0.97 && difference < 12) return n;
    }
    return -1;
  }, { frames: frames.map((frame) => frame.data), area });
  return index < 0 ? null : frames[index].at;
}
