/** @file predict: eval mode, no graph, many rows in batches. */
import { sizeOf } from '../shape.js';
import { concat } from '../generated/ops.js';
import { scope, noGrad } from '../scope.js';
import { as, made, Tensor } from '../tensor.js';
import type { TensorLike } from '../types.js';
import type { AnyModule, Model } from './module.js';

/** Rows that go through the network at once. */
const batchRows = 1024;

/** A model's output, or the first of several. */
export function resultOf(model: Model, x: Tensor): Tensor {
  const output = model.forward(x);
  return output instanceof Tensor ? output : output[0];
}

/** Runs fn with every module inside in eval or train mode, and sets back what each was. */
export function inMode<T>(model: AnyModule, training: boolean, fn: () => T): T {
  const before = model.modules().map((module): [AnyModule, boolean] => [module, module.training]);
  if (before.every(([, mode]) => mode === training)) return fn();
  model.train(training);
  try {
    return fn();
  } finally {
    for (const [module, mode] of before) module.train(mode);
  }
}

/** fn(x) in eval mode and without a graph, x as a tensor. */
export function quietly<T>(model: AnyModule, op: string, x: TensorLike, fn: (x: Tensor) => T): T {
  return as(op, x, (input) => noGrad(() => inMode(model, false, () => fn(input))));
}

export function predict(model: Model, x: TensorLike): Tensor {
  const handle = model.native?.value('predict');
  if (handle !== undefined) return made('predict', (e, c) => e.modulePredict(handle, c.tensor('x', x)));
  return quietly(model, 'predict', x, (input) => {
    const rows = input.shape[0] ?? 0;
    if (rows <= batchRows || sizeOf(input.shape) === 0) return scope(() => resultOf(model, input));
    return scope(() => {
      const parts: Tensor[] = [];
      for (let at = 0; at < rows; at += batchRows) {
        parts.push(scope(() => resultOf(model, input.slice(0, at, Math.min(at + batchRows, rows)))));
      }
      return concat(parts, 0);
    });
  });
}
