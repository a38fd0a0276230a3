/** @file Losses by name or as a function, and what counts as a correct prediction. */
import type { Dataset } from '../data/dataset.js';
import { isDistribution } from '../data/targets.js';
import { describe, HebbError } from '../error.js';
import { lossNames, type LossName } from '../generated/loss-names.js';
import { operations } from '../generated/rows.js';
import { operation, type Tensor } from '../tensor.js';

/**
 * Gets the network's output and the targets of a batch, gives the mean loss as a tensor with one element.
 * With classWeight or sampleWeight it also gets the weights of the batch's samples, [batch].
 */
export type LossFunction = (output: Tensor, target: Tensor, weights?: Tensor) => Tensor;
export type Loss = LossName | LossFunction;

/** The mean cross-entropy of scores [N, T, vocabulary] and the tokens [N, T] that came next: a loss for fit(). */
export const tokenLoss = (scores: Tensor, next: Tensor): Tensor =>
  lossFunction('crossEntropy')(scores.flatten({ endDim: 1 }), next.flatten());

/** The loss to use: tokenLoss for texts, crossEntropy for classes and mse for values unless told otherwise. */
export function lossOf(op: string, loss: Loss | undefined, dataset: Dataset): Loss {
  const chosen = loss ?? (dataset.vocabulary ? tokenLoss : dataset.isClassification ? 'crossEntropy' : 'mse');
  if (typeof chosen === 'function' || Object.hasOwn(lossNames, chosen)) return chosen;
  throw new HebbError('argument', op, `loss must be a function or one of ${Object.keys(lossNames).join(', ')}: ${describe(chosen)}`);
}

/** The engine's name of a loss; undefined for a function, which the engine cannot call. */
export const engineLoss = (loss: Loss): string | undefined => (typeof loss === 'string' ? lossNames[loss] : undefined);

export const lossFunction = (loss: Loss): LossFunction => (typeof loss === 'string' ? operation(operations.numberOf(loss)) : loss);

/** Losses of scores, not probabilities: 0 is the even chance. */
const ofScores: readonly Loss[] = ['bceWithLogits', 'focal', 'multiLabelSoftMargin'];

/** Largest column of each row. */
function argmaxRows(output: Tensor): Int32Array {
  const positions = output.argmax(-1);
  const rows = Int32Array.from(positions.toArray());
  positions.dispose();
  return rows;
}

/** What was predicted and what is true, as class indices, one a row. */
export interface Classified {
  predicted: Int32Array;
  actual: Int32Array;
  classes: number;
}

/**
 * The engine's rule (src/train/objective.h). Class targets: the largest score. A probability of each class a row: the largest score, and the
 * likeliest class. One target of 0 or 1 a row: whether the output passes 0 (losses of scores, as bceWithLogits) or a half. Otherwise, and for
 * values under an own loss: undefined, classes have no meaning.
 */
export function classify(output: Tensor, target: Tensor, loss: Loss): Classified | undefined {
  const truth = target.toArray();
  if (truth instanceof Int32Array) return { predicted: argmaxRows(output), actual: truth, classes: output.shape.at(-1) ?? 1 };
  const values = output.toArray();
  const [rows = 1, width = 1] = target.shape;
  const isRow = (row: number): boolean => isDistribution(truth.subarray(row * width, (row + 1) * width));
  if (
    width > 1 &&
    values.length === truth.length &&
    truth.length === rows * width &&
    Array.from({ length: rows }, (_, i) => i).every(isRow)
  )
    return { predicted: argmaxRows(output), actual: argmaxRows(target), classes: width };
  if (typeof loss === 'function' || values.length !== truth.length || truth.length !== target.shape[0]) return undefined;
  if (!truth.every((value) => value === 0 || value === 1)) return undefined;
  const threshold = ofScores.includes(loss) ? 0 : 0.5;
  return { predicted: Int32Array.from(values, (value) => Number(value > threshold)), actual: Int32Array.from(truth), classes: 2 };
}

/** Correct predictions of a batch of so many samples, of several in a sample their share; NaN where classes have no meaning. */
export function countCorrect(found: Classified | undefined, samples: number): number {
  if (!found) return NaN;
  const { predicted, actual } = found;
  return (samples * predicted.reduce((n, column, row) => n + Number(column === actual[row]), 0)) / actual.length;
}

/** { accuracy } where it is wanted and has a meaning. */
export const accuracyOf = (wanted: boolean, { correct, samples }: { correct: number; samples: number }): { accuracy?: number } =>
  wanted && !Number.isNaN(correct) ? { accuracy: correct / samples } : {};
