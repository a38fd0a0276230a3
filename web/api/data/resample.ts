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

/** Row numbers of each part: shuffled, sorted by class where shares are to be kept, and dealt out like cards. */
export function parts(op: string, set: data.Dataset, k: number, { stratify = false, seed, ...rest }: KFoldOptions): number[][] {
  refuseUnknown(op, rest);
  if (!(Number.isInteger(k) && k >= 2 && k <= set.size))
    throw new HebbError('argument', op, `folds must be a whole number from 2 to the ${set.size} samples: ${String(k)}`);
  if (stratify && !set.isClassification) throw new HebbError('argument', op, 'stratify wants class targets: this data set has values');
  const classes = stratify ? set.y() : [];
  const rows = shuffled(set.size, seed).sort((a, b) => (classes[a] ?? 0) - (classes[b] ?? 0));
  return Array.from({ length: k }, (_, fold) => rows.filter((_row, i) => i % k === fold));
}

export const kFold = (set: data.Dataset, k: number, options: KFoldOptions): Fold[] =>
  parts('kFold', set, k, options).map((part, _, all) => ({
    train: set.subset(all.filter((other) => other !== part).flat()),
    validation: set.subset(part),
  }));

/** Every class as often as the most (or the least) frequent one: its rows are repeated, all before any again, or some are left out. */
export function resample(op: 'oversample' | 'undersample', set: data.Dataset, { seed, ...rest }: ResampleOptions): data.Dataset {
  refuseUnknown(op, rest);
  if (!set.isClassification) throw new HebbError('argument', op, 'class targets are wanted: this data set has values');
  const targets = set.y();
  const groups = new Map<number, number[]>();
  for (const row of shuffled(set.size, seed)) {
    const group = groups.get(targets[row] ?? 0) ?? [];
    groups.set(targets[row] ?? 0, group);
    group.push(row);
  }
  const counts = [...groups.values()].map((rows) => rows.length);
  const size = counts.reduce((best, count) => (op === 'oversample' ? Math.max(best, count) : Math.min(best, count)));
  const rows = [...groups.values()].flatMap((group) => Array.from({ length: size }, (_, i) => group[i % group.length] ?? 0));
  return set.subset(rows);
}
