/**
 * @file `node --expose-gc tests/bench/growth.mjs`: whether cost grows as the work does. Samples a second of W3 from 1,000 to 1,000,000 rows of
 * bytes, in windows that alternate; and what engine and page hold during 100,000 steps of W1. 4 GB of memory, two minutes.
 */
/* global gc */
import { data, fit, load, manualSeed, memory } from 'hebb';
import { cell, spread } from './figures.mjs';
import { models } from './hebb.mjs';
import { samples, tasks } from './tasks.mjs';

const windows = 9;
const ms = 1500;
await load({ all: true, threads: 1 });

const taskOf = (name) => tasks.find(({ id }) => id === name);

/** A data set of so many rows of random bytes, and the classes of the first two of each. */
function bytes(n, { shape: [width], classes }) {
  const x = new Uint8Array(n * width);
  for (let i = 0, seed = 1; i < x.length; ++i) x[i] = (seed = (seed * 48271) % 2147483647) >> 8;
  const y = Int32Array.from({ length: n }, (_, i) => Math.floor(((x[i * width] + x[i * width + 1]) / 512) * classes));
  return data.fromArrays(x, y, { shape: [width], classes });
}

function settings({ batch, optimizer, lr }) {
  return { batchSize: batch, optimizer: { name: optimizer, lr }, metrics: ['loss'] };
}

async function rows() {
  const task = taskOf('W3');
  manualSeed(1);
  const sides = [1_000, 10_000, 100_000, 1_000_000].map((n) => {
    const before = memory().bytes;
    const set = bytes(n, task);
    return { n, set, bytes: memory().bytes - before, model: models.mlp(task), rates: [] };
  });
  for (let window = -1; window < windows; ++window) {
    for (const { set, model, rates } of sides) {
      const run = fit(model, set, { ...settings(task), epochs: Infinity });
      const begin = performance.now();
      setTimeout(() => run.stop(), ms);
      const { steps } = await run.done;
      if (window >= 0) rates.push((1000 * task.batch * steps) / (performance.now() - begin));
    }
  }
  const [{ rates: few }] = sides;
  for (const { n, bytes: held, rates } of sides) {
    const ratio = cell(spread(rates.map((value, i) => value / few[i])));
    console.log(`W3, ${n.toLocaleString('en')} rows: ${cell(spread(rates))} samples/s, ${ratio} of those of 1,000; ${held} bytes`);
  }
  for (const { set, model } of sides) for (const made of [set, model]) made.dispose();
}

async function steps() {
  const task = taskOf('W1');
  const { x, y } = samples(task);
  const set = data.fromArrays(x, y, { shape: task.shape, targetShape: [1] });
  const model = models.mlp(task);
  const perEpoch = y.length / task.batch;
  const seen = [];
  const look = (step) => {
    gc();
    seen.push({ step, engine: memory().bytes, peak: memory().peakBytes, page: process.memoryUsage().heapUsed });
  };
  memory({ resetPeak: true });
  for (const until of [1_000, 10_000, 100_000]) {
    const done = seen.at(-1)?.step ?? 0;
    await fit(model, set, { ...settings(task), epochs: Math.ceil((until - done) / perEpoch) }).done;
    look(until);
  }
  for (const { step, engine, peak, page } of seen)
    console.log(
      `W1 after ${step.toLocaleString('en')} steps: engine ${engine} bytes, at most ${peak}; JavaScript ${(page / 1e6).toFixed(2)} MB`,
    );
}

await rows();
await steps();
