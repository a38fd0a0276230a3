/** @file profile: where the time of some code goes, by operation. */
import { engine } from './engine.js';
import { HebbError } from './error.js';
import { camel } from './load.js';

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

let running = false;

/**
 * Runs `work` and tells where its time went. Time counts for the operation that ends it, so what JavaScript does between two
 * calls of the engine is a row of its own. A gradient is one row, whatever it calls. Costs about a microsecond a call.
 * @param work anything that uses the engine of this thread, such as `() => fit(…).done`; it may be async
 * @throws HebbError state: another profile is running
 */
export async function profile(work: () => unknown): Promise<ProfileReport> {
  if (running) throw new HebbError('state', 'profile', 'another profile is running: await it first');
  const e = engine('profile');
  running = true;
  e.profileStart();
  let entries;
  try {
    await work();
  } finally {
    entries = e.profileStop();
    running = false;
  }
  const total = entries.reduce((sum, { ms }) => sum + ms, 0);
  const rows = entries.map(({ name, phase, calls, ms, multiplyAdds }) => ({
    name: camel(name),
    phase,
    calls,
    ms,
    share: total > 0 ? ms / total : 0,
    gflops: multiplyAdds > 0 && ms > 0 ? (2 * multiplyAdds) / ms / 1e6 : 0,
  }));
  return { ms: total, rows: rows.sort((a, b) => b.ms - a.ms) };
}
