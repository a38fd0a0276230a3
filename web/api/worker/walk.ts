/** @file What is inside a value that crosses, changed on its way. */
import { HebbError } from '../error.js';

/** Stands for something that stays at the other end, or that crosses in parts. */
export interface Mark {
  $hebb: string;
  id: number;
  /** what else there is to know */
  more?: unknown;
}

export const isMark = (value: unknown): value is Mark => typeof value === 'object' && value !== null && '$hebb' in value;

type Change = (value: unknown, key: string) => unknown;

/**
 * The value with everything that `change` gives something else for put in its place, also within arrays and plain objects, which are copied.
 * An array of numbers or words is not looked into. An object of a class that does not cross is an error.
 */
export function changed(op: string, value: unknown, change: Change, key = ''): unknown {
  const now = change(value, key);
  if (now !== value || typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return now;
  if (Array.isArray(value)) {
    const list: unknown[] = value;
    return typeof list[0] === 'object' || typeof list[0] === 'function' ? list.map((item) => changed(op, item, change, key)) : value;
  }
  const kind = Object.getPrototypeOf(value) as object | null;
  if (kind === Object.prototype || kind === null)
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, changed(op, item, change, name)]));
  if (Object.prototype.toString.call(value) !== '[object Object]') return value;
  throw new HebbError('argument', op, 'an argument cannot be sent to the worker: an object of a class that stays in the page');
}
