/** @file Targets: class names, class indices or values, checked row by row. */
import { flatten } from '../arrays.js';
import { sizeOf } from '../shape.js';
import { HebbError } from '../error.js';
import { Tensor } from '../tensor.js';
import type { NestedArray, NumberArray } from '../types.js';

export type Targets = NumberArray | NestedArray | readonly string[] | Tensor;

export interface TargetOptions {
  /** names of the classes in the order of their indices, or how many there are; makes plain numbers class indices */
  classes?: readonly string[] | number | undefined;
  /** shape of one target value; default what the nesting says, [1] for a flat list */
  targetShape?: readonly number[] | undefined;
}

export interface ReadyTargets {
  data: Int32Array | Float32Array;
  /** [] for class indices */
  shape: readonly number[];
  count: number;
  classes: readonly string[] | undefined;
}

const isNames = (y: Targets): y is readonly string[] => Array.isArray(y) && typeof y[0] === 'string';

/** Names to indices; without a list the classes are the names that occur, sorted. */
function fromNames(op: string, names: readonly string[], classes: readonly string[]): ReadyTargets {
  const index = new Map(classes.map((name, i) => [name, i]));
  const data = Int32Array.from(names, (name, row) => {
    const at = index.get(name);
    if (at === undefined) throw new HebbError('index', op, `target of row ${row} is none of the ${classes.length} classes: '${name}'`);
    return at;
  });
  return { data, shape: [], count: names.length, classes };
}

/** Class indices, each checked against the number of classes. */
function fromIndices(op: string, values: ArrayLike<number>, classes: TargetOptions['classes']): ReadyTargets {
  const count = typeof classes === 'number' ? classes : (classes?.length ?? Infinity);
  const data = new Int32Array(values.length);
  for (let row = 0; row < data.length; ++row) {
    const value = values[row] ?? NaN;
    if (!Number.isInteger(value)) throw new HebbError('value', op, `target of row ${row} is not a class index: ${value}`);
    if (value < 0 || value >= count)
      throw new HebbError('index', op, `target of row ${row} is out of range for ${count} classes: ${value}`);
    data[row] = value;
  }
  return { data, shape: [], count: data.length, classes: typeof classes === 'number' ? undefined : classes };
}

/** Plain numbers to predict. */
function fromValues(op: string, data: Float32Array, given: readonly number[], targetShape: readonly number[] | undefined): ReadyTargets {
  const shape = targetShape ?? (given.length > 1 ? given.slice(1) : [1]);
  const width = sizeOf(shape);
  if (shape.length === 0 || width === 0 || data.length % width !== 0) {
    throw new HebbError('shape', op, `${data.length} target values do not make rows of shape [${shape.join(', ')}]`, [given, shape]);
  }
  const at = data.findIndex((value) => !Number.isFinite(value));
  if (at >= 0) throw new HebbError('value', op, `target of row ${Math.floor(at / width)} is not a finite number: ${data[at]}`);
  return { data, shape, count: data.length / width, classes: undefined };
}

/** Targets of any kind as what the engine takes. */
export function targetsOf(op: string, y: Targets, options: TargetOptions): ReadyTargets {
  const { classes, targetShape } = options;
  if (isNames(y)) {
    if (typeof classes === 'number')
      throw new HebbError('argument', op, `classes must be a list of names where targets are names: ${classes}`);
    return fromNames(op, y, classes ?? [...new Set(y)].sort());
  }
  const flat = y instanceof Tensor ? { data: y.toArray(), shape: y.shape } : flatten(op, y);
  const asClasses = targetShape === undefined && flat.shape.length === 1 && (classes !== undefined || !(flat.data instanceof Float32Array));
  if (asClasses) return fromIndices(op, flat.data, classes);
  if (classes !== undefined)
    throw new HebbError('argument', op, `classes wants one index a row: targets of shape [${flat.shape.join(', ')}]`);
  return fromValues(op, Float32Array.from(flat.data), flat.shape, targetShape);
}
