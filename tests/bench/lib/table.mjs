// Medians with their range, and ratios peer : Lightbox of the same runs.

export const median = (values) => {
  const sorted = values.filter(Number.isFinite).sort((a, b) => a - b);
  if (sorted.length === 0) return NaN;
  const middle = (sorted.length - 1) / 2;
  return (sorted[Math.floor(middle)] + sorted[Math.ceil(middle)]) / 2;
};

export const percentile = (values, share) => {
  const sorted = values.filter(Number.isFinite).sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? NaN;
};

const shown = (value) => {
  if (!Number.isFinite(value)) return '–';
  return value >= 100 ? value.toFixed(0) : value.toFixed(1);
};

function cell(values) {
  const [least, most] = [Math.min(...values.filter(Number.isFinite)), Math.max(...values.filter(Number.isFinite))];
  return `${shown(median(values))} (${shown(least)}–${shown(most)})`;
}

/** Rows of `[label, unit, better, key]`; `results[viewer]` is a list of sessions. */
export function table(rows, results, viewers) {
  const [ours, peer] = viewers;
  const lines = [
    `| | ${viewers.join(' | ')} | ${peer} ÷ ${ours} | better is |`,
    `|---|${viewers.map(() => '--:|').join('')}--:|---|`,
  ];
  for (const [label, unit, better, key] of rows) {
    const values = viewers.map((viewer) => results[viewer].map((session) => session[key] ?? NaN));
    const ratio = median(values[1]) / median(values[0]);
    lines.push(`| ${label}, ${unit} | ${values.map(cell).join(' | ')} | ${Number.isFinite(ratio) ? ratio.toFixed(2) : '–'} | ${better} |`);
  }
  return lines.join('\n');
}
