/** @file Memory and gradient mode for a stretch of code. */
import { engine, type MemoryInfo } from './engine.js';
import { HebbError } from './error.js';
import { scoped } from './lifetime.js';
import { Tensor } from './tensor.js';

/** Tensors in a value: the value itself, or found in arrays and plain objects. */
function* tensorsIn(value: unknown): Generator<Tensor> {
  if (value instanceof Tensor) yield value;
  else if (Array.isArray(value)) for (const item of value) yield* tensorsIn(item);
  else if (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype) {
    for (const item of Object.values(value)) yield* tensorsIn(item);
  }
}

function refusePromise(op: string, result: unknown): void {
  if (result instanceof Promise) throw new HebbError('argument', op, 'the function must not be async: it returned a promise');
}

/** Runs fn and frees every tensor made inside, except those it returns (also within arrays and plain objects). */
export function scope<T>(fn: () => T): T {
  return scoped(() => {
    const result = fn();
    refusePromise('scope', result);
    return result;
  }, tensorsIn);
}

/** Runs fn without recording anything for backward(). */
export function noGrad<T>(fn: () => T): T {
  const e = engine('noGrad');
  const before = e.setGradEnabled(false);
  try {
    const result = fn();
    refusePromise('noGrad', result);
    return result;
  } finally {
    e.setGradEnabled(before);
  }
}

export interface MemoryOptions {
  /** whether `peakBytes` begins anew after this, at what is held then; default false */
  resetPeak?: boolean;
}

/** Memory of the engine now. */
export const memory = ({ resetPeak = false }: MemoryOptions = {}): MemoryInfo => engine('memory').memory(resetPeak);
