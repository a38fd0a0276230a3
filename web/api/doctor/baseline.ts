/** @file Baseline: the loss of the best answer that does not look at the input. A loss well below it has learned something. */
import type { StepperOptions } from '../train/stepper.js';
import type { Targets } from './intake.js';

/** -Σ p ln p of counts or sums of weights. */
function entropy(counts: readonly number[]): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.reduce((sum, count) => (count > 0 ? sum - (count / total) * Math.log(count / total) : sum), 0);
}

/** Counts of the classes, each sample counted as it weighs. */
function weighed({ dataset, weights }: Pick<StepperOptions, 'dataset' | 'weights'>, counts: readonly number[]): readonly number[] {
  if (!weights) return counts;
  const sums = counts.map(() => 0);
  dataset.y().forEach((target, i) => (sums[target] = (sums[target] ?? 0) + (weights[i] ?? 1)));
  return sums;
}

/** Cross-entropies: the entropy of the classes. Squared error: the variance of the targets. Of other losses, NaN. */
export function baselineOf(options: Pick<StepperOptions, 'loss' | 'dataset' | 'weights'>, { kind, counts, variance }: Targets): number {
  const { loss } = options;
  if (kind === 'classes' && (loss === 'crossEntropy' || loss === 'nll')) return entropy(weighed(options, counts));
  if (kind === 'binary' && (loss === 'bce' || loss === 'bceWithLogits')) return entropy(weighed(options, counts));
  return loss === 'mse' && kind !== 'classes' ? variance : NaN;
}
