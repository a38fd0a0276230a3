/** @file Functions that make tensors. */
import { flatten, toTyped } from './arrays.js';
import { sizeOf } from './shape.js';
import { HebbError } from './error.js';
import { made, type Tensor } from './tensor.js';
import type { DType, NestedArray, NumberArray } from './types.js';

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

/** Marks the made tensor as one that wants a gradient. */
function finish(made: Tensor, requiresGrad = false): Tensor {
  if (requiresGrad) made.requiresGrad = true;
  return made;
}

/**
 * A tensor of the given numbers: nested arrays are f32 unless `dtype` says otherwise, typed arrays keep 32-bit integers and bytes.
 * @param data a number, nested arrays, or a typed array (copied)
 */
export function tensor(data: number | NestedArray | NumberArray, options: TensorOptions = {}): Tensor {
  const { shape, dtype, requiresGrad, ...rest } = options;
  const flat = flatten('tensor', data, dtype);
  const wanted = shape ?? flat.shape;
  const x = made(
    'tensor',
    (e, c) => {
      if (sizeOf(c.ints('shape', wanted)) !== flat.data.length) {
        throw new HebbError('shape', 'tensor', `shape [${wanted.join(', ')}] does not hold ${flat.data.length} elements`, [wanted]);
      }
      return e.tensorFrom(flat.data, wanted);
    },
    rest,
  );
  return finish(x, requiresGrad);
}

/** Zeros of a shape. */
export function zeros(shape: readonly number[], options: CreateOptions = {}): Tensor {
  const { dtype = 'f32', requiresGrad, ...rest } = options;
  return finish(
    made('zeros', (e, c) => e.tensorZeros(c.ints('shape', shape), dtype), rest),
    requiresGrad,
  );
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
  const { dtype = 'f32', requiresGrad, ...rest } = options;
  toTyped(op, [value], dtype);
  return finish(
    made(op, (e, c) => e.tensorFull(c.ints('shape', shape), value, dtype), rest),
    requiresGrad,
  );
}

/** start, start + step, … up to but without end; arange(end) starts at 0. */
export function arange(end: number, options?: CreateOptions): Tensor;
export function arange(start: number, end: number, options?: CreateOptions): Tensor;
export function arange(start: number, end: number, step: number, options?: CreateOptions): Tensor;
export function arange(...args: (number | CreateOptions | undefined)[]): Tensor {
  const numbers = args.filter((v) => typeof v === 'number');
  const { dtype = 'f32', requiresGrad, ...rest } = args.find((v) => typeof v === 'object') ?? {};
  const [start, end, step] = numbers.length === 1 ? [0, numbers[0], 1] : numbers;
  return finish(
    made(
      'arange',
      (e, c) => e.tensorArange(c.float('start', start ?? NaN), c.float('end', end ?? NaN), c.float('step', step ?? 1), dtype),
      rest,
    ),
    requiresGrad,
  );
}

/** `steps` numbers from start to end, both included. */
export function linspace(start: number, end: number, steps: number, options: Omit<CreateOptions, 'dtype'> = {}): Tensor {
  const { requiresGrad, ...rest } = options;
  return finish(
    made('linspace', (e, c) => e.tensorLinspace(c.float('start', start), c.float('end', end), c.int('steps', steps)), rest),
    requiresGrad,
  );
}

/** The n×n identity. */
export function eye(n: number, options: Omit<CreateOptions, 'dtype'> = {}): Tensor {
  const { requiresGrad, ...rest } = options;
  return finish(
    made('eye', (e, c) => e.tensorEye(c.int('n', n)), rest),
    requiresGrad,
  );
}

/** Uniform in [0, 1), from the generator that manualSeed seeds. */
export function rand(shape: readonly number[], options: Omit<CreateOptions, 'dtype'> = {}): Tensor {
  const { requiresGrad, ...rest } = options;
  return finish(
    made('rand', (e, c) => e.tensorRand(c.ints('shape', shape)), rest),
    requiresGrad,
  );
}

/** Normal with mean 0 and deviation 1, from the generator that manualSeed seeds. */
export function randn(shape: readonly number[], options: Omit<CreateOptions, 'dtype'> = {}): Tensor {
  const { requiresGrad, ...rest } = options;
  return finish(
    made('randn', (e, c) => e.tensorRandn(c.ints('shape', shape)), rest),
    requiresGrad,
  );
}

/** Whole numbers in [low, high) as i32, from the generator that manualSeed seeds. */
export function randint(low: number, high: number, shape: readonly number[]): Tensor {
  return made('randint', (e, c) => e.tensorRandint(c.int('low', low), c.int('high', high), c.ints('shape', shape)));
}
