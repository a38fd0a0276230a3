/** @file Runs made sick on purpose, each with the diagnosis that must come first. */
import { data, nn, rand } from 'hebb';
import { normal, moons, blobs, rare, mlp, start, Logarithm, of, shuffledCopy, seeded } from './sets.mjs';

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
      const set = rare(600);
      return of(mlp([8, 16, 2]), set, { epochs: 8 });
    },
  },
].map((run) => ({ ...run, make: seeded(run.make) }));
