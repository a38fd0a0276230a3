/** @file Options objects: what may also be given by position, and what is not an option. */
import { HebbError } from './error.js';

/** Refuses options that `op` does not have; `rest` is what is left when all known ones are taken out. */
export function refuseUnknown(op: string, rest: object): void {
  const [name] = Object.keys(rest);
  if (name !== undefined) throw new HebbError('argument', op, `unknown option '${name}'`);
}

/** `x.sum(1, { keepdim: true })` and `x.sum({ dim: 1 })` as one options object. */
export function leading<T extends object>(
  first: number | readonly number[] | T | undefined,
  options?: T,
): T | (T & { dim: number | readonly number[] }) {
  if (first === undefined) return options ?? ({} as T);
  if (typeof first === 'number' || isList(first)) return { ...(options ?? ({} as T)), dim: first };
  return first;
}

const isList = (value: object): value is readonly number[] => Array.isArray(value);
