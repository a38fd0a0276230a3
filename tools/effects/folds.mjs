/** @file Cross-validation (Stone 1974): how near its estimate of the accuracy comes to that on 20,000 fresh samples, against one small split. */
import { percent } from './table.mjs';

const noise = 0.25;
const samples = 100;
const settings = { optimizer: { name: 'adam', lr: 0.03 }, epochs: 20 };
const network = ({ nn }) => nn.sequential(nn.linear(2, 16), nn.tanh(), nn.linear(16, 2));

/** The accuracy of a network that learns from `set`, on `test`. */
async function accuracyOf(hebb, set, test) {
  const model = network(hebb);
  await hebb.fit(model, set, settings).done;
  const { accuracy } = await hebb.evaluate(model, test);
  model.dispose();
  return accuracy;
}

/** Estimates by `estimate` for `sets` data sets, against the accuracy of a network that learned from the whole of each. */
const judged =
  (estimate) =>
  async (hebb, seed, { sets = 10 } = {}) => {
    const fresh = hebb.data.synthetic('moons', { n: 20_000, noise, seed: 1000 + seed });
    const sums = { estimate: 0, 'fresh samples': 0, 'off by': 0 };
    for (let i = 0; i < sets; ++i) {
      const set = hebb.data.synthetic('moons', { n: samples, noise, seed: 100 * seed + i });
      const [told, truth] = [await estimate(hebb, set), await accuracyOf(hebb, set, fresh)];
      for (const [name, value] of Object.entries({ estimate: told, 'fresh samples': truth, 'off by': Math.abs(told - truth) })) {
        sums[name] += value / sets;
      }
      set.dispose();
    }
    fresh.dispose();
    return sums;
  };

export const folds = {
  title: 'Cross-validation',
  data: `${samples} samples of two moons with noise of ${noise} (data.synthetic), 2-16-2 with tanh, Adam with rate 0.03, 20 epochs; 10 data sets a seed. The truth: a network that learned from all ${samples}, on 20,000 fresh samples.`,
  figures: { estimate: percent, 'fresh samples': percent, 'off by': percent },
  judge: { figure: 'off by', better: 'lower' },
  variants: {
    'one split, 80 and 20': judged((hebb, set) => accuracyOf(hebb, ...set.split([0.8, 0.2], { stratify: true }))),
    'crossValidate({ folds: 5 })': judged(
      async (hebb, set) => (await hebb.crossValidate(() => network(hebb), set, { ...settings, folds: 5 })).mean.accuracy,
    ),
    'crossValidate({ folds: 10 })': judged(
      async (hebb, set) => (await hebb.crossValidate(() => network(hebb), set, { ...settings, folds: 10 })).mean.accuracy,
    ),
  },
};
