/**
 * @file The results of `npm run bench -- --json file` as tables for docs/benchmarks.md: `node tests/bench/table.mjs chromium.json node.json`
 * prints, for each file, one of rates and one of how many times as fast hebb is; there the best peer that runs in a page is bold.
 */
import { readFileSync } from 'node:fs';
import { cell } from './figures.mjs';

const row = (cells) => `| ${cells.join(' | ')} |`;
const table = (head, rows) => [row(head), `|${head.map(() => '---|').join('')}`, ...rows.map(row)].join('\n');

for (const file of process.argv.slice(2)) {
  const { version, versions, windows, ms, results } = JSON.parse(readFileSync(file, 'utf8'));
  const names = [...new Set(results.flatMap(({ rates }) => Object.keys(rates)))];
  const peers = names.filter((name) => name !== 'hebb');
  const ratiosOf = ({ id, ratios }) => {
    const medians = Object.entries(ratios).flatMap(([name, { median }]) => (name === 'PyTorch' ? [] : [median]));
    const told = (spread) => (spread.median === Math.min(...medians) ? `**${cell(spread)}**` : cell(spread));
    return [id, ...peers.map((name) => (ratios[name] ? told(ratios[name]) : ''))];
  };
  const parts = [
    `${[version, ...names.map((name) => versions[name])].join('; ')}. ${windows} windows of ${ms} ms a side, alternating.`,
    table(
      [results[0].outputs ? 'predictions/s' : 'training steps/s', ...names],
      results.map(({ id, rates }) => [id, ...names.map((name) => (rates[name] ? cell(rates[name]) : ''))]),
    ),
    table(['hebb ÷', ...peers], results.map(ratiosOf)),
  ];
  process.stdout.write(`${parts.join('\n\n')}\n\n`);
}
