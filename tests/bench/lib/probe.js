// Runs before the page's own scripts: notes inputs and in which animation frames something was drawn.
// It reads nothing back and changes nothing.
(() => {
  const probe = { inputs: [], draws: [], isOn: false };
  globalThis.benchProbe = probe;
  const drew = () => {
    if (probe.isOn) probe.draws.push(performance.now());
  };
  const wrap = (prototype, names) => {
    for (const name of names) {
      const original = prototype?.[name];
      if (!original) continue;
      prototype[name] = function (...args) {
        const result = original.apply(this, args);
        drew();
        return result;
      };
    }
  };
  wrap(globalThis.WebGL2RenderingContext?.prototype, ['drawArrays', 'drawElements', 'drawArraysInstanced', 'drawElementsInstanced']);
  wrap(globalThis.CanvasRenderingContext2D?.prototype, ['drawImage', 'putImageData']);
  wrap(globalThis.GPUQueue?.prototype, ['submit']);
  for (const type of ['wheel', 'pointermove']) {
    addEventListener(type, (event) => {
      if (probe.isOn) probe.inputs.push(event.timeStamp);
    }, { capture: true, passive: true });
  }
  let frame = 0;
  const frames = [];
  const tick = (at) => {
    frame += 1;
    if (probe.isOn) frames.push(at);
    requestAnimationFrame(tick);
  };
  requestAnimationFrame(tick);
  probe.start = () => {
    Object.assign(probe, { inputs: [], draws: [], isOn: true });
    frames.length = 0;
  };
  probe.stop = () => {
    probe.isOn = false;
    return { inputs: probe.inputs, draws: probe.draws, frames: [...frames] };
  };
})();
