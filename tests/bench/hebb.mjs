/** @file The side of hebb: what a user writes, shuffling and batching included. */
import { data, fit, load, manualSeed, nn, profile, scope, tensor } from 'hebb';
import { rate } from './rate.mjs';
import { samples } from './tasks.mjs';
import { weights } from './weights.mjs';

export async function start({ threads = 1 } = {}) {
  const { simd, version, threads: got } = await load({ all: true, threads });
  return `hebb ${version}, ${simd}, ${got} ${got === 1 ? 'thread' : 'threads'}`;
}

/** The last step's state of an LSTM, classified. */
class Sequences extends nn.Module {
  lstm = nn.lstm(32, 128, { batchFirst: true });
  out = nn.linear(128, 10);
  forward(x) {
    const [y] = this.lstm.forward(x);
    return this.out.forward(y.slice(1, -1, 50).flatten({ startDim: 1 }));
  }
}

export const models = {
  mlp: ({ sizes, activation }) =>
    nn.sequential(...sizes.slice(1).flatMap((size, i) => [nn.linear(sizes[i], size), ...(i < sizes.length - 2 ? [nn[activation]()] : [])])),
  cnn: () =>
    nn.sequential(
      ...[nn.conv2d(1, 32, 3, { padding: 1 }), nn.relu(), nn.maxPool2d(2)],
      ...[nn.conv2d(32, 64, 3, { padding: 1 }), nn.relu(), nn.maxPool2d(2)],
      ...[nn.flatten(), nn.linear(64 * 7 * 7, 128), nn.relu(), nn.linear(128, 10)],
    ),
  lstm: () => new Sequences(),
  gpt: ({ vocabulary, shape: [context] }) => nn.models.gpt({ vocabulary, context, size: 128, heads: 4, layers: 2 }),
};

/** A trainer: run(ms) trains that long and returns steps per second; loss() is the last mean loss. */
export function trainer(task) {
  const { kind, classes, batch, optimizer, lr, shape } = task;
  manualSeed(1);
  const model = models[kind](task);
  const { x, y } = samples(task);
  const target = kind === 'gpt' ? { targetShape: shape } : classes > 0 ? { classes } : { targetShape: [1] };
  const set = data.fromArrays(x, y, { shape, ...target });
  const loss = kind === 'gpt' ? { loss: nn.models.tokenLoss } : {};
  let last = NaN;
  const self = {
    async run(ms) {
      const run = fit(model, set, { epochs: Infinity, batchSize: batch, optimizer: { name: optimizer, lr }, metrics: ['loss'], ...loss });
      const begin = performance.now();
      setTimeout(() => run.stop(), ms);
      const { steps } = await run.done;
      last = run.progress.loss;
      return (1000 * steps) / (performance.now() - begin);
    },
    loss: () => last,
    profile: (ms) => profile(() => self.run(ms)),
  };
  return self;
}

/** A predictor: run(ms) predicts one sample at a time and returns how many a second; output() is what it says. */
export function predictor(task) {
  const model = models[task.kind](task);
  const given = weights(task);
  const named = Object.keys(model.stateDict()).map((name, i) => [name, tensor(given[i].values, { shape: given[i].shape })]);
  model.loadStateDict(Object.fromEntries(named));
  const { x, width } = samples(task);
  const sample = x.slice(0, width);
  const predict = () => scope(() => model.predict(tensor(sample, { shape: [1, ...task.shape] })).toArray());
  return { run: (ms) => rate(ms, () => void predict()), output: predict };
}
