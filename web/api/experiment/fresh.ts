/** @file Models, settings and chances that every try of an experiment has anew. */
import { HebbError } from '../error.js';
import { manualSeed, nn, optim, rand, randomState, setRandomState, type FitOptions } from '../index.js';
import type { CheckpointStore } from '../checkpoint/store.js';
import type { TypedArray } from '../types.js';

/** A model of nn's modules, of whose kind others are made, or a function that makes one. */
export type ModelSource = nn.Model | (() => nn.Model);

/** Options of fit that several runs can share: optimizers and schedules are described, not at work. */
export type SharedFitOptions = Omit<FitOptions, 'optimizer' | 'schedule' | 'paused' | 'checkpoint' | 'snapshots'> & {
  /** a name, or { name, … } with its options; default 'adam' */
  optimizer?: optim.OptimizerName | optim.OptimizerSpec;
  /** learning rates over time */
  schedule?: optim.Schedule;
};

/** A model with weights of its own. */
export const freshModel = (source: ModelSource): nn.Model => (typeof source === 'function' ? source() : nn.fromSpec(source.spec()));

/** Of experiments that go on where they were interrupted. */
export interface KeptOptions {
  /**
   * a checkpoint of every run, where a name says with the run's number behind it ('opfs:iris-0', 'opfs:iris-1', …) or in a store of one's own:
   * what is over is not trained again, and the run that was interrupted goes on; default none
   */
  checkpoint?: FitOptions['checkpoint'];
}

/** The files of one of several runs in a store. */
function within(store: CheckpointStore, prefix: string): CheckpointStore {
  return {
    list: async () => (await store.list()).flatMap((file) => (file.startsWith(prefix) ? [file.slice(prefix.length)] : [])),
    read: (file) => store.read(prefix + file),
    write: (file, bytes) => store.write(prefix + file, bytes),
    remove: (file) => store.remove(prefix + file),
  };
}

/** The checkpoint of one of several runs. */
export function checkpointOf({ checkpoint }: KeptOptions, run: number): FitOptions['checkpoint'] {
  if (checkpoint === undefined) return undefined;
  const options = typeof checkpoint === 'object' && 'to' in checkpoint ? checkpoint : { to: checkpoint };
  const { to } = options;
  return { ...options, to: typeof to === 'string' ? `${to}-${run}` : within(to, `${run}-`) };
}

/** Refuses what belongs to one model or one run. */
export function checkShared(op: string, { optimizer, schedule, checkpoint, snapshots }: FitOptions): void {
  if (checkpoint !== undefined || snapshots)
    throw new HebbError('argument', op, 'checkpoint and snapshots are of one run that is kept, and there is none here');
  if (optimizer instanceof optim.Optimizer)
    throw new HebbError('argument', op, `every run needs an optimizer of its own: give a name or { name, … } instead of ${optimizer.name}`);
  if (schedule instanceof optim.Scheduler)
    throw new HebbError('argument', op, 'every run needs a schedule of its own: give optim.schedule.…() instead of a scheduler');
}

/** A whole number of at least `least`. */
export function whole(op: string, name: string, value: number, least: number): number {
  if (Number.isInteger(value) && value >= least) return value;
  throw new HebbError('argument', op, `${name} must be a whole number of at least ${least}: ${String(value)}`);
}

/** n numbers from 0 to below 1; a seed leaves the random generator what it was. */
export function uniform(n: number, seed: number | undefined): TypedArray {
  const random = randomState();
  if (seed !== undefined) manualSeed(seed);
  const drawn = rand([n]);
  if (seed !== undefined) setRandomState(random);
  try {
    return drawn.toArray();
  } finally {
    drawn.dispose();
  }
}

/** Runs fn; weights, buffers, mode and the random generator are afterwards what they were; gradients are cleared. */
export async function undone<T>(model: nn.Model, fn: () => Promise<T>): Promise<T> {
  const [state, random, { training }] = [nn.snapshot(model), randomState(), model];
  model.zeroGrad();
  try {
    return await fn();
  } finally {
    model.loadStateDict(state);
    model.train(training).zeroGrad();
    setRandomState(random);
  }
}
