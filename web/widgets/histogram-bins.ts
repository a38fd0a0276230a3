/** @file What a histogram shows: values counted into bins of equal width, and what can be said of them in a few numbers. */

export interface Bins {
  readonly counts: ArrayLike<number>;
  /** Left edge of the first bin and right edge of the last. */
  readonly min: number;
  readonly max: number;
  /** Of the values themselves, where they are known. Default: told from the bins, by their middles and edges. */
  readonly mean?: number;
  readonly std?: number;
  readonly smallest?: number;
  readonly largest?: number;
  /** Share of values that are exactly 0, from 0 to 1. Default: not told. */
  readonly zeros?: number;
}

export interface Summary extends Required<Omit<Bins, 'zeros'>> {
  readonly zeros: number | undefined;
  readonly total: number;
  /** Mean and std come from the bins' middles. */
  readonly rough: boolean;
}

/** Finite values in `count` bins from the smallest to the largest; equal values stand in bins around them. std divides by n, as for a whole population. */
export function binsOf(values: ArrayLike<number>, count: number): Bins {
  const finite = Array.from(values).filter(Number.isFinite);
  const low = finite.reduce((least, value) => Math.min(least, value), Infinity);
  const high = finite.reduce((most, value) => Math.max(most, value), -Infinity);
  const counts = new Array<number>(count).fill(0);
  if (finite.length === 0) return { counts, min: 0, max: 1 };
  const air = high > low ? 0 : Math.abs(low) / 2 || 0.5;
  const [min, max] = [low - air, high + air];
  for (const value of finite) {
    const bin = Math.min(count - 1, Math.floor(((value - min) / (max - min)) * count));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  const mean = finite.reduce((sum, value) => sum + value, 0) / finite.length;
  const variance = finite.reduce((sum, value) => sum + (value - mean) ** 2, 0) / finite.length;
  const zeros = finite.reduce((sum, value) => sum + Number(value === 0), 0) / finite.length;
  return { counts, min, max, mean, std: Math.sqrt(variance), smallest: low, largest: high, zeros };
}

export function summaryOf(bins: Bins): Summary {
  const { counts, min, max, mean, std, smallest = min, largest = max, zeros } = bins;
  const all = Array.from(counts);
  const total = all.reduce((sum, count) => sum + count, 0);
  const middle = (bin: number): number => min + ((bin + 0.5) * (max - min)) / all.length;
  const roughMean = all.reduce((sum, count, bin) => sum + count * middle(bin), 0) / total;
  const roughStd = Math.sqrt(all.reduce((sum, count, bin) => sum + count * (middle(bin) - roughMean) ** 2, 0) / total);
  const rough = mean === undefined || std === undefined;
  return { counts, min, max, total, mean: mean ?? roughMean, std: std ?? roughStd, smallest, largest, zeros, rough };
}

/** Round numbers from low to high, some `wanted` of them, 1, 2 or 5 times a power of ten apart. */
export function roundTicks(low: number, high: number, wanted: number): number[] {
  const raw = (high - low) / Math.max(1, wanted);
  if (!(raw > 0) || !Number.isFinite(raw)) return [low];
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = power * ([1, 2, 5].find((factor) => factor * power >= raw * 0.999) ?? 10);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}
