/** @file A rare class: what weights of classes (King and Zeng 2001) and sampling do to its recall, and what they cost. */
import { number, percent } from './table.mjs';

/** Two clouds that overlap; of every 20 points one is of the second. */
function clouds({ data }, n, seed) {
  const all = data.synthetic('gaussians', { n: 2 * n, noise: 0.5, seed });
  const rows = Array.from({ length: n }, (_, i) => 2 * i + Number(i % 20 === 19));
  const some = all.subset(rows);
  all.dispose();
  return some;
}

const trained =
  ({ options = {}, prepare = (set) => set } = {}) =>
  async (hebb, seed) => {
    const [set, test] = [clouds(hebb, 1000, seed), clouds(hebb, 20_000, 1000 + seed)];
    const model = hebb.nn.sequential(hebb.nn.linear(2, 16), hebb.nn.tanh(), hebb.nn.linear(16, 2));
    await hebb.fit(model, await prepare(set), { epochs: 20, optimizer: { name: 'adam', lr: 0.01 }, ...options }).done;
    const { accuracy, perClass } = await hebb.evaluate(model, test, { metrics: ['accuracy', 'perClass'] });
    const { recall, precision, f1 } = perClass[1];
    return { recall, precision, f1, accuracy };
  };

export const rare = {
  title: 'A rare class',
  data: '1,000 points of two overlapping clouds (data.synthetic, noise of 0.5), 5 % of them of the second class, whose recall, precision and F1 are told; test: 20,000 fresh points with the same 5 %; 2-16-2 with tanh, Adam with rate 0.01, 20 epochs.',
  figures: { recall: percent, precision: percent, f1: number, accuracy: percent },
  judge: { figure: 'recall', better: 'higher' },
  variants: {
    without: trained(),
    "classWeight: 'balanced'": trained({ options: { classWeight: 'balanced' } }),
    'train.oversample()': trained({ prepare: (set) => set.oversample() }),
    'train.undersample()': trained({ prepare: (set) => set.undersample() }),
  },
};
