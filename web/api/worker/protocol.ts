/** @file The one protocol between a page and its worker: calls with answers, and events of runs. */
import type { CheckpointOptions } from '../checkpoint/status.js';
import type { CheckpointPlace } from '../checkpoint/store.js';
import type { CsvOptions } from '../data/csv.js';
import type { DatasetInfo, SplitOptions } from '../data/dataset.js';
import type { FromArraysOptions } from '../data/from-arrays.js';
import type { IdxOptions } from '../data/idx.js';
import type { SyntheticName, SyntheticOptions } from '../data/synthetic.js';
import type { MemoryInfo } from '../engine.js';
import type { Finding } from '../doctor/finding.js';
import { HebbError, toHebbError, type ErrorCode } from '../error.js';
import type { CrossValidateOptions, CrossValidation } from '../experiment/cross-validate.js';
import type { LrFinderOptions, LrReport } from '../experiment/lr-finder.js';
import type { Plan, PlanOptions } from '../experiment/plan.js';
import type { RandomRestartOptions, Restarts } from '../experiment/random-restart.js';
import type { LossName } from '../generated/loss-names.js';
import type { Schedule } from '../generated/schedules.js';
import type { OptimizerName, OptimizerSpec } from '../generated/optimizer-specs.js';
import type { SaveFormat } from '../io/save.js';
import type { LoadInfo, LoadOptions } from '../load.js';
import type { ModelSpec } from '../nn/spec.js';
import type { LoadResult } from '../nn/state.js';
import type { EvaluateOptions } from '../train/evaluate.js';
import type { Evaluation } from '../train/metrics.js';
import type { FitOptions } from '../train/fit.js';
import type { EpochReport, Progress, RunState, Summary } from '../train/run.js';
import type { NestedArray, NumberArray, TensorData } from '../types.js';
import type { TapKind } from '../watch/look.js';
import type { TapOptions, TapSample } from '../watch/tap.js';

/** Samples that can cross: nested arrays or typed arrays. */
export type WireSamples = NumberArray | NestedArray;
export type WireTargets = WireSamples | readonly string[];
/** What can cross of the options of data.csv. */
export type WireCsvOptions = Omit<CsvOptions, 'onProgress' | 'signal'>;

export interface InputOptions {
  /** shape of the whole input; default what the nesting says */
  shape?: readonly number[];
}

export interface PredictOptions extends InputOptions {
  /** what to do with the output's last dimension; default nothing */
  then?: 'softmax' | 'sigmoid';
}

/** A data set that lives in the worker. */
export interface DatasetFace extends DatasetInfo {
  id: number;
  size: number;
}

/** A model that lives in the worker. */
export interface ModelFace {
  id: number;
  spec: ModelSpec;
}

/** Places of checkpoints that can cross. */
export type WirePlace = Extract<CheckpointPlace, string>;

/** Options of fit that can cross; functions and objects of the page stay there. */
export type WireFitOptions = Omit<
  FitOptions,
  'loss' | 'optimizer' | 'schedule' | 'validation' | 'signal' | 'callbacks' | 'checkpoint' | 'doctor' | 'onProgress' | 'onEpoch'
> & {
  doctor?: boolean;
  /** a place with a name, where the worker writes: 'opfs:iris' */
  checkpoint?: WirePlace | (Omit<CheckpointOptions, 'to'> & { to: WirePlace }) | undefined;
  loss?: LossName;
  optimizer?: OptimizerName | OptimizerSpec;
  schedule?: Schedule;
  /** id of a data set */
  validation?: number | undefined;
};
/** Options of experiments that can cross. */
type WireExperiment<Options> = Omit<Options, 'loss' | 'validation' | 'signal' | 'callbacks' | 'onProgress' | 'onEpoch'> & {
  loss?: LossName;
};
export type WireLrFinderOptions = WireExperiment<LrFinderOptions>;
export type WireCrossValidateOptions = WireExperiment<CrossValidateOptions>;
export type WirePlanOptions = WireExperiment<PlanOptions>;
export type WireRestartOptions = WireExperiment<RandomRestartOptions> & {
  /** id of a data set */
  validation?: number | undefined;
};
/** What randomRestart tells of the model that it trained. */
export type RemoteRestarts = Omit<Restarts, 'model'>;
export type WireEvaluateOptions = Omit<EvaluateOptions, 'loss'> & { loss?: LossName };

