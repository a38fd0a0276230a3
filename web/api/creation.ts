/** @file Functions that make tensors. */
import { flatten, toTyped } from './arrays.js';
import type { Call } from './call.js';
import type { Engine } from './engine.js';
import { sizeOf } from './shape.js';
import { HebbError } from './error.js';
import { refuseUnknown } from './options.js';
import { made, type Tensor } from './tensor.js';
import type { DType, NestedArray, NumberArray } from './types.js';
import { tensorFrom } from './wire.js';

export interface CreateOptions {
  /** 'f32', 'i32' or 'u8'; default f32 */
  dtype?: DType;
  /** whether backward() reaches it; default false */
  requiresGrad?: boolean;
}

export interface TensorOptions extends CreateOptions {
  /** shape of the tensor; default the nesting of the data */
  shape?: readonly number[];
}

type Raw = (e: Engine, c: Call, dtype: DType) => number;

/** What `raw` makes; options other than the known ones are refused. */
function create(op: string, options: CreateOptions, raw: Raw, known: readonly string[] = ['requiresGrad']): Tensor {
  const { dtype = 'f32', requiresGrad } = options;
  const x = made(op, (e, c) => {
    refuseUnknown(op, options, known);
    return raw(e, c, dtype);
  });
  if (requiresGrad) x.requiresGrad = true;
  return x;
}

const withDtype = ['dtype', 'requiresGrad'];

/**
 * A tensor of the given numbers: nested arrays are f32 unless `dtype` says otherwise, typed arrays keep 32-bit integers and bytes.
 * @param data a number, nested arrays, or a typed array (copied)
 */
export function tensor(data: number | NestedArray | NumberArray, options: TensorOptions = {}): Tensor {
  const flat = flatten('tensor', data, options.dtype);
  const shape = options.shape ?? flat.shape;
  const raw: Raw = (e, c) => {
    if (sizeOf(c.ints('shape', shape)) !== flat.data.length) {
      throw new HebbError('shape', 'tensor', `shape [${shape.join(', ')}] does not hold ${flat.data.length} elements`, [shape]);
    }
    return tensorFrom(e, flat.data, shape);
  };
  return create('tensor', options, raw, ['shape', ...withDtype]);
}

/** Zeros of a shape. */
export function zeros(shape: readonly number[], options: CreateOptions = {}): Tensor {
  return create('zeros', options, (e, c, dtype) => e.tensorZeros(c.ints('shape', shape), dtype), withDtype);
}

/** Ones of a shape. */
export function ones(shape: readonly number[], options: CreateOptions = {}): Tensor {
  return filled('ones', shape, 1, options);
}

/** One value in every place. */
export function full(shape: readonly number[], value: number, options: CreateOptions = {}): Tensor {
  return filled('full', shape, value, options);
}

function filled(op: string, shape: readonly number[], value: number, options: CreateOptions): Tensor {
  toTyped(op, [value], options.dtype ?? 'f32');
  return create(op, options, (e, c, dtype) => e.tensorFull(c.ints('shape', shape), value, dtype), withDtype);
}

/** start, start + step, … up to but without end; arange(end) starts at 0. */
export function arange(end: number, options?: CreateOptions): Tensor;
export function arange(start: number, end: number, options?: CreateOptions): Tensor;
export function arange(start: number, end: number, step: number, options?: CreateOptions): Tensor;
export function arange(...args: (number | CreateOptions | undefined)[]): Tensor {
  const numbers = args.filter((v) => typeof v === 'number');
  const options = args.find((v) => typeof v === 'object') ?? {};
  const [start = NaN, end = NaN, step = 1] = numbers.length === 1 ? [0, ...numbers] : numbers;
  const raw: Raw = (e, c, dtype) => e.tensorArange(c.float('start', start), c.float('end', end), c.float('step', step), dtype);
  return create('arange', options, raw, withDtype);
}

/** `steps` numbers from start to end, both included. */
export function linspace(start: number, end: number, steps: number, options: Omit<CreateOptions, 'dtype'> = {}): Tensor {
  return create('linspace', options, (e, c) => e.tensorLinspace(c.float('start', start), c.float('end', end), c.int('steps', steps)));
}

/** The n×n identity. */
export function eye(n: number, options: Omit<CreateOptions, 'dtype'> = {}): Tensor {
  return create('eye', options, (e, c) => e.tensorEye(c.int('n', n)));
}

/** Uniform in [0, 1), from the generator that manualSeed seeds. */
export function rand(shape: readonly number[], options: Omit<CreateOptions, 'dtype'> = {}): Tensor {
  return create('rand', options, (e, c) => e.tensorRand(c.ints('shape', shape)));
}

/** Normal with mean 0 and deviation 1, from the generator that manualSeed seeds. */
export function randn(shape: readonly number[], options: Omit<CreateOptions, 'dtype'> = {}): Tensor {
  return create('randn', options, (e, c) => e.tensorRandn(c.ints('shape', shape)));
}

/** Whole numbers in [low, high) as i32, from the generator that manualSeed seeds. */
export function randint(low: number, high: number, shape: readonly number[]): Tensor {
  return made('randint', (e, c) => e.tensorRandint(c.int('low', low), c.int('high', high), c.ints('shape', shape)));
}
