/** @file L1 (Tibshirani 1996) brings weights to 0: how many, and what is lost when they are taken out. */
import { about, nearZeros, network, pictures, train, training } from './pictures.mjs';
import { number, percent } from './table.mjs';

/** A weight nearer to 0 than this is pruned. */
const threshold = 1e-3;

/** Sets the weights (not biases) nearer to 0 than the threshold to 0. */
function prune({ nn }, model) {
  const state = nn.snapshot(model);
  for (const { data, shape } of Object.values(state)) {
    if (shape.length > 1) data.forEach((weight, i) => Math.abs(weight) < threshold && (data[i] = 0));
  }
  model.loadStateDict(state);
}

const penalized = (optimizer) => async (hebb, seed) => {
  const { train: set, test } = pictures(hebb, seed);
  const model = network(hebb);
  await train(hebb, model, set, { optimizer });
  const whole = await hebb.evaluate(model, test);
  const zeros = nearZeros(model, threshold);
  prune(hebb, model);
  const pruned = await hebb.evaluate(model, test);
  return { 'weights pruned': zeros, 'test loss': whole.loss, 'test loss, pruned': pruned.loss };
};

export const sparsity = {
  title: 'Zeros under L1',
  data: `${about}${training}. Pruned are weights below ${threshold} in absolute value: they are set to 0.`,
  figures: { 'weights pruned': percent, 'test loss': number, 'test loss, pruned': number },
  judge: { figure: 'weights pruned', better: 'higher' },
  variants: {
    without: penalized({}),
    'optimizer: { l2: 3e-3 }': penalized({ l2: 3e-3 }),
    'optimizer: { l1: 1e-4 }': penalized({ l1: 1e-4 }),
    'optimizer: { l1: 3e-4 }': penalized({ l1: 3e-4 }),
    'optimizer: { l1: 1e-3 }': penalized({ l1: 1e-3 }),
  },
};
