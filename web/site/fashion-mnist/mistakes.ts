/** @file Which held-out pictures the network takes for something else, the most confident mistakes first. */
import type { Pictures } from './images.js';

export interface Mistake {
  readonly index: number;
  readonly actual: number;
  readonly predicted: number;
  /** Probability that the network gave to the wrong class. */
  readonly confidence: number;
}

/** Pictures in one question to the worker: a few milliseconds of the page's time. */
const chunk = 500;

/** Asks in chunks so that neither page nor worker stands still; null when `isStale` says that the answer is no longer wanted. */
export async function findMistakes(
  pictures: Pictures,
  classes: number,
  probabilities: (inputs: Float32Array) => Promise<Float32Array>,
  isStale: () => boolean,
): Promise<Mistake[] | null> {
  const mistakes: Mistake[] = [];
  for (let from = 0; from < pictures.count; from += chunk) {
    const to = Math.min(pictures.count, from + chunk);
    const rows = await probabilities(pictures.inputs(from, to));
    if (isStale()) return null;
    for (let index = from; index < to; index++) {
      const row = rows.subarray((index - from) * classes, (index - from + 1) * classes);
      const predicted = row.indexOf(Math.max(...row));
      const actual = pictures.label(index);
      if (predicted !== actual) mistakes.push({ index, actual, predicted, confidence: row[predicted] ?? 0 });
    }
  }
  return mistakes.sort((one, other) => other.confidence - one.confidence);
}
