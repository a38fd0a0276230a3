/** @file Matrix: rows of floats in the engine's memory that are written and read some at a time, and become a data set without a copy. */
import { invoke } from '../call.js';
import { engine } from '../engine.js';
import { zeros } from '../creation.js';
import { scoped } from '../lifetime.js';
import type { Tensor } from '../tensor.js';
import { readInto, write } from '../wire.js';
import { datasetOf, type Dataset } from './dataset.js';
import { fitNormalization, perColumn, type Normalize } from './normalize.js';
import { oneHotOf, type ReadyTargets } from './targets.js';

/** Values that are read back at once. */
const stretch = 1 << 14;

interface MatrixOptions {
  normalize: Normalize;
  oneHot: boolean | undefined;
}

export class Matrix {
  readonly #x: Tensor;

  /** Room for `rows` rows of `width` values, all 0. */
  constructor(
    readonly width: number,
    readonly rows: number,
  ) {
    this.#x = zeros([rows, width]);
  }

  /** Whole rows, from row `at` on. */
  write(at: number, values: Float32Array): void {
    this.#at(at, values.length / this.width, (part) => write(engine('write'), part.handle('write'), values));
  }

  /** The first `count` rows, some at a time; the array is the same every time. */
  *read(count = this.rows): Generator<Float32Array> {
    const step = Math.ceil(stretch / this.width);
    const all = new Float32Array(Math.min(step, count) * this.width);
    for (let at = 0; at < count; at += step) {
      const rows = Math.min(step, count - at);
      const values = all.subarray(0, rows * this.width);
      this.#at(at, rows, (part) => readInto(engine('read'), part.handle('read'), values));
      yield values;
    }
  }

  /** The first rows with their targets, of which there are as many. Nothing may be written afterwards, and nobody else has the targets. */
  dataset(op: string, given: ReadyTargets, features: readonly string[], { normalize, oneHot }: MatrixOptions): Dataset {
    const target = oneHot ? oneHotOf(op, given) : given;
    const { count } = target;
    const fitted = fitNormalization(op, () => this.read(count), [this.width], false, normalize);
    if (fitted.columns) {
      let at = 0;
      for (const values of this.read(count)) {
        this.write(at, perColumn(values, fitted.columns, values));
        at += values.length / this.width;
      }
    }
    const set = this.#at(0, count, (x) =>
      invoke(op, (_, c) => datasetOf(c, x.handle(op), target, fitted, { shape: [this.width], features })),
    );
    this.dispose();
    return set;
  }

  dispose(): void {
    this.#x.dispose();
  }

  /** f(rows at … at + count, in the same memory). */
  #at<T>(at: number, count: number, f: (part: Tensor) => T): T {
    return scoped(
      () => f(this.#x.slice(0, at, at + count)),
      () => [],
    );
  }
}
