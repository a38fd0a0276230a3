/** @file Runs made sick on purpose, each with the diagnosis that must come first, and healthy ones of as many kinds. */
import { data, manualSeed, nn, noGrad, optim, randn, rand, tensor } from 'hebb';

/** [n, columns] of normal numbers as rows. */
const normal = (n, columns) => randn([n, columns]).tolist();
const moons = (n = 400, noise = 0.1) => data.synthetic('moons', { n, noise });
const blobs = (n, classes, columns = 8, apart = 2, deviation = 1) => {
  const centres = normal(classes, columns).map((row) => row.map((value) => apart * value));
  const y = Int32Array.from({ length: n }, (_, i) => i % classes);
  const x = normal(n, columns).map((row, i) => row.map((value, j) => deviation * value + centres[y[i]][j]));
  return { x, y };
};
const mlp = (sizes, activation = nn.relu) =>
  nn.sequential(...sizes.slice(1).flatMap((to, i) => [nn.linear(sizes[i], to), ...(i < sizes.length - 2 ? [activation()] : [])]));
const split = (set) => set.split([0.75, 0.25], set.isClassification ? { stratify: true } : {});
const start = (model, set) => (noGrad(() => set(Object.fromEntries(model.namedParameters()))), model);

/** 10 x 10 pictures of a bar across, down, or slanting, somewhere, in noise. */
function bars(n) {
  const noise = randn([n, 100]).mul(0.3).tolist();
  const place = rand([n]).tolist();
  const y = Int32Array.from({ length: n }, (_, i) => i % 3);
  const x = noise.map((pixels, i) =>
    pixels.map((value, at) => {
      const [row, column, where] = [Math.floor(at / 10), at % 10, Math.floor(10 * place[i])];
      return value + Number([row === where, column === where, (row + column) % 10 === where][y[i]]);
    }),
  );
  return data.fromArrays(
    x.map((pixels) => Array.from({ length: 10 }, (_, r) => pixels.slice(10 * r, 10 * r + 10))),
    y,
  );
}

/** Whether a signal of 20 numbers swings fast or slowly. */
function swings(n) {
  const noise = randn([n, 20]).mul(0.2).tolist();
  const phase = rand([n]).mul(6.28).tolist();
  const y = Int32Array.from({ length: n }, (_, i) => i % 2);
  const x = noise.map((row, i) => row.map((value, t) => [value + Math.sin((0.4 + 0.6 * y[i]) * t + phase[i])]));
  return data.fromArrays(x, y);
}

const text = 'the cat sat on the mat. the dog sat on the log. the cat saw the dog and the dog saw the cat. '.repeat(12);
function characters(length) {
  const alphabet = [...new Set(text)].sort();
  const tokens = Array.from(text, (character) => alphabet.indexOf(character));
  const starts = Array.from({ length: Math.floor((tokens.length - length - 1) / 4) }, (_, i) => 4 * i);
  const part = (shift) => Float32Array.from(starts.flatMap((at) => tokens.slice(at + shift, at + shift + length)));
  return { vocabulary: alphabet.length, set: data.fromArrays(part(0), part(1), { shape: [length], targetShape: [length] }) };
}

class Last extends nn.Module {
  lstm = nn.lstm(1, 16, { batchFirst: true });
  head = nn.linear(16, 2);
  forward(x) {
    const [y] = this.lstm.forward(x);
    return this.head.forward(y.slice(1, -1, y.shape[1]).squeeze(1));
  }
}

class Logarithm extends nn.Module {
  body = nn.linear(8, 8);
  head = nn.linear(8, 3);
  forward(x) {
    return this.head.forward(this.body.forward(x).log());
  }
}

const of = (model, set, options) => {
  const [train, validation] = split(set);
  return { model, dataset: train, options: { validation, ...options } };
};
const shuffledCopy = (set) => {
  const y = set.y();
  const order = data.fromArrays(new Float32Array(y.length), y).split([1])[0].y();
  return data.fromArrays(tensor(set.x(), { shape: [set.size, ...set.shape] }), order);
};

