/**
 * @file `node tests/bench/looks.mjs`: what looking into a run costs. Two runs of the same training take turns, a few steps each, one of them
 * watched. Of a tap: the median of what a sampled step takes longer, and the share of a second that 60 of them are. Of the doctor: the
 * processor time of the first 2,000 steps (of the slow network 1,000), in which looks are frequent, and of as many behind them.
 */
import { readFileSync } from 'node:fs';
import { data, fit, load, manualSeed, nn, randn } from 'hebb';
import { median } from './figures.mjs';

/** Noise, and in each sample a lighter tenth, which is its class. */
function learnable(n, shape) {
  const x = randn([n, 784]).toArray();
  const y = Int32Array.from({ length: n }, (_, i) => i % 10);
  y.forEach((label, i) => x.subarray(784 * i + 78 * label, 784 * i + 78 * label + 78).forEach((_, at, part) => (part[at] += 1)));
  return data.fromArrays(x, y, { shape });
}

const tasks = {
  '2-8-8-1 tanh, batch 10': () => ({
    model: nn.sequential(nn.linear(2, 8), nn.tanh(), nn.linear(8, 8), nn.tanh(), nn.linear(8, 1)),
    set: data.synthetic('xor', { n: 500 }),
    options: { loss: 'mse', batchSize: 10, optimizer: { name: 'sgd', lr: 0.1 } },
  }),
  '784-128-64-10 relu, batch 64': () => ({
    model: nn.sequential(nn.linear(784, 128), nn.relu(), nn.linear(128, 64), nn.relu(), nn.linear(64, 10)),
    set: learnable(4096, [784]),
    options: { batchSize: 64 },
  }),
  'conv 3x3x16, pool, conv 3x3x32, 10, batch 32': () => ({
    model: nn.sequential(
      nn.conv2d(1, 16, 3),
      nn.relu(),
      nn.maxPool2d(2),
      nn.conv2d(16, 32, 3),
      nn.relu(),
      nn.flatten(),
      nn.linear(3872, 10),
    ),
    set: learnable(1024, [1, 28, 28]),
    options: { batchSize: 32 },
  }),
};

const wall = () => performance.now();
/** Seconds that this thread has had of a processor: others may use the machine meanwhile. */
const threadSeconds = () => Number(readFileSync('/proc/thread-self/schedstat', 'utf8').split(' ')[0]) / 1e9;

function start(task, more) {
  manualSeed(1);
  const { model, set, options } = task();
  return { model, run: fit(model, set, { ...options, ...more, epochs: Infinity, paused: true }) };
}

async function timed(run, steps, clock) {
  const begin = clock();
  for (let i = 0; i < steps; ++i) await run.step();
  return clock() - begin;
}

/** Milliseconds that a sampled step takes longer than the one before it. */
async function tapCost(task, layer, what, pairs) {
  const { run } = start(task);
  const reading = (async () => {
    for await (const sample of run.tap(layer, what, { every: 2, hz: 1e9 })) if (!sample) break;
  })();
  await timed(run, 40, wall);
  const differences = [];
  for (let i = 0; i < pairs; ++i) {
    const plain = await timed(run, 1, wall);
    differences.push((await timed(run, 1, wall)) - plain);
  }
  run.stop();
  await Promise.all([run.done, reading]);
  return median(differences);
}

/** Shares of the first `steps` and of as many behind them. */
async function doctorShares(task, steps) {
  const [watched, plain] = [start(task, { doctor: true }).run, start(task).run];
  const shares = [];
  for (let half = 0; half < 2; ++half) {
    const seconds = [0, 0];
    for (let i = 0; i < steps; i += 20) {
      seconds[0] += await timed(watched, 20, threadSeconds);
      seconds[1] += await timed(plain, 20, threadSeconds);
    }
    shares.push(seconds[0] / seconds[1] - 1);
  }
  for (const run of [watched, plain]) run.stop();
  await Promise.all([watched.done, plain.done]);
  return shares.map((share) => `${(100 * share).toFixed(1)} %`).join(', then ');
}

await load();
for (const [name, task] of Object.entries(tasks)) {
  const slow = name.startsWith('conv');
  const costs = [];
  for (const [layer, what] of [
    ['0', 'activation'],
    ['0', 'gradient'],
    ['0', 'weight'],
    ['0', 'update'],
  ]) {
    const ms = await tapCost(task, layer, what, slow ? 200 : 400);
    costs.push(`${what} ${ms.toFixed(3)} ms (${(6 * ms).toFixed(1)} %)`);
  }
  const shares = await doctorShares(task, slow ? 1000 : 2000);
  console.log(`${name}: a sample of layer 0, and 60 of them a second: ${costs.join(', ')}; doctor ${shares}`);
}
