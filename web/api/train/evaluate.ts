/** @file evaluate: loss and metrics of a model on a data set. */
import type { Dataset } from '../data/dataset.js';
import type { Model } from '../nn/module.js';
import { refuseUnknown } from '../options.js';
import { checkDataset, checkModel } from './check.js';
import { evaluatorFor, type Evaluator, type EvaluatorOptions } from './evaluator.js';
import { lossOf, type Loss } from './loss.js';
import { checkMetrics, gauge, type Evaluation, type Gauge, type Metric } from './metrics.js';
import { turn } from './turn.js';

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

const op = 'evaluate';

/** An evaluation under way: `run` goes on until the time is over; `evaluation` says what was seen. */
export async function evaluating(
  where: string,
  { metrics, ...o }: EvaluatorOptions & { metrics: readonly Metric[] },
): Promise<Evaluator & Pick<Gauge, 'evaluation'>> {
  const { see, evaluation } = await gauge(where, metrics, o.loss === 'crossEntropy');
  return { ...evaluatorFor({ ...o, see }), evaluation };
}

/**
 * Loss and metrics over the whole data set, in eval mode and without a graph.
 * `await evaluate(model, test, { metrics: ['accuracy', 'f1', 'confusion'] })`. A metric that has no meaning for the targets is a
 * HebbError of code 'argument' that names it.
 */
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
  checkMetrics(op, metrics);
  const evaluator = await evaluating(op, { model, dataset, loss: lossOf(op, loss, dataset), batchSize, metrics });
  try {
    for (;;) {
      const seen = evaluator.run(sliceMs);
      if (seen.done) return evaluator.evaluation(seen);
      await turn();
    }
  } finally {
    evaluator.free();
  }
}
