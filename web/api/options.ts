/** @file Options objects: what may also be given by position, and what is not an option. */
import { HebbError } from './error.js';

/** Refuses options that `op` does not have; where `known` is left out, those are taken out already. */
export function refuseUnknown(op: string, options: object, known: readonly string[] = []): void {
  for (const name of Object.keys(options)) if (!known.includes(name)) throw new HebbError('argument', op, `unknown option '${name}'`);
}

/** `x.sum(1, { keepdim: true })` and `x.sum({ dim: 1 })` as one options object. */
export function leading(first: unknown, options: unknown): unknown {
  if (first === undefined) return options;
  return typeof first === 'number' || Array.isArray(first) ? { ...(options as object | undefined), dim: first } : first;
}
