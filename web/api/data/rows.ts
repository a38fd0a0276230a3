/** @file Which rows go where: orders, parts of a split, rows of targets. */
import { invoke } from '../call.js';

/** 0 … n - 1 in a random order, from the generator that manualSeed seeds. */
export const permutation = (op: string, n: number): Int32Array => invoke(op, (e) => e.datasetPermutation(n));

/** Rows of `values`, each `width` numbers wide. */
export function takeRows(values: Int32Array | Float32Array, width: number, rows: Int32Array): Int32Array | Float32Array {
  const size = rows.length * width;
  const out = values instanceof Int32Array ? new Int32Array(size) : new Float32Array(size);
  rows.forEach((row, i) => {
    out.set(values.subarray(row * width, (row + 1) * width), i * width);
  });
  return out;
}

/** Where to cut n things for the given shares: every part but the last is rounded; a sum of 1 uses all. */
function cuts(n: number, shares: readonly number[]): number[] {
  let sum = 0;
  return shares.map((share) => Math.min(n, Math.round((sum += share) * n)));
}

/** Parts of n windows as they come: each but the first without its first `gap` ones. */
export function inSequence(n: number, shares: readonly number[], gap: number): number[][] {
  const ends = cuts(n, shares);
  return ends.map((end, k) => {
    const begin = k === 0 ? 0 : (ends[k - 1] ?? 0) + gap;
    return Array.from({ length: Math.max(0, end - begin) }, (_, i) => begin + i);
  });
}

/** An order cut into parts; with classes, each class is cut by itself and a part keeps the order's order. */
export function stratified(order: Int32Array, classes: Int32Array | Float32Array | undefined, shares: readonly number[]): number[][] {
  const groups = new Map<number, number[]>();
  for (const row of order) {
    const key = classes?.[row] ?? 0;
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  const part = new Int32Array(order.length).fill(-1);
  for (const rows of groups.values()) {
    const ends = cuts(rows.length, shares);
    rows.forEach((row, i) => {
      part[row] = ends.findIndex((end) => i < end);
    });
  }
  return shares.map((_, k) => Array.from(order).filter((row) => part[row] === k));
}
