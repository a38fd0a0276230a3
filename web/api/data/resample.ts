/** @file The part of Dataset that is loaded when needed: folds, and classes made equally frequent. */
import { HebbError } from '../error.js';
import { uniform } from '../experiment/fresh.js';
import type { data } from '../index.js';
import { refuseUnknown } from '../options.js';
import type { Fold, KFoldOptions, ResampleOptions } from './dataset.js';

/** Rows in a random order; a seed leaves the random generator what it was. */
function shuffled(n: number, seed: number | undefined): number[] {
  const keys = uniform(n, seed);
  return Array.from(keys, (_, row) => row).sort((a, b) => (keys[a] ?? 0) - (keys[b] ?? 0));
}

/** Row numbers of a part, and of all others. */
export interface FoldRows {
  part: number[];
  others: number[];
}

/**
 * Each of k parts with its others. Rows are shuffled, sorted by class where shares are to be kept, and dealt out like cards; windows of a
 * series are cut in order, and those that have steps in common with the part are no others.
 */
export function folds(op: string, set: data.Dataset, k: number, { stratify = false, seed, ...rest }: KFoldOptions): FoldRows[] {
  refuseUnknown(op, rest);
  if (!(Number.isInteger(k) && k >= 2 && k <= set.size))
    throw new HebbError('argument', op, `folds must be a whole number from 2 to the ${set.size} samples: ${String(k)}`);
  const labels = stratify ? set.labels : undefined;
  if (stratify && !labels) throw new HebbError('argument', op, 'stratify wants class targets: this data set has values');
  const { size, overlap } = set;
  if (overlap !== undefined) {
    const all = Array.from({ length: size }, (_, i) => i);
    return Array.from({ length: k }, (_, fold) => {
      const [begin, end] = [Math.round((fold * size) / k), Math.round(((fold + 1) * size) / k)];
      return { part: all.slice(begin, end), others: all.filter((i) => i < begin - overlap || i >= end + overlap) };
    });
  }
  const rows = shuffled(size, seed).sort((a, b) => (labels?.[a] ?? 0) - (labels?.[b] ?? 0));
  const parts = Array.from({ length: k }, (_, fold) => rows.filter((_row, i) => i % k === fold));
  return parts.map((part) => ({ part, others: parts.filter((other) => other !== part).flat() }));
}

export const kFold = (set: data.Dataset, k: number, options: KFoldOptions): Fold[] =>
  folds('kFold', set, k, options).map(({ part, others }) => ({ train: set.subset(others), validation: set.subset(part) }));

/** Every class as often as the most (or the least) frequent one: its rows are repeated, all before any again, or some are left out. */
export function resample(op: 'oversample' | 'undersample', set: data.Dataset, { seed, ...rest }: ResampleOptions): data.Dataset {
  refuseUnknown(op, rest);
  const { labels } = set;
  if (!labels) throw new HebbError('argument', op, 'class targets are wanted: this data set has values');
  const groups = new Map<number, number[]>();
  for (const row of shuffled(set.size, seed)) {
    const group = groups.get(labels[row] ?? 0) ?? [];
    groups.set(labels[row] ?? 0, group);
    group.push(row);
  }
  const counts = [...groups.values()].map((rows) => rows.length);
  const size = counts.reduce((best, count) => (op === 'oversample' ? Math.max(best, count) : Math.min(best, count)));
  const rows = [...groups.values()].flatMap((group) => Array.from({ length: size }, (_, i) => group[i % group.length] ?? 0));
  return set.subset(rows);
}
