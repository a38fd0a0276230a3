/** @file profile: where the time of some code goes, by operation. What it needs is loaded when it is called. */
import { engine } from '../engine.js';
import { camel } from '../load.js';

/** One operation in one direction. */
export interface ProfileRow {
  /** the operation, the optimizer, `batch` (gathering samples), `clip`, `accuracy`, or `javascript` (what ran between calls of the engine) */
  name: string;
  phase: 'forward' | 'backward' | 'other';
  calls: number;
  /** milliseconds of all calls together */
  ms: number;
  /** part of all the time, 0 to 1 */
  share: number;
  /** billions of multiplications and additions a second in its matrix products; 0 where there are none */
  gflops: number;
}

export interface ProfileReport {
  /** milliseconds in all */
  ms: number;
  /** the longest first */
  rows: ProfileRow[];
}

/**
 * Runs `work` and tells where its time went. Time counts for the operation that ends it, so what JavaScript does between two
 * calls of the engine is a row of its own. A gradient is one row, whatever it calls. Costs about a microsecond a call.
 * @param work anything that uses the engine of this thread, such as `() => fit(…).done`; it may be async
 * @throws HebbError state: another profile is running
 */
export const profile = async (work: () => unknown): Promise<ProfileReport> =>
  (await import('./profile.js')).measured(engine('profile'), camel, work);
