/** @file Dataset: samples and targets in the engine's memory, split, batched and read back. */
import { sizeOf } from '../shape.js';
import { invoke, type Call } from '../call.js';
import { engine } from '../engine.js';
import { HebbError } from '../error.js';
import { Held, watch } from '../lifetime.js';
import type { Model } from '../nn/module.js';
import { seeded } from '../random.js';
import { scope } from '../scope.js';
import { Tensor } from '../tensor.js';
import type { Augmentation } from './augment.js';
import type { Fitted } from './normalize.js';
import { permutation, stratified, takeRows } from './rows.js';
import type { ReadyTargets } from './targets.js';

/** Everything about a dataset that is not its samples. */
export interface DatasetInfo {
  /** shape of one sample */
  readonly shape: readonly number[];
  /** shape of one target; [] where targets are class indices */
  readonly targetShape: readonly number[];
  /** names of the classes, where they are known */
  readonly classes?: readonly string[] | undefined;
  /** names of the columns, where they are known */
  readonly features?: readonly string[] | undefined;
  /** what was subtracted from and then multiplied to the given values, one number or one per column */
  readonly normalization?: Normalization | undefined;
}

/** value = (given - shift) * scale */
export interface Normalization {
  shift: number | readonly number[];
  scale: number | readonly number[];
}

export interface SplitOptions {
  /** keep the shares of the classes; default false */
  stratify?: boolean;
  /** seed of the shuffling; default: the generator that manualSeed seeds */
  seed?: number;
}

export interface KFoldOptions {
  /** keep the shares of the classes; default false */
  stratify?: boolean;
  /** seed of the shuffling; default: the generator that manualSeed seeds */
  seed?: number | undefined;
}

/** One part of a data set, and all others together. */
export interface Fold {
  train: Dataset;
  validation: Dataset;
}

export interface ResampleOptions {
  /** seed of the choice and of the order; default: the generator that manualSeed seeds */
  seed?: number;
}

export interface BatchOptions {
  /** rows of a batch; default 32 */
  batchSize?: number;
  /** a new order, from the generator that manualSeed seeds; default false */
  shuffle?: boolean;
  /** leave out a last batch that is not full; default false */
  dropLast?: boolean;
  /** varies the samples at random; mixup makes targets shares of both, class indices probabilities [rows, classes]; default nothing */
  augment?: Augmentation | undefined;
}

/** What samples of a batch are mixed with. */
export interface Mixture {
  /** of the targets that the batch has */
  share: number;
  /** the targets of the rest */
  other: Tensor;
  /** which samples of the batch those are */
  partner: Int32Array;
}

const resampling = () => import('./resample.js');

/** Rows that are read back at once. */
const chunk = 1024;

export class Dataset implements DatasetInfo {
  readonly shape: readonly number[];
  readonly targetShape: readonly number[];
  readonly classes: readonly string[] | undefined;
  readonly features: readonly string[] | undefined;
  readonly normalization: Normalization | undefined;
  /** Number of samples. */
  readonly size: number;
  readonly #held: Held;
  readonly #targets: Int32Array | Float32Array;

