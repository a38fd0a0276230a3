/** @file Sizes of windows over a series, checked. */
import { HebbError } from '../error.js';

/** Refuses sizes that are no whole numbers above 0. */
export function checkCounts(op: string, sizes: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(sizes)) {
    if (Number.isInteger(value) && value > 0) continue;
    throw new HebbError('argument', op, `${name} must be a whole number above 0: ${String(value)}`);
  }
}
