/** @file Runs in the worker: each tells the page its progress, reports and end. */
import type { Dataset } from '../data/dataset.js';
import { fit, HebbError, type Callback, type FitOptions, type Training } from '../index.js';
import type { Model } from '../nn/module.js';
import type { Optimizer } from '../optim/optimizer.js';
import type { EpochReport, RunBase } from '../train/run.js';
import type { TapKind } from '../watch/look.js';
import type { TapOptions, TapSample } from '../watch/tap.js';
import { errorToWire, type Handed, type RunEvent, type WireCallback } from './protocol.js';

/** Options as they come, with the worker's own data sets and with functions that call the page. */
type Options = Omit<FitOptions, 'callbacks' | 'doctor'> & { callbacks?: WireCallback[] | undefined; doctor: boolean };

interface Entry {
  run: RunBase;
  controller: AbortController;
  taps: AsyncIterableIterator<TapSample>[];
  /** with what the run has told of itself */
  begun: { optimizer?: Optimizer };
}

/** A callback that calls one of the page. Training waits for its answers, which tell what it remembers. */
function callbackOf({ onStart, onEpoch, onEnd, onStep, onProgress, loadStateDict, remembers }: WireCallback): Callback {
  let memory: unknown;
  const asked = (hook: WireCallback['onEpoch']) => {
    return hook && (async (value: unknown, { optimizer }: Training) => (memory = await hook(value, optimizer.lr)));
  };
  const told = (hook: WireCallback['onStep']): Callback['onStep'] => {
    return (
      hook &&
      ((progress, { optimizer }) => {
        hook(progress, optimizer.lr);
      })
    );
  };
  const [start, epoch, end, step, progress] = [asked(onStart), asked(onEpoch), asked(onEnd), told(onStep), told(onProgress)];
  return {
    ...(start && { onStart: (training) => start(undefined, training) }),
    ...(epoch && { onEpoch: epoch }),
    ...(end && { onEnd: end }),
    ...(step && { onStep: step }),
    ...(progress && { onProgress: progress }),
    ...(remembers && {
      stateDict: () => memory,
      loadStateDict: (state: unknown) => {
        memory = state;
        loadStateDict?.(state);
      },
    }),
  };
}

export class RunTable {
  readonly #runs = new Map<number, Entry>();
  readonly #post: (event: RunEvent) => void;

  constructor(post: (event: RunEvent, transfer: Handed[]) => void) {
    this.#post = (event) => {
      post(event, []);
    };
  }

  readonly start = (id: number, model: Model, dataset: Dataset, { doctor, callbacks = [], ...options }: Options): void => {
    const controller = new AbortController();
    const reports: EpochReport[] = [];
    let begins = true;
    const tell = (): void => {
      if (reports.length > 0) this.#post({ run: id, reports: reports.splice(0) });
    };
    const begun: Entry['begun'] = {};
    const remember: Callback = { onStart: ({ optimizer }) => void (begun.optimizer = optimizer) };
    const run = fit(model, dataset, {
      ...options,
      callbacks: [remember, ...callbacks.map(callbackOf)],
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
    this.#runs.set(id, { run, controller, taps: [], begun });
    void this.#follow(id, run, tell);
  };

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

  readonly setLr = (id: number, lr: number): void => {
    const { optimizer } = this.#runs.get(id)?.begun ?? {};
    if (optimizer) optimizer.lr = lr;
  };

  /** Opens a tap of a run, and gives its number; one of a run that is over is at its end. */
  readonly tap = (id: number, name: string, what: TapKind, every: number | TapOptions): number => {
    const { run, taps = [] } = this.#runs.get(id) ?? {};
    return run ? taps.push(run.tap(name, what, every)) - 1 : 0;
  };

  readonly tapped = async (id: number, tap: number): Promise<TapSample | undefined> => {
    const next = await this.#runs.get(id)?.taps[tap]?.next();
    return next?.done === false ? next.value : undefined;
  };

  readonly endTap = (id: number, tap: number): void => {
    void this.#runs.get(id)?.taps[tap]?.return?.();
  };

  readonly abort = (id: number): void => {
    this.#runs.get(id)?.controller.abort();
  };
}
