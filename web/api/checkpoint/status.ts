/** @file What fit is told of checkpoints, and what it tells of them. */
import type { ErrorCode } from '../error.js';
import type { CheckpointPlace } from './store.js';

export interface CheckpointOptions {
  to: CheckpointPlace;
  /** training steps from one checkpoint to the next; default no limit where everySeconds is given, else as the time says */
  everySteps?: number;
  /** longest time between two checkpoints, in seconds; default 10, without limit where everySteps is given */
  everySeconds?: number;
  /** whether to go on from the checkpoint that is there; false begins anew and replaces it with the first one that is written; default true */
  resume?: boolean;
}

export interface SnapshotOptions {
  /** training steps from one to the next; default 100 */
  every?: number;
  /** how many of the newest are there, each with copies of weights and the optimizer's state; default 20 */
  keep?: number;
  /** reach back to the start: where there is no room for one more, every other one goes, and `every` doubles; default false */
  spread?: boolean;
}

/** Something that went wrong with a checkpoint, while training went on. */
export interface CheckpointProblem {
  code: ErrorCode;
  message: string;
}

/** What is kept of a run. */
export interface CheckpointStatus {
  /** the place's name; 'store' for an own one */
  to: string;
  /** training steps that were done where the run went on; undefined where it began anew */
  resumedAt?: number;
  /** training steps that the newest checkpoint holds; undefined where there is none yet */
  step?: number;
  /** size of the newest checkpoint */
  bytes?: number;
  /** files that were damaged and skipped, and writes that failed; the newest last, 20 at most */
  problems: CheckpointProblem[];
}
