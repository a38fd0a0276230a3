/** @file Run: the face of a training that is under way, here or in a worker. */
import type { HebbError } from '../error.js';

export interface EpochReport {
  /** from 1 */
  epoch: number;
  /** mean over the samples of the epoch */
  loss: number;
  accuracy?: number;
  /** time spent in training steps */
  seconds: number;
  /** training steps of this epoch */
  steps: number;
  stepsPerSecond: number;
  validation?: { loss: number; accuracy?: number };
}

export interface Progress {
  /** the epoch under way, from 1 */
  epoch: number;
  /** training steps so far */
  step: number;
  stepInEpoch: number;
  stepsPerEpoch: number;
  /** share of the whole run that is done, 0 to 1; 0 when it has no end */
  fraction: number;
  /** mean over the samples of the last slice; NaN before the first */
  loss: number;
  accuracy?: number;
  stepsPerSecond: number;
  /** Infinity when it is not known */
  secondsLeft: number;
}

export interface Summary {
  /** epochs that were finished */
  epochs: number;
  steps: number;
  /** of the last report; NaN when no epoch was finished */
  loss: number;
  accuracy?: number;
  /** time spent in training steps */
  seconds: number;
  /** whether stop() ended it early */
  stopped: boolean;
  history: EpochReport[];
}

export type RunState = 'running' | 'paused' | 'stopped' | 'done';

/**
 * Common part of local and remote runs: reports for any number of `for await` loops, and the promise of the end.
 * Leaving a loop early stops the run.
 */
export abstract class RunBase implements AsyncIterable<EpochReport> {
  /** What is left to tell: grows by one report an epoch. */
  readonly history: EpochReport[] = [];
  /** Resolves at the end, also after stop(); rejects when training fails or is aborted. */
  readonly done: Promise<Summary>;
  #settle: { resolve: (summary: Summary) => void; reject: (error: HebbError) => void };
  #ended = false;
  #error: HebbError | undefined;
  #iterated = false;
  #waiting: (() => void)[] = [];

  constructor() {
    const { promise, resolve, reject } = deferred<Summary>();
    this.done = promise;
    this.#settle = { resolve, reject };
  }

  abstract readonly state: RunState;
  abstract readonly progress: Progress;
  /** Holds after the slice under way. */
  abstract pause(): void;
  abstract resume(): void;
  /** One training step; the run is paused after it. */
  abstract step(): Promise<Progress>;
  /** Ends the run for good; what was learned stays in the model. */
  abstract stop(): void;

  async *[Symbol.asyncIterator](): AsyncGenerator<EpochReport, void, undefined> {
    this.#iterated = true;
    try {
      for (let next = 0; ;) {
        const report = this.history[next];
        if (report) {
          ++next;
          yield report;
        } else if (this.#ended) {
          if (this.#error) throw this.#error;
          return;
        } else {
          await new Promise<void>((resolve) => this.#waiting.push(resolve));
        }
      }
    } finally {
      this.stop();
    }
  }

  protected get ended(): boolean {
    return this.#ended;
  }

  protected report(report: EpochReport): void {
    this.history.push(report);
    this.#wake();
  }

  protected finish(summary: Summary): void {
    this.#ended = true;
    this.#settle.resolve(summary);
    this.#wake();
  }

  /** The error reaches whoever iterates or awaits `done`; with neither it is an unhandled rejection, not silence. */
  protected fail(error: HebbError): void {
    this.#ended = true;
    this.#error = error;
    if (this.#iterated) this.done.catch(() => undefined);
    this.#settle.reject(error);
    this.#wake();
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

/** A promise with its two ends. */
export function deferred<T>(): { promise: Promise<T>; resolve: (value: T) => void; reject: (error: Error) => void } {
  let [resolve, reject]: [(value: T) => void, (error: Error) => void] = [() => undefined, () => undefined];
  const promise = new Promise<T>((yes, no) => {
    [resolve, reject] = [yes, no];
  });
  return { promise, resolve, reject };
}
