// What the browser's processes hold, as Linux counts it.
import { readFileSync, readdirSync } from 'node:fs';

const read = (path) => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return ''; // the process has ended
  }
};

/** Every process whose command line names this profile folder, and their children. */
function processes(profile) {
  const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const roots = all.filter((pid) => read(`/proc/${pid}/cmdline`).includes(profile));
  const parent = new Map(all.map((pid) => [pid, read(`/proc/${pid}/stat`).split(') ')[1]?.split(' ')[1]]));
  const belongs = (pid) => roots.includes(pid) || (parent.has(pid) && parent.get(pid) !== '0' && belongs(parent.get(pid)));
  return all.filter(belongs);
}

/** Proportional set size of the whole browser, MB. */
export function memoryMb(profile) {
  const kib = processes(profile).map((pid) => Number(/^Pss:\s+(\d+)/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0));
  return kib.reduce((sum, one) => sum + one, 0) / 1024;
}
