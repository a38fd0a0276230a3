/** @file The one generator that drives initial weights, dropout, noise and shuffling. */
import { invoke } from './call.js';
import { describe, HebbError } from './error.js';

/** Seeds the generator; the same seed gives the same numbers. */
export function manualSeed(seed: number): void {
  invoke('manualSeed', (e, c) => {
    e.manualSeed(c.int('seed', seed));
  });
}

/** The generator's state as bytes. */
export const randomState = (): Uint8Array => invoke('randomState', (e) => e.randomState());

/** Goes on from a state that randomState() returned. */
export function setRandomState(state: Uint8Array): void {
  if (!(state instanceof Uint8Array)) throw new HebbError('argument', 'setRandomState', `a state is a Uint8Array: ${describe(state)}`);
  invoke('setRandomState', (e) => {
    e.setRandomState(state);
  });
}

/** fn() with the generator seeded for it alone; undefined leaves the generator as it is. */
export function seeded<T>(seed: number | undefined, fn: () => T): T {
  if (seed === undefined) return fn();
  const before = randomState();
  manualSeed(seed);
  try {
    return fn();
  } finally {
    setRandomState(before);
  }
}
