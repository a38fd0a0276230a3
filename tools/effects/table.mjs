/** @file What was measured of an effect as a table of Markdown. */
import { helped } from './measure.mjs';

/** How figures are written. */
export const number = (value) => value.toFixed(3);
export const percent = (share) => `${(100 * share).toFixed(1)} %`;
export const count = (value) => value.toFixed(0);

/** A figure's mean over the seeds, and the smallest and largest value. */
function spread(seeds, figure, write) {
  const values = seeds.map((seen) => seen[figure]);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return `${write(mean)} (${write(Math.min(...values))} to ${write(Math.max(...values))})`;
}

const row = (cells) => `| ${cells.join(' | ')} |`;

/** A row a variant: every figure's mean and range over the seeds, and in how many seeds it is better than the first row. */
export function table(effect, measured) {
  const { figures, judge } = effect;
  const head = ['', ...Object.keys(figures), `${judge.figure} ${judge.better} in`];
  const [without] = Object.values(measured);
  const lines = Object.entries(measured).map(([name, seeds]) => {
    const cells = Object.entries(figures).map(([figure, write]) => spread(seeds, figure, write));
    const better = helped(effect, without, seeds) || 'none';
    return row([`\`${name}\``, ...cells, seeds === without ? '' : `${better} of ${seeds.length} seeds`]);
  });
  return [row(head), row(head.map(() => '---')), ...lines].join('\n');
}
