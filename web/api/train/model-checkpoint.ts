/** @file modelCheckpoint: keeps the model as a file while it trains. */
import type { CheckpointPlace } from '../checkpoint/store.js';
import { describe, HebbError } from '../error.js';
import { save, type SaveFormat } from '../io/save.js';
import { refuseUnknown } from '../options.js';
import type { Callback } from './callback.js';
import { Monitor, type MonitorOptions } from './monitor.js';
import type { EpochReport } from './run.js';

/** Gets each file; or the place of one file, such as 'opfs:best', which each overwrites: best.safetensors. */
export type ModelCheckpointTarget = CheckpointPlace | ((file: Uint8Array, report: EpochReport) => unknown);

export interface ModelCheckpointOptions extends MonitorOptions {
  /** whether only an epoch that is better than all before is saved; default false */
  bestOnly?: boolean;
  /** epochs from one file to the next; default 1 */
  every?: number;
  /** default 'safetensors' */
  format?: SaveFormat;
}

const op = 'modelCheckpoint';

/** Overwrites the place's file; the old one stays whole until the new one is. */
async function write(place: CheckpointPlace, format: SaveFormat, file: Uint8Array): Promise<void> {
  const { storeAt } = await import('../checkpoint/start.js');
  await storeAt(op, place).write(format, file);
}

/**
 * Saves the model with the optimizer's state after every epoch, or after those that are the best so far. open() reads the files.
 * `modelCheckpoint((file) => writeFile('best.safetensors', file), { monitor: 'validation.f1', bestOnly: true })`
 */
export function modelCheckpoint(to: ModelCheckpointTarget, options: ModelCheckpointOptions = {}): Callback {
  const { bestOnly = false, every = 1, format = 'safetensors', monitor, mode, minDelta = 0, ...rest } = options;
  refuseUnknown(op, rest);
  if (typeof to !== 'function' && typeof to !== 'object' && !/^\w+:./.test(to))
    throw new HebbError('argument', op, `the target must be a function or a place such as 'opfs:name': ${describe(to)}`);
  if (!(Number.isInteger(every) && every >= 1))
    throw new HebbError('argument', op, `every must be a whole number of at least 1: ${String(every)}`);
  const start = (): Monitor => new Monitor(op, { monitor, mode, minDelta });
  let watched = start();
  return {
    onStart() {
      watched = start();
    },
    stateDict: () => watched.best,
    loadStateDict(best: number) {
      watched.best = best;
    },
    async onEpoch(report, { model, optimizer }) {
      if (report.epoch % every !== 0 || (bestOnly && !watched.improves(report))) return;
      const file = await save(model, format, { optimizer });
      await (typeof to === 'function' ? to(file, report) : write(to, format, file));
    },
  };
}
