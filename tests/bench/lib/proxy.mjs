// A TCP proxy between browser and server: counts every byte by request, and slows the wire if asked.
// All of a page's traffic passes it, that of its workers too.
import net from 'node:net';

/** The wire of one direction: bytes leave at `mbit` for all connections together. */
class Wire {
  #free = 0;
  constructor(mbit) {
    this.msPerByte = mbit ? 8 / (mbit * 1000) : 0;
  }
  /** When the last of `bytes` has left. */
  leaves(bytes, now) {
    this.#free = Math.max(now, this.#free) + bytes * this.msPerByte;
    return this.#free;
  }
}

const CHUNK = 16 * 1024;
const HIGH_WATER = 256 * 1024;

/** Passes data on in order, late by the wire and by `delay` ms. `open` ms more for the handshake. */
function pump(from, to, wire, delay, open, note) {
  let queued = 0;
  let last = 0;
  from.on('data', (data) => {
    for (let at = 0; at < data.length; at += CHUNK) {
      const chunk = data.subarray(at, at + CHUNK);
      const now = performance.now();
      last = Math.max(last, wire.leaves(chunk.length, now) + delay + open);
      open = 0;
      queued += chunk.length;
      const pass = () => {
        queued -= chunk.length;
        note(chunk);
        if (!to.destroyed) to.write(chunk);
        if (queued < HIGH_WATER / 2) from.resume();
      };
      if (last - now < 0.5) pass();
      else setTimeout(pass, last - now);
    }
    if (queued > HIGH_WATER) from.pause();
  });
  const after = (act) => () => setTimeout(act, Math.max(0, last - performance.now()) + 1);
  from.on('end', after(() => to.end()));
  from.on('close', after(() => to.destroy()));
  from.on('error', () => to.destroy());
}

/** `requests` holds `{ path, started, ended, bytes }` with times of `performance.timeOrigin + now()`. */
export function startProxy(target, { mbit = 0, rtt = 0 } = {}) {
  const requests = [];
  const up = new Wire(mbit ? mbit / 4 : 0);
  const down = new Wire(mbit);
  const now = () => performance.timeOrigin + performance.now();
  const server = net.createServer({ noDelay: true }, (browser) => {
    const archive = net.connect({ port: target, host: '127.0.0.1', noDelay: true });
    let current = null;
    pump(browser, archive, up, rtt / 2, rtt, (chunk) => {
      // One request at a time on a connection of HTTP/1.1.
      const line = /^(?:GET|POST|OPTIONS) (\S+) HTTP/.exec(chunk.subarray(0, 2048).toString('latin1'));
      if (line) requests.push(current = { path: line[1], started: now(), ended: 0, bytes: 0 });
    });
    pump(archive, browser, down, rtt / 2, 0, (chunk) => {
      if (current) {
        current.bytes += chunk.length;
        current.ended = now();
      }
    });
    const close = () => {
      browser.destroy();
      archive.destroy();
    };
    browser.on('error', close);
    archive.on('error', close);
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve({
      url: `http://127.0.0.1:${server.address().port}`, requests, stop: () => server.close(),
    }));
  });
}
