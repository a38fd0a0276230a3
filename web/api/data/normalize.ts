/** @file Normalization of samples: fitted on what is given, value = (given - shift) * scale. */
import { sizeOf } from '../shape.js';
import { HebbError } from '../error.js';
import type { TypedArray } from '../types.js';
import type { Normalization } from './dataset.js';

/** 'auto': bytes by 1/255, else 'zscore'; 'minmax': to 0 … 1; 'zscore': mean 0, deviation 1; columns by themselves. */
export type Normalize = false | 'auto' | 'minmax' | 'zscore' | Normalization;

/** One shift and scale for every column. */
type Columns = Record<keyof Normalization, readonly number[]>;

export interface Fitted {
  /** what the engine applies to every value of a batch */
  shift: number;
  scale: number;
  /** what is to be applied before: the engine has only one shift and scale for all columns */
  columns?: Columns;
  /** what is applied in all */
  normalization: Normalization | undefined;
}

/** Whole rows, gone through twice. */
type Blocks = () => Iterable<TypedArray>;

/** Shift and scale for each of `width` columns; a constant column is only shifted. */
function fit(how: 'minmax' | 'zscore', blocks: Blocks, width: number): Columns {
  const column = (value: number): Float64Array => new Float64Array(width).fill(value);
  const each = (f: (value: number, i: number) => void): number => {
    let n = 0;
    for (const block of blocks()) {
      for (let i = 0; i < block.length; ++i) f(block[i] ?? NaN, i % width);
      n += block.length / width;
    }
    return n;
  };
  const inverse = (spans: Float64Array): number[] => Array.from(spans, (span) => (span > 0 ? 1 / span : 1));
  if (how === 'minmax') {
    const [min, max] = [column(Infinity), column(-Infinity)];
    each((value, i) => {
      min[i] = Math.min(min[i] ?? 0, value);
      max[i] = Math.max(max[i] ?? 0, value);
    });
    return { shift: [...min], scale: inverse(max.map((top, i) => top - (min[i] ?? 0))) };
  }
  const [sum, squares] = [column(0), column(0)];
  const n = each((value, i) => (sum[i] = (sum[i] ?? 0) + value));
  const mean = sum.map((total) => total / n);
  each((value, i) => (squares[i] = (squares[i] ?? 0) + (value - (mean[i] ?? 0)) ** 2));
  return { shift: [...mean], scale: inverse(squares.map((total) => Math.sqrt(total / n))) };
}

const isScalar = (n: Normalization): n is { shift: number; scale: number } => typeof n.shift === 'number' && typeof n.scale === 'number';

/** Given numbers as one for each column. */
function columnsOf(op: string, n: Normalization, width: number): Columns {
  const column = (name: keyof Normalization): readonly number[] => {
    const values = n[name];
    const list = typeof values === 'number' ? Array.from({ length: width }, () => values) : values;
    if (list.length !== width) throw new HebbError('shape', op, `normalize: ${name} must have ${width} values: ${list.length}`);
    return list;
  };
  return { shift: column('shift'), scale: column('scale') };
}

/** (value - shift) * scale of whole rows, in `out`. */
export function perColumn(data: TypedArray, { shift, scale }: Columns, out: Float32Array = new Float32Array(data.length)): Float32Array {
  for (let i = 0, width = shift.length; i < data.length; ++i)
    out[i] = ((data[i] ?? NaN) - (shift[i % width] ?? 0)) * (scale[i % width] ?? 1);
  return out;
}

/** What to do with samples [n, ...shape]. Bytes and images get one shift and scale, flat rows one per column. */
export function fitNormalization(op: string, blocks: Blocks, shape: readonly number[], isBytes: boolean, how: Normalize): Fitted {
  if (how === false) return { shift: 0, scale: 1, normalization: undefined };
  if (how === 'auto' && isBytes) how = { shift: 0, scale: 1 / 255 };
  if (typeof how === 'object') {
    if (isScalar(how)) return { shift: how.shift, scale: how.scale, normalization: how };
    return { shift: 0, scale: 1, columns: columnsOf(op, how, sizeOf(shape)), normalization: how };
  }
  const kind = how === 'auto' ? 'zscore' : how;
  if (kind !== 'zscore' && kind !== 'minmax')
    throw new HebbError('argument', op, `normalize must be false, 'auto', 'minmax', 'zscore' or { shift, scale }: ${String(kind)}`);
  if (isBytes || shape.length > 1) {
    const {
      shift: [shift = 0],
      scale: [scale = 1],
    } = fit(kind, blocks, 1);
    return { shift, scale, normalization: { shift, scale } };
  }
  const columns = fit(kind, blocks, sizeOf(shape));
  return { shift: 0, scale: 1, columns, normalization: columns };
}
