/** @file Statistics of a tensor: worked out in the engine in one pass, with a sample of the values for what else there is to see. */
import type { Engine } from '../engine.js';
import type { Tensor } from '../tensor.js';

/** Of the finite numbers, where nothing else is said. */
export interface Statistics {
  /** numbers in all */
  count: number;
  /** how many are NaN or infinite */
  nonFinite: number;
  /** share of numbers that are 0, 0 to 1 */
  zeros: number;
  mean: number;
  /** square root of the mean square deviation */
  std: number;
  min: number;
  max: number;
}

export interface Histogram {
  /** left edge of the first bin and right edge of the last; bins are equally wide */
  min: number;
  max: number;
  counts: Uint32Array;
}

const bins = 32;

export function statisticsOf(e: Engine, t: Tensor): Statistics {
  const [finite = 0, zeros = 0, mean = NaN, std = NaN, min = NaN, max = NaN] = e.tensorDescribe(t.handle('statistics'));
  return { count: t.size, nonFinite: t.size - finite, zeros: zeros / Math.max(t.size, 1), mean, std, min, max };
}

/** Root of the mean square. */
export const rms = ({ mean, std }: Statistics): number => Math.hypot(mean, std);

/** Euclidean length. */
export const norm = (s: Statistics): number => rms(s) * Math.sqrt(s.count);

/** At most `most` of the values, evenly apart. */
export const sampleOf = (e: Engine, t: Tensor, most: number): Float32Array => e.tensorSample(t.handle('statistics'), most);

/** How many of the values lie in each of 32 bins from `min` to `max`; what is not finite lies in none. */
export function histogramOf(values: Float32Array, { min, max }: Statistics): Histogram {
  const counts = new Uint32Array(bins);
  for (const value of values) {
    const bin = max > min ? Math.min(Math.floor(((value - min) / (max - min)) * bins), bins - 1) : 0;
    if (Number.isFinite(value)) counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return { min, max, counts };
}