/** { name: the diagnosis, what: what is wrong, make: the run } */
export const sick = [
  {
    name: 'non-finite',
    what: 'a logarithm of numbers below 0 in the network',
    make() {
      const { x, y } = blobs(300, 3);
      return of(new Logarithm(), data.fromArrays(x, y), { epochs: 5 });
    },
  },
  {
    name: 'non-finite',
    what: 'squared errors of numbers that grow until they overflow',
    make() {
      const x = normal(300, 4);
      return of(
        mlp([4, 32, 1]),
        data.fromArrays(
          x,
          x.map((row) => [1000 * row[0]]),
        ),
        { epochs: 20, optimizer: { name: 'sgd', lr: 1 } },
      );
    },
  },
  {
    name: 'labels-out-of-range',
    what: 'labels 1 to 3 and three outputs',
    make() {
      const { x, y } = blobs(300, 3);
      return of(
        mlp([8, 16, 3]),
        data.fromArrays(
          x,
          y.map((label) => label + 1),
        ),
        { epochs: 5 },
      );
    },
  },
  {
    name: 'labels-out-of-range',
    what: 'labels -1 and 1 for bceWithLogits',
    make() {
      const { x, y } = blobs(300, 2);
      return of(
        mlp([8, 16, 1]),
        data.fromArrays(
          x,
          Array.from(y, (label) => [2 * label - 1]),
        ),
        { epochs: 5, loss: 'bceWithLogits' },
      );
    },
  },
  {
    name: 'loss-mismatch',
    what: 'softmax before crossEntropy',
    make() {
      const { x, y } = blobs(300, 3);
      return of(nn.sequential(...mlp([8, 16, 3]), nn.softmax(1)), data.fromArrays(x, y), { epochs: 5 });
    },
  },
  {
    name: 'loss-mismatch',
    what: 'sigmoid before bceWithLogits',
    make() {
      const { x, y } = blobs(300, 2);
      return of(
        nn.sequential(...mlp([8, 16, 1]), nn.sigmoid()),
        data.fromArrays(
          x,
          Array.from(y, (label) => [label]),
        ),
        {
          epochs: 5,
          loss: 'bceWithLogits',
        },
      );
    },
  },
  {
    name: 'unnormalized-inputs',
    what: 'pixels from 0 to 255',
    make() {
      const { x, y } = blobs(300, 3, 16);
      return of(
        mlp([16, 32, 3]),
        data.fromArrays(
          x.map((row) => row.map((v) => Math.min(255, Math.max(0, 128 + 40 * v)))),
          y,
        ),
        { epochs: 5 },
      );
    },
  },
  {
    name: 'unnormalized-inputs',
    what: 'one feature in thousands, the others about 1',
    make() {
      const { x, y } = blobs(300, 3);
      return of(
        mlp([8, 16, 3]),
        data.fromArrays(
          x.map((row) => [3000 + 1000 * row[0], ...row.slice(1)]),
          y,
        ),
        { epochs: 5 },
      );
    },
  },
  {
    name: 'exploding-gradients',
    what: 'twelve layers that start with weights of deviation 1',
    make() {
      const { x, y } = blobs(300, 3);
      const model = start(mlp([8, ...Array(11).fill(32), 3]), (p) => {
        for (const [name, w] of Object.entries(p)) if (name.endsWith('weight')) nn.init.normal(w, { mean: 0, std: 1 });
      });
      return of(model, data.fromArrays(x, y), { epochs: 10, optimizer: { name: 'adam', lr: 1e-4 } });
    },
  },
  {
    name: 'rate-too-high',
    what: 'Adam with a rate of 3',
    make: () => of(mlp([2, 32, 32, 2]), moons(), { epochs: 20, optimizer: { name: 'adam', lr: 3 } }),
  },
  {
    name: 'rate-too-high',
    what: 'SGD with a rate of 30 and tanh',
    make: () => of(mlp([2, 32, 32, 2], nn.tanh), moons(), { epochs: 20, optimizer: { name: 'sgd', lr: 30 } }),
  },
  {
    name: 'dead-relus',
    what: 'a hidden layer whose biases start at -10',
    make() {
      const model = start(mlp([2, 32, 32, 2]), (p) => nn.init.constant(p['2.bias'], -10));
      return of(model, moons(), { epochs: 20, optimizer: { name: 'sgd', lr: 0.05 } });
    },
  },
  {
    name: 'saturated-units',
    what: 'tanh behind weights of deviation 30',
    make() {
      const { x, y } = blobs(400, 4, 8, 0.7);
      const model = start(mlp([8, 32, 32, 4], nn.tanh), (p) => {
        nn.init.normal(p['0.weight'], { mean: 0, std: 30 });
        nn.init.normal(p['2.weight'], { mean: 0, std: 30 });
      });
      return of(model, data.fromArrays(x, y), { epochs: 20, optimizer: { name: 'sgd', lr: 0.01 } });
    },
  },
  {
    name: 'vanishing-gradients',
    what: 'ten layers of sigmoid',
    make: () => of(mlp([2, ...Array(10).fill(32), 2], nn.sigmoid), moons(), { epochs: 20, optimizer: { name: 'sgd', lr: 0.1 } }),
  },
  {
    name: 'rate-too-low',
    what: 'Adam with a rate of 0.000001',
    make: () => of(mlp([2, 32, 32, 2]), moons(), { epochs: 20, optimizer: { name: 'adam', lr: 1e-6 } }),
  },
  {
    name: 'shuffled-labels',
    what: 'labels dealt out anew',
    make() {
      const { x, y } = blobs(400, 3);
      return of(mlp([8, 64, 3]), shuffledCopy(data.fromArrays(x, y)), { epochs: 20 });
    },
  },
  {
    name: 'shuffled-labels',
    what: 'values dealt out anew',
    make() {
      const x = normal(400, 3);
      const y = normal(400, 1);
      return of(mlp([3, 32, 1]), data.fromArrays(x, y), { epochs: 20 });
    },
  },
  {
    name: 'underfitting',
    what: 'a linear model on circles',
    make: () => of(mlp([2, 2]), data.synthetic('circles', { n: 400 }), { epochs: 30, optimizer: { name: 'adam', lr: 0.02 } }),
  },
  {
    name: 'underfitting',
    what: 'a straight line through a sine',
    make() {
      const x = rand([400, 1]).mul(2).sub(1).tolist();
      return of(
        mlp([1, 1]),
        data.fromArrays(
          x,
          x.map(([v]) => [Math.sin(8 * v)]),
        ),
        { epochs: 30, optimizer: { name: 'adam', lr: 0.02 } },
      );
    },
  },
  {
    name: 'overfitting',
    what: 'sixty noisy samples of twenty features and 256 units',
    make() {
      const { x, y } = blobs(120, 2, 20, 0.25);
      return of(mlp([20, 256, 2]), data.fromArrays(x, y), { epochs: 60, optimizer: { name: 'adam', lr: 3e-3 } });
    },
  },
  {
    name: 'unbalanced-classes',
    what: 'five per cent of one class',
    make() {
      const { x } = blobs(600, 2);
      const rows = x.map((row, i) => row.map((value) => value + (i % 20 === 0 ? 1.5 : 0)));
      return of(
        mlp([8, 16, 2]),
        data.fromArrays(
          rows,
          Int32Array.from(rows, (_, i) => Number(i % 20 === 0)),
        ),
        { epochs: 8 },
      );
    },
  },
].map((run) => ({ ...run, make: seeded(run.make) }));

