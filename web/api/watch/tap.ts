/** @file Tap: samples of one layer or parameter while it trains, as an async iterator. */
import { HebbError } from '../error.js';
import { refuseUnknown } from '../options.js';
import type { Look, TapKind, Wanted } from './look.js';
import { histogramOf, sampleOf, statisticsOf, type Histogram, type Statistics } from './statistics.js';
import type { Viewer, Wait } from './watch.js';

export interface TapOptions {
  /** training steps from one sample to the next; default 1 */
  every?: number;
  /** samples a second at most; default 60 */
  hz?: number;
}

export interface TapSample extends Statistics {
  layer: string;
  what: TapKind;
  /** the training step it was taken in, from 1 */
  step: number;
  /** of the whole array */
  shape: readonly number[];
  /** at most 4,096 values of it, evenly apart, row-major */
  values: Float32Array;
  /** of `values`, in 32 bins */
  histogram: Histogram;
}

const kinds: readonly TapKind[] = ['activation', 'gradient', 'weight', 'update'];
const mostValues = 4096;
const op = 'tap';

function positive(name: string, value: number, whole: boolean): number {
  if (value > 0 && (!whole || Number.isInteger(value))) return value;
  throw new HebbError('argument', op, `${name} must be a ${whole ? 'whole ' : ''}number above 0: ${value}`);
}

/** Keeps the newest sample until it is read; those that nobody waited for are dropped. */
export class Tap implements AsyncIterableIterator<TapSample>, Viewer {
  readonly #every: number;
  readonly #pause: number;
  #earliest = -Infinity;
  /** the step to be sampled next, once it is clear */
  #due: number | undefined;
  #newest: TapSample | undefined;
  #error: HebbError | undefined;
  #over = false;
  #wake: () => void = () => undefined;

  constructor(
    readonly layer: string,
    readonly what: TapKind,
    options: number | TapOptions,
    private readonly leave: (tap: Tap) => void,
  ) {
    const { every = 1, hz = 60, ...rest } = typeof options === 'number' ? { every: options } : options;
    refuseUnknown(op, rest);
    if (!kinds.includes(what)) throw new HebbError('argument', op, `there is to tap ${kinds.join(', ')}: '${what}'`);
    this.#every = positive('every', every, true);
    this.#pause = 1000 / positive('hz', hz, false);
  }

  /** Of the first look all layers, so that an error can list them. */
  get wanted(): Wanted {
    const { layer, what } = this;
    const ofLayers = what === 'activation' || what === 'gradient';
    return {
      layers: this.#earliest === -Infinity ? 'all' : ofLayers ? [layer] : [],
      update: (parameter) => what === 'update' && (parameter === layer || parameter.startsWith(`${layer}.`)),
    };
  }

  wait(step: number): Wait {
    const ms = this.#earliest - performance.now();
    if (ms > 0) return { steps: Infinity, ms };
    this.#due ??= (Math.floor(step / this.#every) + 1) * this.#every;
    return { steps: Math.max(this.#due - 1 - step, 0), ms: Infinity };
  }

  see(look: Look): void {
    const t = look.tensorOf(this.layer, this.what);
    if (!t) {
      this.#fail(look);
      return;
    }
    this.#earliest = performance.now() + this.#pause;
    this.#due = undefined;
    const statistics = statisticsOf(look.engine, t); // goes through all of it, which the sample then finds in the cache
    const values = sampleOf(look.engine, t, mostValues);
    const histogram = histogramOf(values, statistics);
    this.#newest = { layer: this.layer, what: this.what, step: look.step, shape: t.shape, ...statistics, values, histogram };
    this.#wake();
  }

  async next(): Promise<IteratorResult<TapSample, undefined>> {
    while (!this.#newest && !this.#over) await new Promise<void>((resolve) => (this.#wake = resolve));
    const value = this.#newest;
    this.#newest = undefined;
    if (value) return { value, done: false };
    if (this.#error) throw this.#error;
    return { value, done: true };
  }

  /** Leaving the loop ends the tap, not the run. */
  return(): Promise<IteratorResult<TapSample, undefined>> {
    this.end();
    return Promise.resolve({ value: undefined, done: true });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  end(): void {
    this.#over = true;
    this.leave(this);
    this.#wake();
  }

  #fail({ layers, parameters }: Look): void {
    const known = [...layers.map(({ name }) => name), ...parameters.keys()].join(', ');
    this.#error = new HebbError('argument', op, `the step gave no ${this.what} of '${this.layer}'; there are ${known}`);
    this.end();
  }
}
