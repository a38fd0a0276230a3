/** @file The raw WebAssembly module: its functions, and the one instance of this thread. */
import type { Augmentation } from './data/augment.js';
import { HebbError } from './error.js';
import type { DType } from './types.js';

/** Sums over the steps of one trainerRun call. */
export interface TrainerSlice {
  steps: number;
  /** of loss times samples */
  lossSum: number;
  /** the same since the epoch began */
  epochLoss: number;
  samples: number;
  /** NaN where loss and targets have no classes */
  correct: number;
  epoch: number;
  stepInEpoch: number;
  epochEnded: boolean;
  seconds: number;
}

/** Means over the samples that an evaluator has seen so far. */
export interface EvaluatorSlice {
  done: boolean;
  loss: number;
  /** NaN where loss and targets have no classes */
  correct: number;
  samples: number;
  /** size of the confusion matrix */
  classes: number;
  /** counts, row-major [actual][predicted] */
  confusion?: Int32Array;
}

export interface TrainerSettings {
  loss: string;
  batchSize: number;
  shuffle: boolean;
  clipNorm: number;
  clipValue: number;
  accumulate: number;
  /** moves on with every step of the optimizer; 0 for none */
  scheduler: number;
  /** how much each sample counts; undefined for all alike */
  weights: Float32Array | undefined;
  /** varies every batch */
  augment: Augmentation | undefined;
}

/** Memory of the engine in bytes, and the tensors alive in it. */
export interface MemoryInfo {
  bytes: number;
  peakBytes: number;
  reservedBytes: number;
  heapBytes: number;
  tensors: number;
}

/** What one operation took while the engine was profiled. */
export interface ProfileEntry {
  name: string;
  phase: 'forward' | 'backward' | 'other';
  calls: number;
  ms: number;
  multiplyAdds: number;
}