function seeded(make) {
  return (seed) => {
    manualSeed(seed);
    return make();
  };
}

const right =
  (share) =>
  ({ accuracy }) =>
    accuracy >= share;
const below =
  (most) =>
  ({ loss }) =>
    loss <= most;

/** { what: the kind, make: the run, reaches: whether its summary is that of a run that went well } */
export const healthy = [
  {
    what: 'logistic regression',
    reaches: below(0.1),
    make() {
      const { x, y } = blobs(300, 2);
      return of(
        mlp([8, 1]),
        data.fromArrays(
          x,
          Array.from(y, (label) => [label]),
        ),
        { loss: 'bceWithLogits', epochs: 20, optimizer: { name: 'sgd', lr: 0.1 } },
      );
    },
  },
  {
    what: 'the four rows of xor',
    reaches: below(0.1),
    make: () => ({
      model: nn.sequential(nn.linear(2, 8), nn.tanh(), nn.linear(8, 1)),
      dataset: data.synthetic('xor'),
      options: { loss: 'bceWithLogits', epochs: 300, batchSize: 4, optimizer: { name: 'adam', lr: 0.05 } },
    }),
  },
  {
    what: 'regression, a sine with noise',
    reaches: below(0.05),
    make: () => of(mlp([1, 32, 32, 1], nn.tanh), data.synthetic('sine', { n: 300 }), { epochs: 60, optimizer: { name: 'adam', lr: 0.01 } }),
  },
  {
    what: 'two moons, ReLU',
    reaches: right(0.9),
    make: () => of(mlp([2, 32, 32, 2]), moons(), { epochs: 30, optimizer: { name: 'adam', lr: 0.01 } }),
  },
  {
    what: 'spirals, two hidden layers',
    reaches: right(0.9),
    make: () => of(mlp([2, 64, 64, 2]), data.synthetic('spirals', { n: 600 }), { epochs: 60, optimizer: { name: 'adam', lr: 0.01 } }),
  },
  {
    what: 'an autoencoder',
    reaches: below(2),
    make() {
      const { x } = blobs(400, 4, 16);
      return of(
        nn.sequential(nn.linear(16, 12), nn.tanh(), nn.linear(12, 4), nn.linear(4, 12), nn.tanh(), nn.linear(12, 16)),
        data.fromArrays(x, x),
        { epochs: 40, optimizer: { name: 'adam', lr: 5e-3 } },
      );
    },
  },
  {
    what: 'a convolutional network',
    reaches: right(0.9),
    make() {
      const model = nn.sequential(
        nn.unflatten(1, [1, 10]),
        nn.conv2d(1, 8, 3, { padding: 1 }),
        nn.relu(),
        nn.maxPool2d(2),
        nn.conv2d(8, 16, 3),
        nn.relu(),
        nn.flatten(),
        nn.linear(144, 3),
      );
      return of(model, bars(480), { epochs: 8, optimizer: { name: 'adam', lr: 3e-3 } });
    },
  },
  {
    what: 'an LSTM',
    reaches: right(0.9),
    make: () => of(new Last(), swings(320), { epochs: 12, optimizer: { name: 'adam', lr: 0.01 } }),
  },
  {
    what: 'characters, charRnn',
    reaches: below(1),
    make() {
      const { vocabulary, set } = characters(16);
      return {
        model: nn.models.charRnn({ vocabulary, context: 16, size: 32 }),
        dataset: set,
        options: { loss: nn.models.tokenLoss, epochs: 8, clipNorm: 1, optimizer: { name: 'adam', lr: 0.01 } },
      };
    },
  },
  {
    what: 'characters, gpt',
    reaches: below(1.5),
    make() {
      const { vocabulary, set } = characters(16);
      return {
        model: nn.models.gpt({ vocabulary, context: 16, size: 32, heads: 2, layers: 2 }),
        dataset: set,
        options: { loss: nn.models.tokenLoss, epochs: 4, optimizer: { name: 'adamw', lr: 3e-3 } },
      };
    },
  },
  {
    what: 'batch norm',
    reaches: right(0.9),
    make() {
      const { x, y } = blobs(400, 4);
      return of(nn.sequential(nn.linear(8, 32), nn.batchNorm1d(32), nn.relu(), nn.linear(32, 4)), data.fromArrays(x, y), { epochs: 20 });
    },
  },
  {
    what: 'dropout',
    reaches: right(0.9),
    make() {
      const { x, y } = blobs(400, 4);
      return of(nn.sequential(nn.linear(8, 64), nn.relu(), nn.dropout(0.5), nn.linear(64, 4)), data.fromArrays(x, y), { epochs: 30 });
    },
  },
  {
    what: 'forty samples',
    reaches: right(0.9),
    make() {
      const { x, y } = blobs(40, 3, 4);
      return {
        model: mlp([4, 8, 3]),
        dataset: data.fromArrays(x, y),
        options: { epochs: 60, batchSize: 8, optimizer: { name: 'adam', lr: 0.01 } },
      };
    },
  },
  {
    what: 'unbalanced, but weighed',
    reaches: right(0.9),
    make() {
      const { x } = blobs(600, 2);
      const rows = x.map((row, i) => row.map((value) => value + (i % 20 === 0 ? 1.5 : 0)));
      return of(
        mlp([8, 16, 2]),
        data.fromArrays(
          rows,
          Int32Array.from(rows, (_, i) => Number(i % 20 === 0)),
        ),
        { epochs: 12, classWeight: 'balanced' },
      );
    },
  },
  {
    what: 'a residual network of 12 layers, layer norm, a rate that warms up and decays',
    reaches: right(0.9),
    make() {
      const { x, y } = blobs(400, 4);
      const block = () => nn.residual(nn.sequential(nn.layerNorm([32]), nn.linear(32, 32), nn.gelu(), nn.linear(32, 32)));
      const model = nn.sequential(nn.linear(8, 32), block(), block(), block(), block(), block(), nn.linear(32, 4));
      return of(model, data.fromArrays(x, y), {
        epochs: 20,
        optimizer: { name: 'adamw', lr: 3e-3 },
        schedule: optim.schedule.warmup({ epochs: 4, startFactor: 0.01, schedule: optim.schedule.cosine({ epochs: 16 }) }),
      });
    },
  },
].map((run) => ({ ...run, make: seeded(run.make) }));
