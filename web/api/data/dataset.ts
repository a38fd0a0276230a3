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
import { inSequence, permutation, stratified, takeRows } from './rows.js';
import type { ReadyTargets } from './targets.js';
import type { Vocabulary } from './vocabulary.js';

/** Everything about a dataset that is not its samples. */
export interface DatasetInfo {
  /** shape of one sample */
  readonly shape: readonly number[];
  /** shape of one target; [] where targets are class indices */
  readonly targetShape: readonly number[];
  /** whether targets are classes: indices, or a probability of each */
  readonly isClassification: boolean;
  /** names of the classes, where they are known */
  readonly classes?: readonly string[] | undefined;
  /** of samples that are windows of a series, how many of those that follow one have steps in common with it */
  readonly overlap?: number | undefined;
  /** characters and their numbers, of a text */
  readonly vocabulary?: Vocabulary | undefined;
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
  readonly isClassification: boolean;
  readonly classes: readonly string[] | undefined;
  readonly overlap: number | undefined;
  readonly vocabulary: Vocabulary | undefined;
  readonly features: readonly string[] | undefined;
  readonly normalization: Normalization | undefined;
  /** Number of samples. */
  readonly size: number;
  readonly #held: Held;
  readonly #targets: Int32Array | Float32Array | undefined;

  /** @internal Made by data.fromArrays(), data.csv(), … */
  constructor(handle: number, targets: Int32Array | Float32Array | undefined, info: DatasetInfo) {
    this.#held = new Held('dataset', handle);
    this.#targets = targets;
    this.shape = info.shape;
    this.targetShape = info.targetShape;
    this.isClassification = info.isClassification;
    this.classes = info.classes;
    this.overlap = info.overlap;
    this.vocabulary = info.vocabulary;
    this.features = info.features;
    this.normalization = info.normalization;
    this.size = engine('dataset').datasetSize(handle);
    watch(this, this.#held);
  }

  /** @internal */
  handle(op: string): number {
    return this.#held.value(op, 'the data set');
  }

  /** @internal The class of each sample, of probabilities the likeliest; undefined where targets are values. */
  get labels(): Int32Array | undefined {
    const targets = this.#targets;
    if (!this.isClassification || !targets) return undefined;
    if (targets instanceof Int32Array) return targets;
    const width = sizeOf(this.targetShape);
    return Int32Array.from({ length: this.size }, (_, row) => {
      const each = targets.subarray(row * width, (row + 1) * width);
      return each.indexOf(Math.max(...each));
    });
  }

  /** Samples as the network sees them, normalized, row-major [size, ...shape]. */
  x(): Float32Array {
    return this.#read(0, new Float32Array(this.size * sizeOf(this.shape)));
  }

  /** Targets: class indices as i32, values as f32. */
  y(): Int32Array | Float32Array {
    this.handle('y');
    const size = this.size * sizeOf(this.targetShape);
    return this.#targets?.slice() ?? this.#read(1, this.vocabulary ? new Int32Array(size) : new Float32Array(size));
  }

  #read<T extends Int32Array | Float32Array>(side: 0 | 1, out: T): T {
    const width = out.length / this.size;
    for (let at = 0; at < this.size; at += chunk) {
      const batch = this.batch(Int32Array.from({ length: Math.min(chunk, this.size - at) }, (_, i) => at + i));
      out.set(batch[side].toArray(), at * width);
      batch[0].dispose();
      batch[1].dispose();
    }
    return out;
  }

  /** Some of the samples, in the given order, as a data set of its own. */
  subset(rows: ArrayLike<number>): Dataset {
    const list = Int32Array.from(rows);
    if (list.length === 0) throw new HebbError('argument', 'subset', 'the data set would be empty: there is no row');
    const bad = list.find((row) => row < 0 || row >= this.size);
    if (bad !== undefined) throw new HebbError('index', 'subset', `row out of range for ${this.size} samples: ${bad}`);
    const handle = invoke('subset', (e) => e.datasetSubset(this.handle('subset'), list));
    return new Dataset(handle, this.#targets && takeRows(this.#targets, sizeOf(this.targetShape), list), this);
  }

  /**
   * Shuffled parts of the given shares, such as [0.8, 0.2]. Of windows of a series they are in order, without those that
   * have steps in common with the part before.
   * @param options.stratify keep the shares of the classes; default false
   * @param options.seed seed of the shuffling; default: the generator that manualSeed seeds
   */
  split(shares: readonly number[], options: SplitOptions = {}): Dataset[] {
    const total = shares.reduce((sum, share) => sum + share, 0);
    if (shares.length === 0 || shares.some((share) => !(share > 0)) || total > 1 + 1e-6) {
      throw new HebbError('argument', 'split', `shares must be positive and add up to at most 1: [${shares.join(', ')}]`);
    }
    const { stratify = false, seed } = options;
    const labels = stratify ? this.labels : undefined;
    if (stratify && !labels) throw new HebbError('argument', 'split', 'stratify wants class targets: this data set has values');
    const { overlap } = this;
    const order = (): Int32Array => seeded(seed, () => permutation('split', this.size));
    const parts = overlap === undefined ? stratified(order(), labels, shares) : inSequence(this.size, shares, overlap);
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
    return [new Tensor(x), new Tensor(y), { share, other: new Tensor(other), partner }];
  }

  /** Targets of mixtures: shares of both. */
  #shared(y: Tensor, { share, other }: Mixture): Tensor {
    const numClasses = this.classes?.length ?? 1 + Array.from(this.#targets ?? []).reduce((most, target) => Math.max(most, target), 0);
    return scope(() => {
      const [a, b] = [y, other].map((t) => (t.dtype === 'i32' ? t.oneHot({ numClasses }) : t)) as [Tensor, Tensor];
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
  const { data, shape: targetShape, classes, isClassification } = target;
  return new Dataset(handle, data, { ...info, targetShape, classes, isClassification, normalization });
}

/** Sizes of windows in steps of their series. */
export interface WindowSizes {
  /** of a sample */
  length: number;
  /** of its target */
  horizon: number;
  /** from the beginning of one sample to that of the next */
  stride: number;
  /** of a sample with its target: windows that have some of them in common overlap */
  span: number;
}

type WindowInfo = Omit<DatasetInfo, 'isClassification' | 'overlap'>;

/** Sample i is x's steps from i · stride on, its target y's from the same step on; they share the memory of the two. */
export function windowsOf(
  op: string,
  [x, y]: readonly [Tensor, Tensor],
  { length, horizon, stride, span }: WindowSizes,
  info: WindowInfo,
  { shift, scale }: Pick<Fitted, 'shift' | 'scale'> = { shift: 0, scale: 1 },
): Dataset {
  const handle = invoke(op, (e) => e.datasetWindows(x.handle(op), y.handle(op), [length, horizon, stride], shift, scale));
  return new Dataset(handle, undefined, { ...info, isClassification: false, overlap: Math.ceil(span / stride) - 1 });
}
export type WindowsOf = typeof windowsOf;

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