  /** @internal Made by data.fromArrays(), data.csv(), … */
  constructor(handle: number, targets: Int32Array | Float32Array, info: DatasetInfo) {
    this.#held = new Held('dataset', handle);
    this.#targets = targets;
    this.shape = info.shape;
    this.targetShape = info.targetShape;
    this.classes = info.classes;
    this.features = info.features;
    this.normalization = info.normalization;
    this.size = engine('dataset').datasetSize(handle);
    watch(this, this.#held);
  }

  /** @internal */
  handle(op: string): number {
    return this.#held.value(op, 'the data set');
  }

  /** Whether targets are class indices. */
  get isClassification(): boolean {
    return this.#targets instanceof Int32Array;
  }

  /** Samples as the network sees them, normalized, row-major [size, ...shape]. */
  x(): Float32Array {
    const width = sizeOf(this.shape);
    const out = new Float32Array(this.size * width);
    for (let at = 0; at < this.size; at += chunk) {
      const rows = Int32Array.from({ length: Math.min(chunk, this.size - at) }, (_, i) => at + i);
      const [x, y] = this.batch(rows);
      out.set(x.toArray(), at * width);
      x.dispose();
      y.dispose();
    }
    return out;
  }

  /** Targets: class indices as i32, values as f32. */
  y(): Int32Array | Float32Array {
    this.handle('y');
    return this.#targets.slice();
  }

  /** Some of the samples, in the given order, as a data set of its own. */
  subset(rows: ArrayLike<number>): Dataset {
    const list = Int32Array.from(rows);
    if (list.length === 0) throw new HebbError('argument', 'subset', 'the data set would be empty: there is no row');
    const bad = list.find((row) => row < 0 || row >= this.size);
    if (bad !== undefined) throw new HebbError('index', 'subset', `row out of range for ${this.size} samples: ${bad}`);
    const handle = invoke('subset', (e) => e.datasetSubset(this.handle('subset'), list));
    return new Dataset(handle, takeRows(this.#targets, sizeOf(this.targetShape), list), this);
  }

  /**
   * Shuffled parts of the given shares, such as [0.8, 0.2].
   * @param options.stratify keep the shares of the classes; default false
   * @param options.seed seed of the shuffling; default: the generator that manualSeed seeds
   */
  split(shares: readonly number[], options: SplitOptions = {}): Dataset[] {
    const total = shares.reduce((sum, share) => sum + share, 0);
    if (shares.length === 0 || shares.some((share) => !(share > 0)) || total > 1 + 1e-6) {
      throw new HebbError('argument', 'split', `shares must be positive and add up to at most 1: [${shares.join(', ')}]`);
    }
    const { stratify = false, seed } = options;
    if (stratify && !(this.#targets instanceof Int32Array))
      throw new HebbError('argument', 'split', 'stratify wants class targets: this data set has values');
    const order = seeded(seed, () => permutation('split', this.size));
    const parts = stratified(order, stratify ? this.#targets : undefined, shares);
    const empty = parts.findIndex((part) => part.length === 0);
    if (empty >= 0)
      throw new HebbError('argument', 'split', `part ${empty} of ${this.size} samples would be empty: share ${shares[empty]}`);
    return parts.map((rows) => this.subset(rows));
  }

  /** k times the data set in two: each of k shuffled parts is once the validation part. */
  async kFold(k: number, options: KFoldOptions = {}): Promise<Fold[]> {
    return (await resampling()).kFold(this, k, options);
  }

  /**
   * The samples as a model turns them out, in eval mode, with the same targets: features of a frozen body are worked out once, and a head
   * learns from them in a fraction of the time.
   */
  async map(model: Model): Promise<Dataset> {
    return (await import('./map.js')).map(this, model);
  }

  /** Every class as often as the most frequent one: samples of the others are repeated. Only training parts: a repeated sample is no new one. */
  async oversample(options: ResampleOptions = {}): Promise<Dataset> {
    return (await resampling()).resample('oversample', this, options);
  }

  /** Every class as often as the least frequent one: samples of the others are left out. */
  async undersample(options: ResampleOptions = {}): Promise<Dataset> {
    return (await resampling()).resample('undersample', this, options);
  }

  /** @internal Inputs and targets of some rows, varied where that is asked for. */
  batch(rows: Int32Array, augment?: Augmentation): [Tensor, Tensor, Mixture?] {
    const set = this.handle('batches');
    const [x, y, ...mixed] = invoke('batches', (e) => (augment ? e.datasetVaried(set, rows, augment) : e.datasetBatch(set, rows)));
    if (mixed.length === 0) return [new Tensor(x), new Tensor(y)];
    const [share, other, partner] = mixed;
    const rowsOfPartners = new Tensor(partner);
    const mixture = { share, other: new Tensor(other), partner: rowsOfPartners.toArray() as Int32Array };
    rowsOfPartners.dispose();
    return [new Tensor(x), new Tensor(y), mixture];
  }

  /** Targets of mixtures: shares of both. */
  #shared(y: Tensor, { share, other }: Mixture): Tensor {
    const numClasses = this.classes?.length ?? 1 + Array.from(this.#targets).reduce((most, target) => Math.max(most, target), 0);
    return scope(() => {
      const [a, b] = [y, other].map((t) => (this.isClassification ? t.oneHot({ numClasses }) : t)) as [Tensor, Tensor];
      return a.mul(share).add(b.mul(1 - share));
    });
  }

  /** Batches of inputs and targets. The two tensors of a batch are freed when the next one is asked for. */
  *batches(options: BatchOptions = {}): Generator<[Tensor, Tensor], void, undefined> {
    for (const rows of batchRows('batches', this.size, options)) {
      const [x, y, mixture] = this.batch(rows, options.augment);
      const target = mixture ? this.#shared(y, mixture) : y;
      try {
        yield [x, target];
      } finally {
        for (const t of [x, y, target, mixture?.other]) t?.dispose();
      }
    }
  }

  dispose(): void {
    this.#held.free();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }
}

/** A data set that shares the memory of x. */
export function datasetOf(
  call: Call,
  x: number,
  target: ReadyTargets,
  { shift, scale, normalization }: Fitted,
  info: Pick<DatasetInfo, 'shape' | 'features'>,
): Dataset {
  const y = call.data(target.data, [target.count, ...target.shape]);
  const handle = call.engine.datasetNew(x, y, shift, scale);
  return new Dataset(handle, target.data, { ...info, targetShape: target.shape, classes: target.classes, normalization });
}

/** Row numbers of each batch of one pass. */
export function* batchRows(op: string, size: number, options: BatchOptions): Generator<Int32Array, undefined, undefined> {
  const { batchSize = 32, shuffle = false, dropLast = false } = options;
  if (!(Number.isInteger(batchSize) && batchSize > 0))
    throw new HebbError('argument', op, `batchSize must be a whole number above 0: ${batchSize}`);
  const order = shuffle ? permutation(op, size) : Int32Array.from({ length: size }, (_, i) => i);
  for (let at = 0; at < size; at += batchSize) {
    const rows = order.subarray(at, at + batchSize);
    if (dropLast && rows.length < batchSize) return undefined;
    yield rows;
  }
  return undefined;
}
