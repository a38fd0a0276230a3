/** @file data.fromArrays: typed arrays, nested arrays or tensors become a data set. */
import { flatten } from '../arrays.js';
import { sizeOf } from '../shape.js';
import { invoke } from '../call.js';
import { HebbError } from '../error.js';
import { Tensor } from '../tensor.js';
import type { NestedArray, NumberArray, TypedArray } from '../types.js';
import { datasetOf, type Dataset } from './dataset.js';
import { fitNormalization, perColumn, type Normalize } from './normalize.js';
import { targetsOf, type TargetOptions, type Targets } from './targets.js';

export type Samples = NumberArray | NestedArray | Tensor;

export interface FromArraysOptions extends TargetOptions {
  /** shape of one sample; default what the nesting or the count says */
  shape?: readonly number[];
  /** how samples are scaled; default false */
  normalize?: Normalize;
  /** names of the columns */
  features?: readonly string[];
}

const op = 'data.fromArrays';

/** Samples as flat numbers with [n, ...shape]. */
function samples(x: Samples, n: number, shape: readonly number[] | undefined): { data: TypedArray; shape: readonly number[] } {
  const flat = x instanceof Tensor ? { data: x.toArray(), shape: x.shape } : flatten(op, x);
  if (n === 0 || flat.data.length === 0) throw new HebbError('argument', op, 'the data set is empty: there is no sample');
  if (shape) {
    if (n * sizeOf(shape) !== flat.data.length) {
      throw new HebbError(
        'shape',
        op,
        `${n} samples of shape [${shape.join(', ')}] need ${n * sizeOf(shape)} numbers: ${flat.data.length}`,
        [[n, ...shape], flat.shape],
      );
    }
    return { data: flat.data, shape };
  }
  if (flat.shape[0] === n) return { data: flat.data, shape: flat.shape.length > 1 ? flat.shape.slice(1) : [1] };
  if (flat.shape.length === 1 && flat.data.length % n === 0) return { data: flat.data, shape: [flat.data.length / n] };
  throw new HebbError('shape', op, `as many samples as targets are needed: ${flat.shape[0] ?? 1} samples, ${n} targets`, [flat.shape, [n]]);
}

/** The first number that is none, as an error that names its sample. */
function refuseNonFinite(data: TypedArray, width: number): void {
  if (!(data instanceof Float32Array)) return;
  const at = data.findIndex((value) => !Number.isFinite(value));
  if (at >= 0)
    throw new HebbError('value', op, `sample ${Math.floor(at / width)}, value ${at % width} is not a finite number: ${data[at]}`);
}

/**
 * A data set of numbers in memory.
 * @param x samples: nested arrays, a tensor, or a typed array with `shape`; bytes stay bytes
 * @param y targets: strings become classes, integers of an Int32Array or Uint8Array are class indices, other numbers are values;
 *   rows of numbers, where `classes` are given, a probability of each
 */
export function fromArrays(x: Samples, y: Targets, options: FromArraysOptions = {}): Dataset {
  const { shape, normalize: how = false, features, classes, targetShape, oneHot, ...rest } = options;
  return invoke(
    op,
    (_, c) => {
      const target = targetsOf(op, y, { classes, targetShape, oneHot });
      const input = samples(x, target.count, shape);
      refuseNonFinite(input.data, sizeOf(input.shape));
      const fitted = fitNormalization(op, () => [input.data], input.shape, input.data instanceof Uint8Array, how);
      const values = fitted.columns ? perColumn(input.data, fitted.columns) : input.data;
      const inputs = c.data(values instanceof Int32Array ? Float32Array.from(values) : values, [target.count, ...input.shape]);
      return datasetOf(c, inputs, target, fitted, { shape: input.shape, features });
    },
    rest,
  );
}
