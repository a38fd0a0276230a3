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
  /** classes as rows of 0 and 1, one number a class, as PyTorch's one_hot and Keras's to_categorical make them; default false: class indices */
  oneHot?: boolean | undefined;
}

export interface ReadyTargets {
  data: Int32Array | Float32Array;
  /** [] for class indices */
  shape: readonly number[];
  count: number;
  classes: readonly string[] | undefined;
  /** class indices, or a probability of each class */
  isClassification: boolean;
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
  return { data, shape: [], count: names.length, classes, isClassification: true };
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
  return { data, shape: [], count: data.length, classes: typeof classes === 'number' ? undefined : classes, isClassification: true };
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
  return { data, shape, count: data.length / width, classes: undefined, isClassification: false };
}

/** Numbers that are a probability of each class: rows that add up to 1. */
function fromProbabilities(op: string, values: ReadyTargets, classes: readonly string[] | number): ReadyTargets {
  const { data, shape, count } = values;
  const width = typeof classes === 'number' ? classes : classes.length;
  if (shape.length !== 1 || shape[0] !== width)
    throw new HebbError('argument', op, `classes wants an index or ${width} probabilities a row: targets of shape [${shape.join(', ')}]`);
  for (let row = 0; row < count; ++row) {
    const each = data.subarray(row * width, (row + 1) * width);
    if (isDistribution(each)) continue;
    throw new HebbError('value', op, `target of row ${row} is no probabilities, which add up to 1: [${each.join(', ')}]`);
  }
  return { ...values, classes: typeof classes === 'number' ? undefined : classes, isClassification: true };
}

/** Whether numbers are the probabilities of classes. The engine's rule, too (src/data/dataset.cpp). */
export function isDistribution(row: ArrayLike<number>): boolean {
  let rest = 1;
  for (let i = 0; i < row.length; ++i) rest -= (row[i] ?? -1) >= 0 ? (row[i] ?? 0) : 2;
  return Math.abs(rest) < 1e-3;
}

/** Class indices as rows of 0 and 1. */
export function oneHotOf(op: string, target: ReadyTargets, classes?: TargetOptions['classes']): ReadyTargets {
  if (!(target.data instanceof Int32Array)) throw new HebbError('argument', op, 'oneHot wants classes: the targets are values');
  const { data: indices, count } = target;
  const width = target.classes?.length ?? (typeof classes === 'number' ? classes : 1 + indices.reduce((a, b) => Math.max(a, b), 0));
  const data = new Float32Array(count * width);
  indices.forEach((index, row) => (data[row * width + index] = 1));
  return { ...target, data, shape: [width] };
}

/** Targets of any kind as what the engine takes. */
export function targetsOf(op: string, y: Targets, { oneHot = false, ...options }: TargetOptions): ReadyTargets {
  const target = givenTargets(op, y, options);
  return oneHot ? oneHotOf(op, target, options.classes) : target;
}

function givenTargets(op: string, y: Targets, { classes, targetShape }: TargetOptions): ReadyTargets {
  if (isNames(y)) {
    if (typeof classes === 'number')
      throw new HebbError('argument', op, `classes must be a list of names where targets are names: ${classes}`);
    return fromNames(op, y, classes ?? [...new Set(y)].sort());
  }
  const flat = y instanceof Tensor ? { data: y.toArray(), shape: y.shape } : flatten(op, y);
  const asClasses = targetShape === undefined && flat.shape.length === 1 && (classes !== undefined || !(flat.data instanceof Float32Array));
  if (asClasses) return fromIndices(op, flat.data, classes);
  const values = fromValues(op, Float32Array.from(flat.data), flat.shape, targetShape);
  return classes === undefined ? values : fromProbabilities(op, values, classes);
}
