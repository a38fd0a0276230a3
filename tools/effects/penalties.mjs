/** @file Penalties, noise, constraints and normalization: the test loss of one network that learns its samples by heart, with each of them. */
import { about, network, pictures, train, training } from './pictures.mjs';
import { number, percent } from './table.mjs';

/** One thing added: to the network, to the optimizer or to fit. */
const variant =
  (added = () => ({})) =>
  async (hebb, seed) => {
    const { train: set, test } = pictures(hebb, seed);
    const { layers, ...options } = added(hebb);
    const model = network(hebb, layers);
    const { loss: trainLoss } = await train(hebb, model, set, options);
    const { loss, accuracy } = await hebb.evaluate(model, test);
    return { 'test loss': loss, 'test accuracy': accuracy, 'training loss': trainLoss };
  };

export const penalties = {
  title: 'Penalties, noise, constraints, normalization',
  data: `${about}${training}.`,
  figures: { 'test loss': number, 'test accuracy': percent, 'training loss': number },
  judge: { figure: 'test loss', better: 'lower' },
  variants: {
    without: variant(),
    'optimizer: { l2: 3e-3 }': variant(() => ({ optimizer: { l2: 3e-3 } })),
    'optimizer: { l1: 3e-4 }': variant(() => ({ optimizer: { l1: 3e-4 } })),
    'nn.dropout(0.5) behind the ReLU': variant(({ nn }) => ({ layers: { after: [nn.dropout(0.5)] } })),
    'nn.gaussianNoise(0.3) on the pixels': variant(({ nn }) => ({ layers: { before: [nn.gaussianNoise(0.3)] } })),
    'nn.activityRegularization({ l2: 1e-3 }) behind the ReLU': variant(({ nn }) => ({
      layers: { after: [nn.activityRegularization({ l2: 1e-3 })] },
    })),
    'nn.activityRegularization({ l2: 0.1 }) behind the ReLU': variant(({ nn }) => ({
      layers: { after: [nn.activityRegularization({ l2: 0.1 })] },
    })),
    'nn.batchNorm1d(128) before the ReLU': variant(({ nn }) => ({ layers: { inner: [nn.batchNorm1d(128)] } })),
    'constraint.maxNorm({ maxValue: 1 })': variant(({ optim }) => ({
      optimizer: { constraint: optim.constraint.maxNorm({ maxValue: 1 }) },
    })),
    'constraint.minMaxNorm({ minValue: 0.8, maxValue: 1 })': variant(({ optim }) => ({
      optimizer: { constraint: optim.constraint.minMaxNorm({ minValue: 0.8, maxValue: 1 }) },
    })),
    'constraint.unitNorm()': variant(({ optim }) => ({ optimizer: { constraint: optim.constraint.unitNorm() } })),
    'constraint.nonNegative()': variant(({ optim }) => ({ optimizer: { constraint: optim.constraint.nonNegative() } })),
  },
};
