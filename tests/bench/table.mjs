/**
 * @file The results of `npm run bench -- --json file` as tables for docs/benchmarks.md:
 * `node tests/bench/table.mjs chromium.json node.json` prints one for each file.
 */
import { readFileSync } from 'node:fs';
import { cell } from './figures.mjs';

for (const file of process.argv.slice(2)) {
  const { version, versions, windows, ms, results } = JSON.parse(readFileSync(file, 'utf8'));
  const rows = results.map(({ id, rates, ratios }) => [id, rates.hebb, rates.tfjs, rates.PyTorch, ratios.tfjs, ratios.PyTorch]);
  const lines = [
    `${[version, ...versions].join(', ')}; ${windows} windows of ${ms} ms a side, alternating.`,
    '',
    '| | training steps/s: hebb | TensorFlow.js | PyTorch, native | hebb ÷ TensorFlow.js | hebb ÷ PyTorch |',
    '|---|---|---|---|---|---|',
    ...rows.map(([id, ...spreads]) => `| ${[id, ...spreads.map((spread) => (spread ? cell(spread) : ''))].join(' | ')} |`),
  ];
  process.stdout.write(`${lines.join('\n')}\n\n`);
}
