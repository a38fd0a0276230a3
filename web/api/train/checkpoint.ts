/** @file modelCheckpoint: keeps the model as a file while it trains. */
import { describe } from '../call.js';
import { HebbError } from '../error.js';
import { save, type SaveFormat } from '../io/save.js';
import { refuseUnknown } from '../options.js';
import type { Callback } from './callback.js';
import { Monitor, type MonitorOptions } from './monitor.js';
import type { EpochReport } from './run.js';

/** Gets each file; or 'opfs:name', a file name.safetensors in the origin-private file system of the page. */
export type CheckpointTarget = `opfs:${string}` | ((file: Uint8Array, report: EpochReport) => unknown);

export interface CheckpointOptions extends MonitorOptions {
  /** whether only an epoch that is better than all before is saved; default false */
  bestOnly?: boolean;
  /** epochs from one file to the next; default 1 */
  every?: number;
  /** default 'safetensors' */
  format?: SaveFormat;
}

const op = 'modelCheckpoint';

/** Overwrites a file of the origin-private file system; the old one stays whole until the new one is. */
async function writeOpfs(name: string, bytes: Uint8Array): Promise<void> {
  const storage = (globalThis.navigator as Partial<Navigator> | undefined)?.storage;
  if (!storage) throw new HebbError('state', op, `there is no origin-private file system here (a page over https has one): '${name}'`);
  const root = await storage.getDirectory();
  const stream = await (await root.getFileHandle(name, { create: true })).createWritable();
  await stream.write(Uint8Array.from(bytes));
  await stream.close();
}

/**
 * Saves the model with the optimizer's state after every epoch, or after those that are the best so far. open() reads the files.
 * `modelCheckpoint((file) => writeFile('best.safetensors', file), { monitor: 'validation.f1', bestOnly: true })`
 */
export function modelCheckpoint(to: CheckpointTarget, options: CheckpointOptions = {}): Callback {
  const { bestOnly = false, every = 1, format = 'safetensors', monitor, mode, minDelta = 0, ...rest } = options;
  refuseUnknown(op, rest);
  const name = typeof to === 'string' ? /^opfs:([^/\\]+)$/.exec(to)?.[1] : undefined;
  if (typeof to !== 'function' && name === undefined)
    throw new HebbError('argument', op, `the target must be a function or 'opfs:name': ${describe(to)}`);
  if (!(Number.isInteger(every) && every >= 1))
    throw new HebbError('argument', op, `every must be a whole number of at least 1: ${String(every)}`);
  const start = (): Monitor => new Monitor(op, { monitor, mode, minDelta });
  let watched = start();
  return {
    onStart() {
      watched = start();
    },
    async onEpoch(report, { model, optimizer }) {
      if (report.epoch % every !== 0 || (bestOnly && !watched.improves(report))) return;
      const file = await save(model, format, { optimizer });
      await (typeof to === 'function' ? to(file, report) : writeOpfs(`${name ?? ''}.${format}`, file));
    },
  };
}
