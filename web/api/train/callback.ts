/** @file Callbacks of fit: what others are told during a run, and may do. Everything that joins in a run is one. */
import { describe, HebbError } from '../error.js';
import type { Model } from '../nn/module.js';
import type { Optimizer } from '../optim/optimizer.js';
import { earlyStopping, type EarlyStoppingOptions } from './early-stopping.js';
import type { EpochReport, Progress, RunBase, Summary } from './run.js';

/** The run that a callback is told of. */
export interface Training {
  readonly model: Model;
  /** its learning rate may be changed at any time: `optimizer.lr = 1e-3` */
  readonly optimizer: Optimizer;
  /** stop(), pause(), progress, history */
  readonly run: RunBase;
}

/**
 * What fit calls. Callbacks are called in the order of the list; training waits for promises that onStart, onEpoch and onEnd return,
 * and what they throw ends the run with that error.
 */
export interface Callback {
  /** before the first step */
  onStart?: (training: Training) => unknown;
  /** after every training step, which then come one by one (slower where steps are tiny) */
  onStep?: (progress: Progress, training: Training) => void;
  /** with fresh progress, at most every 50 ms */
  onProgress?: (progress: Progress, training: Training) => void;
  /** after every epoch and its validation */
  onEpoch?: (report: EpochReport, training: Training) => unknown;
  /** after the last step, also after stop(), but not after an error; what it does to the weights stays */
  onEnd?: (summary: Summary, training: Training) => unknown;
  /** what it remembers of the run, for checkpoints: plain data and typed arrays */
  stateDict?: () => unknown;
  /** gets that back, after onStart, when a run goes on from a checkpoint */
  loadStateDict?: (state: never) => void;
}

export interface CallbackOptions extends Pick<Callback, 'onEpoch' | 'onProgress'> {
  /** told of the run in their order: earlyStopping(), modelCheckpoint(), csvLogger(), or objects of one's own */
  callbacks?: readonly Callback[];
  /** earlyStopping() with these options, behind the callbacks; default none */
  earlyStopping?: EarlyStoppingOptions | undefined;
}

const names = ['onStart', 'onStep', 'onProgress', 'onEpoch', 'onEnd'] as const;

/** All callbacks that the options name, in order. */
export function callbacksOf(op: string, options: CallbackOptions): Callback[] {
  const { callbacks = [], earlyStopping: stopping, onEpoch, onProgress } = options;
  if (!Array.isArray(callbacks)) throw new HebbError('argument', op, `callbacks must be a list: ${describe(callbacks)}`);
  const isCallback = (one: unknown): boolean => typeof one === 'object' && one !== null && names.some((name) => name in one);
  const bad = (callbacks as readonly unknown[]).findIndex((one) => !isCallback(one));
  if (bad >= 0) throw new HebbError('argument', op, `a callback is an object with ${names.join(', ')}: ${describe(callbacks[bad])}`);
  return [...(callbacks as readonly Callback[]), ...(stopping ? [earlyStopping(stopping)] : []), { onEpoch, onProgress }];
}
