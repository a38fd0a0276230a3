/** @file Runs in the worker: each tells the page its progress, reports and end. */
import type { Dataset } from '../data/dataset.js';
import { fit, HebbError, type FitOptions } from '../index.js';
import type { Model } from '../nn/module.js';
import type { EpochReport, RunBase } from '../train/run.js';
import type { TapKind } from '../watch/look.js';
import type { TapOptions, TapSample } from '../watch/tap.js';
import { errorToWire, type RunEvent } from './protocol.js';

export class RunTable {
  readonly #runs = new Map<number, { run: RunBase; controller: AbortController; taps: AsyncIterableIterator<TapSample>[] }>();
  readonly #post: (event: RunEvent) => void;

  constructor(post: (event: RunEvent) => void) {
    this.#post = post;
  }

  start(id: number, model: Model, dataset: Dataset, doctor: boolean, options: FitOptions): void {
    const controller = new AbortController();
    const reports: EpochReport[] = [];
    let begins = true;
    const tell = (): void => {
      if (reports.length > 0) this.#post({ run: id, reports: reports.splice(0) });
    };
    const run = fit(model, dataset, {
      ...options,
      signal: controller.signal,
      doctor: doctor && {
        onFindings: (findings) => {
          this.#post({ run: id, findings });
        },
      },
      onEpoch: (report) => {
        reports.push(report);
      },
      onProgress: (progress) => {
        if (begins && progress.checkpoint?.resumedAt !== undefined) this.#post({ run: id, reports: [...run.history], earlier: true });
        begins = false;
        tell();
        this.#post({ run: id, progress, state: run.state });
      },
    });
    this.#runs.set(id, { run, controller, taps: [] });
    void this.#follow(id, run, tell);
  }

  /** Small epochs end thousands of times a second: their reports wait for the next progress, or for the end. */
  async #follow(id: number, run: RunBase, tell: () => void): Promise<void> {
    try {
      const summary = await run.done;
      tell();
      this.#post({ run: id, summary, progress: run.progress });
    } catch (error) {
      tell();
      this.#post({ run: id, error: errorToWire(error, 'fit') });
    }
    this.#runs.delete(id);
  }

  /** The run, unless it is over. */
  find(id: number): RunBase | undefined {
    return this.#runs.get(id)?.run;
  }

  at(id: number): RunBase {
    const run = this.find(id);
    if (!run) throw new HebbError('state', 'fit', 'the run is over and cannot step');
    return run;
  }

  /** Opens a tap of a run, and gives its number; one of a run that is over is at its end. */
  tap(id: number, name: string, what: TapKind, every: number | TapOptions): number {
    const { run, taps = [] } = this.#runs.get(id) ?? {};
    return run ? taps.push(run.tap(name, what, every)) - 1 : 0;
  }

  async tapped(id: number, tap: number): Promise<TapSample | undefined> {
    const next = await this.#runs.get(id)?.taps[tap]?.next();
    return next?.done === false ? next.value : undefined;
  }

  endTap(id: number, tap: number): void {
    void this.#runs.get(id)?.taps[tap]?.return?.();
  }

  abort(id: number): void {
    this.#runs.get(id)?.controller.abort();
  }
}