/** What the page may ask. The worker answers each with what the method returns, or with an error. */
export interface Methods {
  load(options: LoadOptions): LoadInfo;
  manualSeed(seed: number): void;
  memory(): MemoryInfo;
  fromArrays(x: WireSamples, y: WireTargets, options: FromArraysOptions): DatasetFace;
  csv(source: string | Blob, options: WireCsvOptions): DatasetFace;
  idx(images: ArrayBuffer | Uint8Array, labels: ArrayBuffer | Uint8Array, options: IdxOptions): DatasetFace;
  synthetic(name: SyntheticName, options: SyntheticOptions): DatasetFace;
  split(dataset: number, shares: readonly number[], options: SplitOptions): DatasetFace[];
  subset(dataset: number, rows: readonly number[] | Int32Array): DatasetFace;
  x(dataset: number): Float32Array;
  y(dataset: number): Int32Array | Float32Array;
  disposeDataset(dataset: number): void;
  model(spec: ModelSpec): ModelFace;
  predict(model: number, x: WireSamples, options: PredictOptions): TensorData;
  activations(model: number, x: WireSamples, options: InputOptions): TensorData[];
  stateDict(model: number): Record<string, TensorData>;
  loadStateDict(model: number, state: Readonly<Record<string, TensorData>>, options: { strict?: boolean }): LoadResult;
  train(model: number, mode: boolean): void;
  summary(model: number, inputShape: readonly number[] | undefined): string;
  disposeModel(model: number): void;
  fit(run: number, model: number, dataset: number, options: WireFitOptions): void;
  pause(run: number): void;
  resume(run: number): void;
  step(run: number, count: number): Progress;
  restore(run: number, step: number): { progress: Progress; history: EpochReport[] };
  stop(run: number): void;
  /** Opens a tap, and gives its number. */
  tap(run: number, name: string, what: TapKind, every: number | TapOptions): number;
  /** The tap's next sample, undefined at its end. */
  tapped(run: number, tap: number): TapSample | undefined;
  endTap(run: number, tap: number): void;
  abort(run: number): void;
  evaluate(model: number, dataset: number, options: WireEvaluateOptions): Evaluation;
  lrFinder(model: number, dataset: number, options: WireLrFinderOptions): LrReport;
  plan(model: number, dataset: number, options: WirePlanOptions): Plan;
  crossValidate(model: number, dataset: number, options: WireCrossValidateOptions): CrossValidation;
  randomRestart(model: number, dataset: number, options: WireRestartOptions): RemoteRestarts;
  save(model: number, format: SaveFormat): Uint8Array;
  open(source: Uint8Array | ArrayBuffer | Blob): ModelFace;
}

export type MethodName = keyof Methods;
export type Arguments<M extends MethodName> = Parameters<Methods[M]>;
export type Result<M extends MethodName> = ReturnType<Methods[M]>;

export interface Request<M extends MethodName = MethodName> {
  id: number;
  method: M;
  args: Arguments<M>;
}

/** A HebbError as plain data. */
export interface WireError {
  code: ErrorCode;
  op: string;
  message: string;
  shapes: readonly (readonly number[])[];
}

export type RunEvent = { run: number } & (
  | { progress: Progress; state: RunState }
  | { reports: EpochReport[]; earlier?: boolean }
  | { findings: readonly Finding[] }
  | { summary: Summary; progress: Progress }
  | { error: WireError }
);

export type Answer = { id: number; result: Result<MethodName> } | { id: number; error: WireError };
export type FromWorker = Answer | RunEvent;

export function errorToWire(thrown: unknown, op: string): WireError {
  const { code, op: where, message, shapes } = toHebbError(thrown, op);
  return { code, op: where, message, shapes };
}

export const errorFromWire = ({ code, op, message, shapes }: WireError): HebbError => new HebbError(code, op, message, shapes);

/** Buffers of the typed arrays in a value, to be handed over instead of copied. */
export function buffersIn(value: unknown, found: Set<ArrayBuffer> = new Set()): Set<ArrayBuffer> {
  if (ArrayBuffer.isView(value)) {
    if (value.buffer instanceof ArrayBuffer) found.add(value.buffer);
  } else if (typeof value === 'object' && value !== null && !(value instanceof Blob)) {
    for (const item of Object.values(value)) if (typeof item === 'object') buffersIn(item, found);
  }
  return found;
}
