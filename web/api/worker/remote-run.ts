/** @file RemoteRun: a training in the worker, with the face of a local one. */
import { HebbError, toHebbError } from '../error.js';
import type { DoctorOptions, Finding } from '../doctor/finding.js';
import type { Callback, Training } from '../train/callback.js';
import { nobodyLooks, RunBase, type EpochReport, type Progress, type RunState, type Summary } from '../train/run.js';
import type { TapKind } from '../watch/look.js';
import type { TapOptions, TapSample } from '../watch/tap.js';
import type { Client, RunListener } from './client.js';
import { errorFromWire, type RunEvent, type Told, type WireCallback, type WireFitOptions } from './protocol.js';
import type { RemoteDataset, RemoteModel } from './remote.js';
import type { Held } from './sending.js';

/** The optimizer of a run in the worker. */
export interface RemoteOptimizer {
  /** learning rate as the worker told it last; set, it holds from the next step on where training waits for the callback, else some steps later */
  lr: number;
}

/** The run that a callback is told of. */
export interface RemoteTraining {
  readonly model: RemoteModel;
  readonly optimizer: RemoteOptimizer;
  /** stop(), pause(), progress, history */
  readonly run: RunBase;
}

/**
 * Callbacks of the page: training in the worker waits for what onStart, onEpoch and onEnd return; onStep and onProgress are told of while it
 * goes on. A checkpoint holds what stateDict() gave when one of the first three was over.
 */
export type RemoteCallback = {
  [Name in keyof Callback]: NonNullable<Callback[Name]> extends (...args: infer Args) => infer Result
    ? ((...args: { [I in keyof Args]: Args[I] extends Training ? RemoteTraining : Args[I] }) => Result) | undefined
    : never;
};

export interface RemoteRunOptions {
  signal?: AbortSignal | undefined;
  /** called with fresh progress, at most every 50 ms */
  onProgress?: ((progress: Progress) => void) | undefined;
  /** called with the report of every epoch */
  onEpoch?: ((report: EpochReport) => void) | undefined;
  /** looks at the run now and then, and names in `run.doctor` what ails it; default false */
  doctor?: boolean | DoctorOptions | undefined;
  /** told of the run in their order: csvLogger(), or objects of one's own */
  callbacks?: readonly RemoteCallback[] | undefined;
}

/** Asks the worker for one sample after the other: a reader that is slow asks less often. */
async function* remoteTap(client: Client, run: number, opened: Promise<number>): AsyncGenerator<TapSample, void, undefined> {
  const tap = await opened;
  try {
    for (;;) {
      const sample = await client.ask('tapped', [run, tap]);
      if (!sample) return;
      yield sample;
    }
  } finally {
    client.ask('endTap', [run, tap]).catch(() => undefined);
  }
}

