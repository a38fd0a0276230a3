/** @file evaluate: loss, accuracy and confusion matrix of a model on a data set. */
import type { Dataset } from '../data/dataset.js';
import type { EvaluatorSlice } from '../engine.js';
import { HebbError } from '../error.js';
import type { Model } from '../nn/module.js';
import { refuseUnknown } from '../options.js';
import { checkDataset, checkModel } from './check.js';
import { evaluatorFor } from './evaluator.js';
import { accuracyOf, lossOf, type Loss } from './loss.js';
import { turn } from './turn.js';

export type Metric = 'loss' | 'accuracy' | 'confusion';

export interface EvaluateOptions {
  /** name or function; default crossEntropy for class targets, mse for values */
  loss?: Loss;
  /** default loss, and accuracy for class targets */
  metrics?: readonly Metric[];
  /** rows at once; default 256 */
  batchSize?: number;
  /** longest time before control returns to the event loop, in milliseconds; default 12 */
  sliceMs?: number;
}

export interface Evaluation {
  /** mean over all samples */
  loss: number;
  /** share of correct predictions */
  accuracy?: number;
  /** counts by [actual class][predicted class] */
  confusion?: number[][];
}

const op = 'evaluate';
const known: readonly Metric[] = ['loss', 'accuracy', 'confusion'];

/** Means over the whole data set, in eval mode and without a graph. */
export async function evaluate(model: Model, dataset: Dataset, options: EvaluateOptions = {}): Promise<Evaluation> {
  checkModel(op, model);
  checkDataset(op, 'the data set', dataset);
  const {
    loss,
    batchSize = 256,
    sliceMs = 12,
    metrics = ['loss', ...(dataset.isClassification ? (['accuracy'] as const) : [])],
    ...rest
  } = options;
  refuseUnknown(op, rest);
  const bad = metrics.find((metric) => !known.includes(metric));
  if (bad !== undefined) throw new HebbError('argument', op, `metrics are ${known.join(', ')}: '${String(bad)}'`);
  const evaluator = evaluatorFor({ model, dataset, loss: lossOf(op, loss, dataset), batchSize });
  try {
    for (;;) {
      const seen = evaluator.run(sliceMs);
      if (seen.done) return evaluationOf(seen, metrics);
      await turn();
    }
  } finally {
    evaluator.free();
  }
}

function evaluationOf(seen: EvaluatorSlice, metrics: readonly Metric[]): Evaluation {
  const { loss, classes, confusion } = seen;
  const needless = metrics.find((metric) => metric !== 'loss' && Number.isNaN(seen.correct));
  if (needless)
    throw new HebbError('argument', op, `metric '${needless}' has no meaning here: targets are neither class indices nor one 0 or 1 a row`);
  const rows = (counts: Int32Array): number[][] =>
    Array.from({ length: classes }, (_, i) => Array.from(counts.subarray(i * classes, (i + 1) * classes)));
  return {
    loss,
    ...accuracyOf(metrics.includes('accuracy'), seen),
    ...(metrics.includes('confusion') && confusion && { confusion: rows(confusion) }),
  };
}
