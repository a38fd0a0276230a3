/**
 * @file `npm run bench`: training steps per second of hebb and of TensorFlow.js in one run: windows of the two sides
 * alternate, so that both see the same machine. Options: --windows 9 --ms 400 --json file
 */
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import * as hebb from './hebb.mjs';
import { tasks } from './tasks.mjs';
import * as tfjs from './tfjs.mjs';

const { values } = parseArgs({
  options: { windows: { type: 'string', default: '9' }, ms: { type: 'string', default: '400' }, json: { type: 'string' } },
});
const [windows, ms] = [Number(values.windows), Number(values.ms)];
if (!(windows >= 7 && ms >= 50)) throw new Error(`at least 7 windows of 50 ms: ${windows} of ${ms}`);

const sorted = (list) => [...list].sort((a, b) => a - b);
const median = (list) => sorted(list)[Math.floor(list.length / 2)];
const spread = (list) => ({ median: median(list), min: Math.min(...list), max: Math.max(...list) });
const round = (value) => (value >= 100 ? Math.round(value).toLocaleString('en') : value.toFixed(1));
const say = (line) => process.stdout.write(`${line}\n`);
const cell = ({ median: m, min, max }) => `${round(m)} (${round(min)} to ${round(max)})`;

/** Alternating windows of both sides, after one of each that does not count. */
async function measure(task) {
  const sides = [hebb.trainer(task), tfjs.trainer(task)];
  const rates = [[], []];
  for (let window = -1; window < windows; ++window) {
    for (const [i, side] of sides.entries()) {
      const rate = await side.run(ms);
      if (window >= 0) rates[i].push(rate);
    }
  }
  return {
    task: task.name,
    hebb: spread(rates[0]),
    tfjs: spread(rates[1]),
    ratio: spread(rates[0].map((rate, i) => rate / rates[1][i])),
    loss: { hebb: sides[0].loss(), tfjs: sides[1].loss() },
  };
}

const versions = [await hebb.start(), await tfjs.start()];
say(versions.join(' | '));
say(`${cpus()[0]?.model ?? 'unknown processor'}, Node ${process.version}, ${windows} windows of ${ms} ms a side, alternating`);
const results = [];
for (const task of tasks) {
  const result = await measure(task);
  results.push(result);
  say(`\n${result.task}: training steps/s, median (min to max)`);
  say(`  hebb   ${cell(result.hebb).padEnd(34)} loss ${result.loss.hebb.toFixed(4)}`);
  say(`  tfjs   ${cell(result.tfjs).padEnd(34)} loss ${result.loss.tfjs.toFixed(4)}`);
  say(`  ratio  ${cell(result.ratio)}`);
}
const json = JSON.stringify({ versions, node: process.version, windows, ms, results });
say(`\n${json}`);
if (values.json) writeFileSync(values.json, json);
