/** @file crossValidate: every part of the data set is once what a model has not seen. */
import { folds as foldsOf } from '../data/resample.js';
import { HebbError } from '../error.js';
import { evaluate, fit, type data, type Evaluation } from '../index.js';
import { checkpointOf, checkShared, freshModel, type KeptOptions, type ModelSource, type SharedFitOptions } from './fresh.js';

export interface CrossValidateOptions extends Omit<SharedFitOptions, 'validation'>, KeptOptions {
  /** of the evaluations; default loss, and accuracy for class targets */
  metrics?: SharedFitOptions['metrics'];
  /** parts; default 5 */
  folds?: number;
  /** keep the shares of the classes; default true for class targets */
  stratify?: boolean;
  /** seed of the shuffling; default: the generator that manualSeed seeds */
  seed?: number;
}

export interface CrossValidation {
  /** what evaluate gave for each part */
  folds: Evaluation[];
  /** means of the folds' numbers by name */
  mean: Record<string, number>;
  /** standard deviations of the folds' numbers (n - 1) */
  std: Record<string, number>;
}

const op = 'crossValidate';

export async function crossValidate(source: ModelSource, dataset: data.Dataset, options: CrossValidateOptions): Promise<CrossValidation> {
  const { folds = 5, stratify = dataset.isClassification, seed, metrics, sampleWeight, checkpoint, ...settings } = options;
  checkShared(op, settings);
  if ('validation' in settings)
    throw new HebbError('argument', op, 'every part is evaluated by the model that has not seen it: validation is not an option here');
  if (sampleWeight && sampleWeight.length !== dataset.size)
    throw new HebbError('argument', op, `sampleWeight must have one weight for each of ${dataset.size} samples: ${sampleWeight.length}`);
  const results: Evaluation[] = [];
  for (const [i, { part, others }] of foldsOf(op, dataset, folds, { stratify, seed }).entries()) {
    const [train, unseen, model] = [dataset.subset(others), dataset.subset(part), freshModel(source)];
    try {
      const weights = sampleWeight && others.map((row) => sampleWeight[row] ?? 1);
      await fit(model, train, { ...settings, sampleWeight: weights, checkpoint: checkpointOf({ checkpoint }, i) }).done;
      results.push(await evaluate(model, unseen, { loss: settings.loss, metrics }));
    } finally {
      for (const made of [train, unseen, model]) made.dispose();
    }
  }
  return { folds: results, ...spreadOf(results) };
}

/** Mean and standard deviation of every number. */
function spreadOf(results: readonly Evaluation[]): { mean: Record<string, number>; std: Record<string, number> } {
  const names = Object.entries(results[0] ?? {}).flatMap(([name, value]) => (typeof value === 'number' ? [name] : []));
  const spread = names.map((name) => {
    const values = results.map((result) => Number(result[name as keyof Evaluation]));
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return { name, mean, std: Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1)) };
  });
  return {
    mean: Object.fromEntries(spread.map(({ name, mean }) => [name, mean])),
    std: Object.fromEntries(spread.map(({ name, std }) => [name, std])),
  };
}
