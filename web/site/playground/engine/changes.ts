/** @file What a change of the state asks for, and what it is called. */
import type { State } from '../state.js';

/** The most that has to be made anew: the points and all; network and training; a stretch of training; nothing but the speed. */
export type Part = 'points' | 'network' | 'training' | 'nothing';

/** What weights that were set are called. */
export const byHand = 'by hand';

const ofPoints = ['data', 'noise', 'count', 'seed', 'table'] as const;
const ofNetwork = ['layers', 'activation', 'loss'] as const;
const names = {
  points: 'points',
  optimizer: 'optimizer',
  rate: 'rate',
  batch: 'batch',
  penalty: 'penalty',
  strength: 'penalty',
  dropout: 'dropout',
  jitter: 'noise',
  weights: byHand,
} as const;
const ofTraining = Object.keys(names) as (keyof typeof names)[];

/** What changed, and the words for it: 'rate 0.1', 'points'. */
export function changesBetween(before: State | null, after: State): { readonly part: Part; readonly words: readonly string[] } {
  if (!before) return { part: 'points', words: [] };
  const differs = (key: keyof State): boolean => JSON.stringify(before[key]) !== JSON.stringify(after[key]);
  if (ofPoints.some(differs)) return { part: 'points', words: [] };
  const backToSeed = before.weights.length > 0 && after.weights.length === 0;
  if (ofNetwork.some(differs) || backToSeed) return { part: 'network', words: [] };
  const changed = ofTraining.filter(differs);
  const words = changed.map((key) => {
    const value = after[key];
    return typeof value === 'object' || key === 'strength' ? names[key] : `${names[key]} ${value}`;
  });
  return { part: changed.length > 0 ? 'training' : 'nothing', words: [...new Set(words)] };
}