/** All raw functions. Handles are numbers, 0 is none; data are copied in and out. */
export interface Engine {
  /** Where there is room for so many numbers, the lists of a call: wire.ts puts them there. */
  room(count: number): number;
  /** Runs a row of the tables (operations, modules, optimizers, initializers): the handle of its result, or how many results wait. */
  call(row: number, count: number): number;
  /** The tensors that wait, 0 for none. */
  results(): number[];
  calculateGain(nonlinearity: number, param: number): number;
  sequential(children: readonly number[]): number;
  weightNorm(module: number, name: string, dim: number): number;
  spectralNorm(module: number, name: string, iterations: number, eps: number, dim: number): number;
  residual(inner: number, shortcut: number, concat: boolean): number;
  /** Of the sizes in the room, where then comes where the values are: whatever was there. */
  tensorEmpty(dtype: number, rank: number): number;
  /** Puts where the values are, dtype and sizes into the room, and gives how many of the latter. */
  tensorFace(tensor: number): number;
  tensorFree(tensor: number): void;
  tensorItem(tensor: number): number;
  /** [finite numbers, zeros, mean, standard deviation, least, largest] */
  tensorDescribe(tensor: number): number[];
  /** At most so many of the numbers, evenly apart. */
  tensorSample(tensor: number, most: number): Float32Array;
  /** The operation that made the tensor, by its name in C++; empty where nothing was recorded. */
  tensorOp(tensor: number): string;
  tensorRequiresGrad(tensor: number): boolean;
  tensorSetRequiresGrad(tensor: number, value: boolean): void;
  tensorGrad(tensor: number): number;
  tensorZeroGrad(tensor: number): void;
  tensorDetach(tensor: number): number;
  tensorBackward(tensor: number, gradient: number, retainGraph: number): void;
  gradients(
    outputs: readonly number[],
    inputs: readonly number[],
    gradOutputs: readonly number[],
    retainGraph: number,
    createGraph: number,
  ): number[];
  giveGradients(gradients: readonly number[]): void;
  customOp(
    name: string,
    inputs: readonly number[],
    output: number,
    backward: (dy: number, inputs: readonly number[], output: number) => boolean,
  ): number;
  tensorZeros(shape: readonly number[], dtype: DType): number;
  tensorFull(shape: readonly number[], value: number, dtype: DType): number;
  tensorArange(start: number, end: number, step: number, dtype: DType): number;
  tensorLinspace(start: number, end: number, steps: number): number;
  tensorEye(n: number): number;
  tensorRand(shape: readonly number[]): number;
  tensorRandn(shape: readonly number[]): number;
  tensorRandint(low: number, high: number, shape: readonly number[]): number;
  setGradEnabled(value: boolean): boolean;
  manualSeed(seed: number): void;
  randomState(): Uint8Array;
  setRandomState(state: Uint8Array): void;
  moduleForward(module: number, x: number): number;
  /** The output in eval mode and without a graph, many rows in batches. */
  modulePredict(module: number, x: number): number;
  moduleApply(module: number, inputs: readonly number[]): number[];
  moduleFree(module: number): void;
  moduleTrain(module: number, value: boolean): void;
  moduleIsTraining(module: number): boolean;
  moduleState(module: number): { name: string; tensor: number; parameter: boolean }[];
  moduleActivations(module: number, x: number): number[];
  /** From now on keeps what these modules and all inside give out, named from these paths on; where names are given, `only` of those. */
  watch(names: readonly string[], roots: readonly number[], only: readonly string[]): void;
  /** Ends watch(): what was kept, in the order of the calls; a gradient is 0 where none arrived. */
  watched(): { name: string; op: string; output: number; gradient: number }[];
  optimizerStep(optimizer: number): void;
  optimizerZeroGrad(optimizer: number): void;
  optimizerStepWith(optimizer: number, closure: () => number): number;
  optimizerAddGroup(optimizer: number, count: number): void;
  optimizerGroups(optimizer: number): number;
  optimizerOption(optimizer: number, group: number, name: string, numbers: readonly number[]): number[];
  clipGradients(parameters: readonly number[], maxNorm: number, maxValue: number): number;
  tensorsLerp(x: readonly number[], y: readonly number[], weight: number): void;
  tensorsExchange(x: readonly number[], y: readonly number[]): void;
  schedulerNew(optimizer: number, schedule: readonly number[]): number;
  schedulerStep(scheduler: number, metric: number): void;
  schedulerState(scheduler: number): number[];
  schedulerSetState(scheduler: number, state: readonly number[]): void;
  schedulerFree(scheduler: number): void;
  optimizerFree(optimizer: number): void;
  optimizerState(optimizer: number): { name: string; tensor: number }[];
  datasetNew(x: number, y: number, shift: number, scale: number): number;
  /** The same of two series (steps, …): windows of length and horizon steps, `stride` steps apart. */
  datasetWindows(x: number, y: number, sizes: [length: number, horizon: number, stride: number], shift: number, scale: number): number;
  datasetSize(dataset: number): number;
  datasetSubset(dataset: number, rows: Int32Array): number;
  datasetFree(dataset: number): void;
  datasetBatch(dataset: number, rows: Int32Array): [number, number];
  /** The same, varied; of mixtures also the share of these, the targets of the rest, and which rows of the batch those are. */
  datasetVaried(dataset: number, rows: Int32Array, augment: Augmentation): [number, number, ...([] | [number, number, Int32Array])];
  augmentationCheck(augment: Augmentation, dataset: number): void;
  datasetPermutation(n: number): Int32Array;
  trainerNew(module: number, optimizer: number, dataset: number, settings: TrainerSettings): number;
  trainerRun(trainer: number, maxSteps: number, budgetMs: number, epochLoss: number): TrainerSlice;
  trainerFree(trainer: number): void;
  trainerState(trainer: number): Uint8Array;
  trainerSetState(trainer: number, state: Uint8Array): void;
  evaluatorNew(module: number, dataset: number, loss: string, batchSize: number): number;
  evaluatorRun(evaluator: number, budgetMs: number): EvaluatorSlice;
  evaluatorFree(evaluator: number): void;
  memory(resetPeak: boolean): MemoryInfo;
  profileStart(): void;
  profileStop(): ProfileEntry[];
  /** What one more helper runs, a place in the table of functions, and the arguments of that. Of the builds with threads only. */
  helper?(): { entry: number; room: number; number: number };
  features(): { simd: 'simd128' | 'relaxed' };
  stackSave(): number;
  stackRestore(place: number): void;
}

let current: Engine | undefined;
/** Where the engine's stack stands while nothing of it runs, and how many of its calls have called JavaScript. */
let [stack, callbacks] = [0, 0];
let unwound = false;

/** The loaded engine; `op` is named when there is none yet. */
export function engine(op: string): Engine {
  if (!current) throw new HebbError('not_loaded', op, 'the engine is not loaded: await load() first');
  if (unwound && callbacks === 0) {
    current.stackRestore(stack);
    unwound = false;
  }
  return current;
}

/** Called where an error leaves the engine: what was on its stack stays there until it is entered anew. */
export function leaveByError(): void {
  unwound = true;
}

/** Runs what the engine calls. */
export function callback<T>(run: () => T): T {
  ++callbacks;
  try {
    return run();
  } finally {
    --callbacks;
  }
}

export const isLoaded = (): boolean => current !== undefined;

/** Called once by load(). */
export function setEngine(loaded: Engine): void {
  current = loaded;
  stack = loaded.stackSave();
}
