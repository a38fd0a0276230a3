/** @file Normalization of samples: fitted on what is given, value = (given - shift) * scale. */
import { sizeOf } from '../shape.js';
import { HebbError } from '../error.js';
import type { TypedArray } from '../types.js';
import type { Normalization } from './dataset.js';

/** 'auto': bytes by 1/255, else 'zscore'; 'minmax': to 0 … 1; 'zscore': mean 0, deviation 1; columns by themselves. */
export type Normalize = false | 'auto' | 'minmax' | 'zscore' | Normalization;

export interface ReadySamples {
  data: TypedArray;
  /** what the engine applies to every value of a batch */
  shift: number;
  scale: number;
  /** what was applied in all */
  normalization: Normalization | undefined;
}

interface Column {
  min: number;
  max: number;
  mean: number;
  deviation: number;
}

/** Statistics of every `width`-th value from `column`. */
function statistics(data: TypedArray, width: number, column: number): Column {
  let [min, max, sum] = [Infinity, -Infinity, 0];
  const n = data.length / width;
  for (let i = column; i < data.length; i += width) {
    const value = data[i] ?? NaN;
    min = Math.min(min, value);
    max = Math.max(max, value);
    sum += value;
  }
  const mean = sum / n;
  let squares = 0;
  for (let i = column; i < data.length; i += width) squares += ((data[i] ?? NaN) - mean) ** 2;
  return { min, max, mean, deviation: Math.sqrt(squares / n) };
}

/** Shift and scale for one column; a constant column is only shifted. */
function fit(how: 'minmax' | 'zscore', s: Column): [number, number] {
  const span = how === 'minmax' ? s.max - s.min : s.deviation;
  return [how === 'minmax' ? s.min : s.mean, span > 0 ? 1 / span : 1];
}

const isScalar = (n: Normalization): n is { shift: number; scale: number } => typeof n.shift === 'number' && typeof n.scale === 'number';

/** Applies one shift and scale per column; the engine has only one for all. */
function perColumn(op: string, data: TypedArray, width: number, n: Normalization): Float32Array {
  const column = (values: number | readonly number[], name: string): readonly number[] => {
    const list = typeof values === 'number' ? Array.from({ length: width }, () => values) : values;
    if (list.length !== width) throw new HebbError('shape', op, `normalize: ${name} must have ${width} values: ${list.length}`);
    return list;
  };
  const shift = column(n.shift, 'shift');
  const scale = column(n.scale, 'scale');
  return Float32Array.from(data, (value, i) => (value - (shift[i % width] ?? 0)) * (scale[i % width] ?? 1));
}

/** Samples [n, ...shape] ready for the engine. Bytes and images get one shift and scale, flat rows one per column. */
export function normalize(op: string, data: TypedArray, shape: readonly number[], how: Normalize): ReadySamples {
  if (how === false) return { data, shift: 0, scale: 1, normalization: undefined };
  if (how === 'auto' && data instanceof Uint8Array) how = { shift: 0, scale: 1 / 255 };
  if (typeof how === 'object') {
    if (isScalar(how)) return { data, shift: how.shift, scale: how.scale, normalization: how };
    return { data: perColumn(op, data, sizeOf(shape), how), shift: 0, scale: 1, normalization: how };
  }
  const kind = how === 'auto' ? 'zscore' : how;
  if (kind !== 'zscore' && kind !== 'minmax')
    throw new HebbError('argument', op, `normalize must be false, 'auto', 'minmax', 'zscore' or { shift, scale }: ${String(kind)}`);
  if (data instanceof Uint8Array || shape.length > 1) {
    const [shift, scale] = fit(kind, statistics(data, 1, 0));
    return { data, shift, scale, normalization: { shift, scale } };
  }
  const width = sizeOf(shape);
  const columns = Array.from({ length: width }, (_, i) => fit(kind, statistics(data, width, i)));
  const normalization = { shift: columns.map(([shift]) => shift), scale: columns.map(([, scale]) => scale) };
  return { data: perColumn(op, data, width, normalization), shift: 0, scale: 1, normalization };
}
