/** @file Healthy runs of as many kinds as there are sick ones. */
import { data, nn, optim } from 'hebb';
import { moons, blobs, rare, mlp, bars, swings, characters, Last, of, seeded } from './sets.mjs';

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
      const set = rare(600);
      return of(mlp([8, 16, 2]), set, { epochs: 12, classWeight: 'balanced' });
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
