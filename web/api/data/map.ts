/** @file The part of Dataset that is loaded when needed: a model's outputs as samples. */
import { HebbError } from '../error.js';
import { data, nn, scope } from '../index.js';

/** Rows that go through the model at once: those of a training step, as images need much memory on their way. */
const batchSize = 64;

export function map(set: data.Dataset, model: nn.Model): data.Dataset {
  if (!(model instanceof nn.Module)) throw new HebbError('argument', 'map', `the model must be a module: ${String(model)}`);
  let [shape, out, at]: [readonly number[], Float32Array, number] = [[], new Float32Array(), 0];
  for (const [x] of set.batches({ batchSize })) {
    scope(() => {
      const y = model.predict(x);
      const [rows = 1, ...rest] = y.shape;
      if (rows !== x.shape[0]) throw new HebbError('shape', 'map', 'the model must give one output a sample', [x.shape, y.shape]);
      if (at === 0) [shape, out] = [rest, new Float32Array((set.size * y.size) / rows)];
      out.set(y.toArray(), at);
      at += y.size;
    });
  }
  const { classes, targetShape, isClassification } = set;
  const sort = !isClassification ? { targetShape } : targetShape[0] ? { targetShape, classes: classes ?? targetShape[0] } : { classes };
  return data.fromArrays(out, set.y(), { shape, ...sort });
}
