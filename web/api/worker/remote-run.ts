/** @file RemoteRun: a training in the worker, with the face of a local one. */
import { HebbError } from '../error.js';
import type { DoctorOptions, Finding } from '../doctor/finding.js';
import { nobodyLooks, RunBase, type EpochReport, type Progress, type RunState } from '../train/run.js';
import type { TapKind } from '../watch/look.js';
import type { TapOptions, TapSample } from '../watch/tap.js';
import type { Client, RunListener } from './client.js';
import { errorFromWire, type RunEvent, type WireFitOptions } from './protocol.js';

export interface RemoteRunOptions {
  signal?: AbortSignal | undefined;
  /** called with fresh progress, at most every 50 ms */
  onProgress?: ((progress: Progress) => void) | undefined;
  /** called with the report of every epoch */
  onEpoch?: ((report: EpochReport) => void) | undefined;
  /** looks at the run now and then, and names in `run.doctor` what ails it; default false */
  doctor?: boolean | DoctorOptions | undefined;
}

/** Asks the worker for one sample after the other: a reader that is slow asks less often. */
async function* remoteTap(client: Client, run: number, opened: Promise<number>): AsyncGenerator<TapSample, void, undefined> {
  const tap = await opened;
  try {
    for (;;) {
      const sample = await client.call('tapped', [run, tap]);
      if (!sample) return;
      yield sample;
    }
  } finally {
    client.call('endTap', [run, tap]).catch(() => undefined);
  }
}

export class RemoteRun extends RunBase implements RunListener {
  readonly #client: Client;
  readonly #id: number;
  readonly #options: RemoteRunOptions;
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
  constructor(client: Client, model: number, dataset: number, wire: WireFitOptions, options: RemoteRunOptions) {
    super();
    this.#client = client;
    this.#options = options;
    this.#state = wire.paused ? 'paused' : 'running';
    this.#id = client.listen(this);
    if (options.signal?.aborted) {
      this.lost(new HebbError('aborted', 'fit', 'the signal aborted training after step 0'));
      return;
    }
    client.call('fit', [this.#id, model, dataset, wire]).catch((error: HebbError) => {
      this.lost(error);
    });
    options.signal?.addEventListener('abort', this.#onAbort);
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
    this.#progress = await this.#client.call('step', [this.#id, count]);
    return this.#progress;
  }

  async restore(step: number): Promise<Progress> {
    if (this.#state === 'running') this.#state = 'paused';
    const { progress, history } = await this.#client.call('restore', [this.#id, step]);
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
    return remoteTap(this.#client, this.#id, this.#client.call('tap', [this.#id, name, what, every]));
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
    this.#client.forget(this.#id);
  }

  /** A wish that needs no answer; when the worker is lost, the run hears of it anyway. */
  #send(method: 'pause' | 'resume' | 'stop' | 'abort'): void {
    if (!this.ended) this.#client.call(method, [this.#id]).catch(() => undefined);
  }
}
