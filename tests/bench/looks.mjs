/**
 * @file `node tests/bench/looks.mjs`: what looking into a run costs. Windows of 400 ms of the same training, in turn without, with the
 * doctor, and with one tap at 60 Hz of the last layer's
 * activation, gradient, or update; medians and quartiles of the share by which steps per second of
 * processor time fall (others may use the machine meanwhile).
 */
import { readFileSync } from 'node:fs';
import { data, fit, load, manualSeed, nn, randn } from 'hebb';

const windowMs = 400;
const rounds = Number(process.argv[2] ?? 15);

const tasks = {
  '2-8-8-1 tanh, batch 10': () => ({
    model: nn.sequential(nn.linear(2, 8), nn.tanh(), nn.linear(8, 8), nn.tanh(), nn.linear(8, 1)),
    set: data.fromArrays(randn([500, 2]), Float32Array.from({ length: 500 }, (_, i) => i % 2), { targetShape: [1] }),
    options: { loss: 'mse', batchSize: 10, optimizer: 'sgd' },
  }),
  '784-128-64-10 relu, batch 64': () => ({
    model: nn.sequential(nn.linear(784, 128), nn.relu(), nn.linear(128, 64), nn.relu(), nn.linear(64, 10)),
    set: data.fromArrays(
      randn([4096, 784]),
      Int32Array.from({ length: 4096 }, (_, i) => i % 10),
    ),
    options: { batchSize: 64, optimizer: 'adam' },
  }),
  'conv 3x3x16, pool, conv 3x3x32, 10, batch 32': () => ({
    model: nn.sequential(nn.conv2d(1, 16, 3), nn.relu(), nn.maxPool2d(2), nn.conv2d(16, 32, 3), nn.relu(), nn.flatten(), nn.linear(3872, 10)),
    set: data.fromArrays(
      randn([1024, 1, 28, 28]),
      Int32Array.from({ length: 1024 }, (_, i) => i % 10),
    ),
    options: { batchSize: 32, optimizer: 'adam' },
  }),
};

/** Time that this thread has had of a processor. */
const threadSeconds = () => Number(readFileSync('/proc/thread-self/schedstat', 'utf8').split(' ')[0]) / 1e9;

/** Reads until the run ends. */
async function drain(tap) {
  let n = 0;
  for await (const sample of tap) n += sample ? 1 : 0;
  return n;
}

/** A run that has warmed up, paused; `window` goes on for a while and tells steps per second of the processor. */
async function side({ model, set, options }, { doctor = false, taps = [] }) {
  const run = fit(model, set, { ...options, epochs: Infinity, doctor, paused: true });
  const read = taps.map((what) => drain(run.tap(String(model.length - 1), what)));
  const pause = async (ms) => {
    const [begin, from] = [threadSeconds(), run.progress.step];
    run.resume();
    await new Promise((resolve) => setTimeout(resolve, ms));
    run.pause();
    const rate = (run.progress.step - from) / (threadSeconds() - begin);
    await new Promise((resolve) => setTimeout(resolve, 40));
    return rate;
  };
  await pause(2 * windowMs);
  const end = async () => {
    run.stop();
    await run.done;
    return (await Promise.all(read)).reduce((sum, n) => sum + n, 0);
  };
  return { window: () => pause(windowMs), end };
}

const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];
const percent = (share) => `${(100 * share).toFixed(1)} %`;

await load();
for (const [name, task] of Object.entries(tasks)) {
  const kinds = { plain: {}, doctor: { doctor: true }, activation: { taps: ['activation'] }, gradient: { taps: ['gradient'] }, update: { taps: ['update'] } };
  const sides = {};
  for (const [kind, what] of Object.entries(kinds)) {
    manualSeed(1);
    sides[kind] = await side(task(), what);
  }
  const shares = { doctor: [], activation: [], gradient: [], update: [] };
  for (let round = 0; round < rounds; ++round) {
    const before = await sides.plain.window();
    const rates = {};
    for (const kind of Object.keys(shares)) rates[kind] = await sides[kind].window();
    const plain = (before + (await sides.plain.window())) / 2;
    for (const kind of Object.keys(shares)) shares[kind].push(1 - rates[kind] / plain);
  }
  const told = Object.entries(shares).map(([kind, list]) => {
    const sorted = [...list].sort((a, b) => a - b);
    return `${kind} ${percent(median(list))} (${percent(sorted[rounds >> 2])} to ${percent(sorted[(3 * rounds) >> 2])})`;
  });
  for (const { end } of Object.values(sides)) await end();
  console.log(`${name}: slower by: ${told.join(', ')}`);
}
