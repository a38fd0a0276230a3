/** @file What fit and evaluate are given: checked before anything runs. */
import { Dataset } from '../data/dataset.js';
import { describe, HebbError } from '../error.js';
import { Module, type AnyModule } from '../nn/module.js';

export function checkModel(op: string, model: AnyModule): void {
  if (!(model instanceof Module)) throw new HebbError('argument', op, `the model must be a module: ${describe(model)}`);
}

export function checkDataset(op: string, name: string, dataset: Dataset): void {
  if (!(dataset instanceof Dataset)) throw new HebbError('argument', op, `${name} must be a data set: ${describe(dataset)}`);
  dataset.handle(op);
}