export class RemoteRun extends RunBase implements RunListener {
  readonly #client: Client;
  readonly #id: number;
  readonly #options: RemoteRunOptions;
  readonly #training: RemoteTraining;
  /** callbacks, until the run is over */
  readonly #held: Held = { functions: new Map(), signals: new Map() };
  #lr = NaN;
  #findings: readonly Finding[] = [];
  readonly #onAbort = (): void => {
    this.#send('abort');
  };
  #state: RunState;
  #progress: Progress = {
    epoch: 1,
    step: 0,
    stepInEpoch: 0,
    stepsPerEpoch: NaN,
    fraction: 0,
    loss: NaN,
    stepsPerSecond: 0,
    secondsLeft: Infinity,
  };

  /** @internal Made by session.fit(). */
  constructor(
    client: Client,
    model: RemoteModel,
    dataset: RemoteDataset,
    given: Omit<WireFitOptions, 'callbacks' | 'doctor'>,
    options: RemoteRunOptions,
  ) {
    super();
    this.#client = client;
    this.#options = options;
    this.#state = given.paused ? 'paused' : 'running';
    this.#training = { model, optimizer: this.#optimizer(), run: this };
    this.#id = client.listen(this);
    if (options.signal?.aborted) {
      this.lost(new HebbError('aborted', 'fit', 'the signal aborted training after step 0'));
      return;
    }
    const callbacks = options.callbacks?.map((callback) => this.#wired(callback));
    const wire = { ...given, callbacks, doctor: Boolean(options.doctor) };
    client.ask('fit', [this.#id, model, dataset, wire], this.#held).catch((error: unknown) => {
      this.lost(toHebbError(error, 'fit'));
    });
    options.signal?.addEventListener('abort', this.#onAbort);
  }

  #optimizer(): RemoteOptimizer {
    const rate = (): number => this.#lr;
    const set = (lr: number): void => {
      this.#lr = lr;
      if (!this.ended) this.#client.ask('setLr', [this.#id, lr]).catch(() => undefined);
    };
    return {
      get lr() {
        return rate();
      },
      set lr(value) {
        set(value);
      },
    };
  }

  /** A callback as the worker calls it. */
  #wired(callback: RemoteCallback): WireCallback {
    const { onStart, onEpoch, onEnd, onStep, onProgress } = callback;
    const remembers = callback.stateDict !== undefined;
    const asked =
      (hook: (value: never) => unknown): Told =>
      async (value, lr) => {
        this.#lr = lr;
        await hook(value as never);
        return callback.stateDict?.();
      };
    const told = (hook: RemoteCallback['onStep']): WireCallback['onStep'] =>
      hook &&
      ((progress, lr) => {
        this.#lr = lr;
        hook.call(callback, progress, this.#training);
      });
    const [step, progress] = [told(onStep), told(onProgress)];
    return {
      remembers,
      ...((onStart ?? remembers) && { onStart: asked(() => onStart?.call(callback, this.#training)) }),
      ...(onEpoch && { onEpoch: asked((report: EpochReport) => onEpoch.call(callback, report, this.#training)) }),
      ...(onEnd && { onEnd: asked((summary: Summary) => onEnd.call(callback, summary, this.#training)) }),
      ...(step && { onStep: step }),
      ...(progress && { onProgress: progress }),
      ...(callback.loadStateDict && { loadStateDict: (state: unknown) => callback.loadStateDict?.(state as never) }),
    };
  }

  get state(): RunState {
    return this.#state;
  }

  get progress(): Progress {
    return this.#progress;
  }

  pause(): void {
    if (this.#state === 'running') this.#state = 'paused';
    this.#send('pause');
  }

  resume(): void {
    if (this.#state === 'paused') this.#state = 'running';
    this.#send('resume');
  }

  async step(count = 1): Promise<Progress> {
    if (this.#state === 'running') this.#state = 'paused';
    this.#progress = await this.#client.ask('step', [this.#id, count]);
    return this.#progress;
  }

  async restore(step: number): Promise<Progress> {
    if (this.#state === 'running') this.#state = 'paused';
    const { progress, history } = await this.#client.ask('restore', [this.#id, step]);
    this.history.splice(0, Infinity, ...history);
    this.#progress = progress;
    return progress;
  }

  stop(): void {
    if (this.ended) return;
    this.#state = 'stopped';
    this.#send('stop');
  }

  tap(...args: [name: string, what: TapKind, every?: number | TapOptions]): AsyncIterableIterator<TapSample> {
    const [name, what, every = {}] = args;
    return remoteTap(this.#client, this.#id, this.#client.ask('tap', [this.#id, name, what, every]));
  }

  get doctor(): readonly Finding[] {
    if (this.#options.doctor) return this.#findings;
    throw nobodyLooks();
  }

  /** @internal */
  receive(event: RunEvent): void {
    if ('reports' in event) {
      for (const report of event.reports) {
        this.report(report);
        if (!event.earlier) this.#options.onEpoch?.(report);
      }
    }
    if ('findings' in event) {
      this.#findings = event.findings;
      if (typeof this.#options.doctor === 'object') this.#options.doctor.onFindings?.(event.findings);
    }
    if ('progress' in event) {
      this.#progress = event.progress;
      this.#options.onProgress?.(event.progress);
    }
    if ('error' in event) this.lost(errorFromWire(event.error));
    if ('summary' in event) {
      this.#state = event.summary.stopped ? 'stopped' : 'done';
      this.#close();
      this.finish(event.summary);
    }
  }

  /** @internal */
  lost(error: HebbError): void {
    if (this.ended) return;
    this.#state = 'stopped';
    this.#close();
    this.fail(error);
  }

  #close(): void {
    this.#options.signal?.removeEventListener('abort', this.#onAbort);
    this.#client.release(this.#held);
    this.#client.forget(this.#id);
  }

  /** A wish that needs no answer; when the worker is lost, the run hears of it anyway. */
  #send(method: 'pause' | 'resume' | 'stop' | 'abort'): void {
    if (!this.ended) this.#client.ask(method, [this.#id]).catch(() => undefined);
  }
}
