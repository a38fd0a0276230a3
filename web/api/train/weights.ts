/** @file Weights of classes and of samples: how much each counts in the loss. */
import { tensor } from '../creation.js';
import type { Dataset } from '../data/dataset.js';
import { describe, HebbError } from '../error.js';
import { operations } from '../generated/rows.js';
import { operation, type Tensor } from '../tensor.js';
import type { Loss } from './loss.js';

/** 'balanced', or a weight of each class: by index in a list, by name or index in an object, where others weigh 1. */
export type ClassWeight = 'balanced' | readonly number[] | Readonly<Record<string, number>>;

export interface WeightOptions {
  /**
   * how much samples of each class count in the loss; 'balanced': n / (classes · samples of the class), so that rare classes
   * count as much as frequent ones (King and Zeng 2001); default all 1
   */
  classWeight?: ClassWeight | undefined;
  /** how much each sample counts in the loss, in the order of the data set; multiplied with classWeight; default all 1 */
  sampleWeight?: ArrayLike<number> | undefined;
}

const op = 'fit';

function checked(what: string, value: unknown): number {
  if (typeof value === 'number' && value >= 0 && value < Infinity) return value;
  throw new HebbError('argument', op, `${what} must be a number of at least 0: ${describe(value)}`);
}

/** The class of each sample, also by one target of 0 or 1 a row. */
function classesOf(dataset: Dataset): ArrayLike<number> {
  const targets = dataset.labels ?? dataset.y();
  if (dataset.isClassification || (targets.length === dataset.size && targets.every((value) => value === 0 || value === 1))) return targets;
  throw new HebbError('argument', op, 'classWeight wants class indices or one target of 0 or 1 a row: this data set has other values');
}

/** n / (classes · samples of the class) for the classes that occur. */
function balanced(targets: ArrayLike<number>): Map<number, number> {
  const counts = new Map<number, number>();
  for (const target of Array.from(targets)) counts.set(target, (counts.get(target) ?? 0) + 1);
  return new Map([...counts].map(([target, count]) => [target, targets.length / (counts.size * count)]));
}

/** Weights of classes by index. */
function classWeights(given: ClassWeight, dataset: Dataset, targets: ArrayLike<number>): Map<number, number> {
  if (given === 'balanced') return balanced(targets);
  if (typeof given !== 'object')
    throw new HebbError('argument', op, `classWeight must be 'balanced', a list or an object: ${describe(given)}`);
  const count = dataset.classes?.length ?? 1 + Array.from(targets).reduce((most, target) => Math.max(most, target), 0);
  if (Array.isArray(given) && given.length !== count)
    throw new HebbError('argument', op, `classWeight must have one weight for each of ${count} classes: ${describe(given)}`);
  return new Map(
    Object.entries(given).map(([key, value]) => {
      const named = dataset.classes?.indexOf(key) ?? -1;
      const index = named >= 0 ? named : /^\d+$/.test(key) ? Number(key) : -1;
      if (index < 0 || index >= count) throw new HebbError('argument', op, `classWeight names none of the ${count} classes: '${key}'`);
      return [index, checked(`classWeight of class '${key}'`, value)];
    }),
  );
}

/** The weight of every sample, or undefined where all are 1. */
export function weightsOf(dataset: Dataset, { classWeight, sampleWeight }: WeightOptions): Float32Array | undefined {
  if (classWeight === undefined && sampleWeight === undefined) return undefined;
  if (sampleWeight && sampleWeight.length !== dataset.size)
    throw new HebbError('argument', op, `sampleWeight must have one weight for each of ${dataset.size} samples: ${sampleWeight.length}`);
  const weights = Float32Array.from({ length: dataset.size }, (_, i) => (sampleWeight ? checked(`sampleWeight ${i}`, sampleWeight[i]) : 1));
  if (classWeight === undefined) return weights;
  const targets = classesOf(dataset);
  const byClass = classWeights(classWeight, dataset, targets);
  return weights.map((weight, i) => weight * (byClass.get(targets[i] ?? 0) ?? 1));
}

/** Refuses losses that cannot weigh their samples. */
export function checkWeighted(loss: Loss): void {
  const takes = typeof loss === 'function' ? loss.length >= 3 : operations.row(operations.numberOf(loss)).known.includes('reduction');
  if (!takes)
    throw new HebbError('argument', op, `a loss of one's own takes weights as its third argument, a tensor [batch]: ${describe(loss)}`);
}

/** Σ wᵢ lossᵢ / Σ wᵢ over the samples of a batch, as PyTorch's cross_entropy weighs classes. */
export function weightedLoss(loss: Loss, output: Tensor, target: Tensor, weights: Float32Array): Tensor {
  const w = tensor(weights, { shape: [weights.length] });
  if (typeof loss === 'function') return loss(output, target, w);
  const each = operation(operations.numberOf(loss))(output, target, { reduction: 'none' });
  const total = weights.reduce((sum, weight) => sum + weight, 0) || 1;
  return each.reshape([weights.length, -1]).mean(1).mul(w).sum().div(total);
}
