/** @file Run: the face of a training that is under way, here or in a worker. */
import type { CheckpointStatus } from '../checkpoint/status.js';
import type { Finding } from '../doctor/finding.js';
import { HebbError } from '../error.js';
import type { TapKind } from '../watch/look.js';
import type { TapOptions, TapSample } from '../watch/tap.js';
import type { Evaluation } from './metrics.js';

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
  /** what evaluate gives for the validation data */
  validation?: Evaluation;
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
  /** where fit keeps a checkpoint: what is kept, and what went wrong with it */
  checkpoint?: CheckpointStatus;
  /** training steps of the snapshots to which restore() can go back */
  snapshots?: number[];
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

/** Reports kept at most; beyond, every other one is dropped, so that a run without end does not fill the memory. */
const historyLimit = 10_000;

/** One `for await` loop: what it has not read yet. */
interface Reader {
  unread: EpochReport[];
  wake: () => void;
}

/**
 * Common part of local and remote runs: reports for any number of `for await` loops, and the promise of the end.
 * A local run waits while the body of a loop runs, so that the model is what the report says, unless `done` is asked for
 * as well. Leaving a loop early stops the run.
 */
export abstract class RunBase implements AsyncIterable<EpochReport> {
  /** The reports so far, one an epoch; thinned evenly beyond 10,000. */
  readonly history: EpochReport[] = [];
  readonly #end = deferred<Summary>();
  readonly #readers = new Set<Reader>();
  #busy = 0;
  #ended = false;
  #error: HebbError | undefined;
  #awaited = false;
  #iterated = false;

  abstract readonly state: RunState;
  abstract readonly progress: Progress;
  /** Holds after the slice under way. */
  abstract pause(): void;
  abstract resume(): void;
  /**
   * One training step, or so many, or as many as there are left; the run is paused after them.
   * @param count default 1
   */
  abstract step(count?: number): Promise<Progress>;
  /** Goes back to a snapshot, or forth again; the run is paused then. What training does next replaces what came after it. */
  abstract restore(step: number): Promise<Progress>;
  /** Ends the run for good; what was learned stays in the model. */
  abstract stop(): void;
  /**
   * Looks into single steps while the run goes on: `for await (const { mean, std } of run.tap('2', 'activation', 10))`. A reader that is
   * slow gets the newest sample. Leaving the loop ends the tap.
   * @param name path of a layer ('2', 'body.0'): what it gives out, the gradient of the loss by that, its weight; or of a parameter ('2.bias')
   * @param what 'update' is what the step added to the weight
   * @param every steps from one sample to the next, or { every, hz }; default every step, at most 60 a second
   */
  abstract tap(name: string, what: TapKind, every?: number | TapOptions): AsyncIterableIterator<TapSample>;
  /** What ails the run, the likeliest cause first: with fit(…, { doctor: true }). */
  abstract readonly doctor: readonly Finding[];

  /** Resolves at the end, also after stop(); rejects when training fails or is aborted. */
  get done(): Promise<Summary> {
    this.#awaited = true;
    this.readerReady();
    return this.#end.promise;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<EpochReport, void, undefined> {
    const reader: Reader = { unread: [...this.history], wake: () => undefined };
    this.#readers.add(reader);
    this.#iterated = true;
    try {
      for (;;) {
        const report = reader.unread.shift();
        if (report) yield* this.#hand(report);
        else if (this.#ended) break;
        else await new Promise<void>((resolve) => (reader.wake = resolve));
      }
      if (this.#error) throw this.#error;
    } finally {
      this.#readers.delete(reader);
      this.stop();
    }
  }

  /** Hands out a report and knows when the loop's body is through with it. */
  *#hand(report: EpochReport): Generator<EpochReport, void, undefined> {
    ++this.#busy;
    try {
      yield report;
    } finally {
      --this.#busy;
      this.readerReady();
    }
  }

  protected get ended(): boolean {
    return this.#ended;
  }

  protected get isRead(): boolean {
    return this.#readers.size > 0;
  }

  /** Whether the body of a loop runs that training should wait for. */
  protected get isHeld(): boolean {
    return this.#busy > 0 && !this.#awaited;
  }

  /** Called when a body is through. */
  protected readerReady(): void {
    // a remote run waits for nobody
  }

  /** Training steps of the snapshots that restore() can put back. */
  get snapshots(): readonly number[] {
    return this.progress.snapshots ?? [];
  }

  protected report(report: EpochReport): void {
    if (this.history.length >= historyLimit) this.history.splice(0, Infinity, ...this.history.filter((_, i) => i % 2 === 1));
    this.history.push(report);
    for (const reader of this.#readers) {
      reader.unread.push(report);
      reader.wake();
    }
  }

  protected finish(summary: Summary): void {
    this.#ended = true;
    this.#end.resolve(summary);
    for (const reader of this.#readers) reader.wake();
  }

  /** The error reaches whoever iterates or awaits `done`; with neither it is an unhandled rejection, not silence. */
  protected fail(error: HebbError): void {
    this.#ended = true;
    this.#error = error;
    if (this.#iterated) this.#end.promise.catch(() => undefined);
    this.#end.reject(error);
    for (const reader of this.#readers) reader.wake();
  }
}

/** What asking for the doctor of a run without one says. */
export const nobodyLooks = (): HebbError => new HebbError('state', 'doctor', 'nobody looks at this run: fit(…, { doctor: true })');

/** A promise with its two ends. */
export function deferred<T>(): { promise: Promise<T>; resolve: (value: T) => void; reject: (error: Error) => void } {
  let [resolve, reject]: [(value: T) => void, (error: Error) => void] = [() => undefined, () => undefined];
  const promise = new Promise<T>((yes, no) => {
    [resolve, reject] = [yes, no];
  });
  return { promise, resolve, reject };
}
