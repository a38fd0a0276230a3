/**
 * @file `npm run bench`: training steps per second of hebb and its peers (sides.mjs, and PyTorch) in one run: windows of the sides
 * alternate, so that all see the same machine. Options: --windows 9 --ms 400 --only W2,W4 --sides hebb,jax-js --json file;
 * --inference measures predictions of one sample, --chromium runs all but PyTorch in pages, --threads 2 hebb on two threads beside
 * hebb on one, --kernel gemm (there or here) measures kernels alone, --profile tells where the time of hebb's steps goes (with
 * --threads 2 of those on two), --relaxed (under Node) hebb's relaxed SIMD, which browsers take by themselves.
 */
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { cell, spread } from './figures.mjs';
import { measureKernel } from './kernels.mjs';
import * as pytorch from './pytorch.mjs';
import { sides as known } from './sides.mjs';
import { tasks } from './tasks.mjs';

const { values } = parseArgs({
  options: {
    windows: { type: 'string', default: '9' },
    ms: { type: 'string', default: '400' },
    only: { type: 'string', default: tasks.map(({ id }) => id).join() },
    sides: { type: 'string', default: [...Object.keys(known), 'PyTorch'].join() },
    inference: { type: 'boolean', default: false },
    json: { type: 'string' },
    threads: { type: 'string' },
    kernel: { type: 'string' },
    profile: { type: 'boolean', default: false },
    chromium: { type: 'boolean', default: false },
    relaxed: { type: 'boolean', default: false }, // tools/bench.mjs gives Node the flag
  },
});
const [windows, ms] = [Number(values.windows), Number(values.ms)];
if (!(windows >= 7 && ms >= 50)) throw new Error(`at least 7 windows of 50 ms: ${windows} of ${ms}`);

const say = (line) => process.stdout.write(`${line}\n`);

const asked = values.threads ? [] : values.sides.split(',');
const unknown = asked.find((name) => !(name in known) && name !== 'PyTorch');
if (unknown !== undefined) throw new Error(`no side of this name (${Object.keys(known).join(', ')}, PyTorch): ${unknown}`);

/** Where hebb and its peers run, and the sides there: hebb is always the first. With --threads the peer is hebb on one. */
async function places() {
  const apart =
    values.threads && [Number(values.threads), 1].map((threads) => ({ name: `hebb, ${threads}`, side: 'hebb', options: { threads } }));
  const names = Object.keys(known).filter((name) => name === 'hebb' || asked.includes(name));
  if (values.chromium) return (await import('./chromium.mjs')).inChromium(apart ?? names.map((side) => ({ name: side, side })));
  if (apart) {
    const { inWorker } = await import('./worker.mjs');
    const sides = apart.map(({ name, options }) => ({ name, ...inWorker(options) }));
    return { version: `Node ${process.version}`, sides, close: () => Promise.all(sides.map((side) => side.close())) };
  }
  const sides = await Promise.all(names.map(async (name) => ({ name, ...(await known[name]()) })));
  return { version: `Node ${process.version}`, sides, close: () => undefined };
}

const what = values.inference ? 'predictor' : 'trainer';

/** Alternating windows of all sides that have the task, after one of each that does not count. */
async function measure(task, sides) {
  const running = [];
  for (const { name, [what]: make } of sides) {
    const made = await make?.(task);
    if (made) running.push({ name, made, rates: [] });
  }
  for (let window = -1; window < windows; ++window) {
    for (const { made, rates } of running) {
      const rate = await made.run(ms);
      if (window >= 0) rates.push(rate);
    }
  }
  const [{ rates: own }, ...others] = running;
  const told = {};
  for (const { name, made } of running) told[name] = values.inference ? (await made.output?.())?.[0] : await made.loss();
  return {
    id: task.id,
    task: task.name,
    rates: Object.fromEntries(running.map(({ name, rates }) => [name, spread(rates)])),
    ratios: Object.fromEntries(others.map(({ name, rates }) => [name, spread(rates.map((rate, i) => own[i] / rate))])),
    [values.inference ? 'outputs' : 'losses']: told,
  };
}

function tell({ id, task, rates, ratios, losses, outputs }) {
  say(`\n${id}: ${task}: ${outputs ? 'predictions of one sample a second' : 'training steps/s'}, median (min to max)`);
  for (const [name, rate] of Object.entries(rates)) {
    const ratio = ratios[name] ? `the first is ${cell(ratios[name])} times as fast` : '';
    const said = losses ? `loss ${losses[name].toFixed(4)}` : outputs[name] === undefined ? '' : `y[0] ${outputs[name].toFixed(6)}`;
    say(`  ${name.padEnd(14)}${cell(rate).padEnd(34)} ${said.padEnd(16)}${ratio}`);
  }
}

if (values.kernel) {
  if (values.chromium) (await (await import('./chromium.mjs')).kernelInChromium(values.kernel)).forEach(say);
  else await measureKernel(values.kernel, say);
  process.exit();
}

/** Where the time of a task goes: the rows that take at least a hundredth of it. */
async function tellProfile(task, side) {
  const made = await side.trainer(task);
  await made.run(ms);
  const { rows } = await made.profile(5 * ms);
  say(`\n${task.id}: ${task.name}`);
  for (const { name, phase, share, gflops } of rows.filter((row) => row.share >= 0.01)) {
    const rate = gflops > 0 ? `${gflops.toFixed(1).padStart(6)} GFLOP/s` : '';
    say(`  ${`${name}${phase === 'other' ? '' : ` ${phase}`}`.padEnd(36)}${(100 * share).toFixed(1).padStart(5)} %  ${rate}`);
  }
}

const measured = values.inference ? tasks.filter(({ kind, classes }) => classes > 0 && kind !== 'lstm') : tasks; // classifiers without state
const chosen = measured.filter(({ id }) => values.only.split(',').includes(id));
if (values.profile) {
  const { version, sides, close } = await places();
  say([version, await sides[0].start()].join(' | '));
  for (const task of chosen) await tellProfile(task, sides[0]);
  await close();
  process.exit();
}

const { version, sides, close } = await places();
const versions = {};
for (const { name, start } of sides) versions[name] = await start();
if (asked.includes('PyTorch')) {
  try {
    versions.PyTorch = await pytorch.start();
    sides.push({ name: 'PyTorch', ...pytorch });
  } catch (error) {
    say(error.message);
  }
}
say([version, ...Object.values(versions)].join(' | '));
say(`${cpus()[0]?.model ?? 'unknown processor'}, ${windows} windows of ${ms} ms a side, alternating`);
const results = [];
for (const task of chosen) {
  results.push(await measure(task, sides));
  tell(results.at(-1));
}
await close();
if (sides.at(-1).name === 'PyTorch') pytorch.stop();
const json = JSON.stringify({ version, versions, windows, ms, results });
say(`\n${json}`);
if (values.json) writeFileSync(values.json, json);
