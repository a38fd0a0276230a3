/** @file Early stopping (Prechelt 1998): the weights of the epoch that was best on pictures not learned from. */
import { about, network, pictures, train, training } from './pictures.mjs';
import { count, number, percent } from './table.mjs';

/** The test loss after training, and the epochs it took. */
async function trained(hebb, seed, options) {
  const { train: set, validation, test } = pictures(hebb, seed);
  const model = network(hebb);
  const { epochs } = await train(hebb, model, set, { validation, ...options });
  const { loss, accuracy } = await hebb.evaluate(model, test);
  return { 'test loss': loss, 'test accuracy': accuracy, epochs };
}

export const earlyStopping = {
  title: 'Early stopping',
  data: `${about}500 more to stop by; ${training}, if it is not stopped.`,
  figures: { 'test loss': number, 'test accuracy': percent, epochs: count },
  judge: { figure: 'test loss', better: 'lower' },
  variants: {
    without: (hebb, seed) => trained(hebb, seed, {}),
    'earlyStopping: { patience: 5 }': (hebb, seed) => trained(hebb, seed, { earlyStopping: { patience: 5 } }),
    'earlyStopping: { patience: 5, restoreBest: true }': (hebb, seed) =>
      trained(hebb, seed, { earlyStopping: { patience: 5, restoreBest: true } }),
  },
};
