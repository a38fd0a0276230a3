/** @file Rows of a profile from what the engine has counted. */
import type { Engine } from '../engine.js';
import { HebbError } from '../index.js';
import type { ProfileReport } from './start.js';

let running = false;

/** The report of `work`; `named` gives an operation the name that JavaScript has for it. */
export async function measured(e: Engine, named: (name: string) => string, work: () => unknown): Promise<ProfileReport> {
  if (running) throw new HebbError('state', 'profile', 'another profile is running: await it first');
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
    name: named(name),
    phase,
    calls,
    ms,
    share: total > 0 ? ms / total : 0,
    gflops: multiplyAdds > 0 && ms > 0 ? (2 * multiplyAdds) / ms / 1e6 : 0,
  }));
  return { ms: total, rows: rows.sort((a, b) => b.ms - a.ms) };
}
