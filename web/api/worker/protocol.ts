/** @file The one protocol between a page and its worker: calls with answers, in both directions, and events of runs. */
import type { DatasetInfo } from '../data/dataset.js';
import type { Finding } from '../doctor/finding.js';
import { HebbError, toHebbError, type ErrorCode } from '../error.js';
import type { LoadInfo, LoadOptions } from '../load.js';
import type { ModelSpec } from '../nn/spec.js';
import type { FitOptions } from '../train/fit.js';
import type { EpochReport, Progress, RunState, Summary } from '../train/run.js';
import type { NestedArray, NumberArray, TensorData } from '../types.js';
import type { TapKind } from '../watch/look.js';
import type { TapOptions, TapSample } from '../watch/tap.js';
import type { Sent } from './offered.js';
import type { RemoteDataset, RemoteModel } from './remote.js';

/** Samples that can cross: nested arrays or typed arrays. */
export type WireSamples = NumberArray | NestedArray;
export type WireTargets = WireSamples | readonly string[];

export interface InputOptions {
  /** shape of the whole input; default what the nesting says */
  shape?: readonly number[];
}

export interface PredictOptions extends InputOptions {
  /** what to do with the output's last dimension; default nothing */
  then?: 'softmax' | 'sigmoid';
}

/** What is known of a data set in the worker. */
export interface DatasetFace extends DatasetInfo {
  size: number;
}

/** What a callback of the page answers: what it remembers. */
export type Told = (value: unknown, lr: number) => Promise<unknown>;
/** A callback of the page, as the worker calls it; functions of it that nobody waits for come later than what they tell of. */
export interface WireCallback {
  onStart?: Told;
  onEpoch?: Told;
  onEnd?: Told;
  onStep?: (progress: Progress, lr: number) => void;
  onProgress?: (progress: Progress, lr: number) => void;
  loadStateDict?: (state: unknown) => void;
  /** whether it remembers something, which its answers tell */
  remembers: boolean;
}

/** Options of fit as they cross: what is told of every run anyway is no part of them. */
export type WireFitOptions = Omit<Sent<FitOptions>, 'callbacks' | 'signal' | 'onProgress' | 'onEpoch' | 'doctor'> & {
  callbacks?: WireCallback[] | undefined;
  doctor: boolean;
};

/** What a session asks beside what is offered under the package's own names. */
export interface Methods {
  load(options: LoadOptions): LoadInfo;
  model(spec: ModelSpec): RemoteModel;
  predict(model: RemoteModel, x: WireSamples, options: PredictOptions): TensorData;
  activations(model: RemoteModel, x: WireSamples, options: InputOptions): TensorData[];
  stateDict(model: RemoteModel): Record<string, TensorData>;
  open(source: Uint8Array | ArrayBuffer | Blob): RemoteModel;
  dispose(kind: 'dataset' | 'model', id: number): void;
  fit(run: number, model: RemoteModel, dataset: RemoteDataset, options: WireFitOptions): void;
  pause(run: number): void;
  resume(run: number): void;
  step(run: number, count: number): Progress;
  /** Where the run stands then, and all of its reports. */
  restore(run: number, step: number): { progress: Progress; history: EpochReport[] };
  stop(run: number): void;
  setLr(run: number, lr: number): void;
  /** The number of the tap within the run. */
  tap(run: number, name: string, what: TapKind, every: number | TapOptions): number;
  /** The tap's next sample, undefined at its end. */
  tapped(run: number, tap: number): TapSample | undefined;
  endTap(run: number, tap: number): void;
  abort(run: number): void;
}

export type MethodName = keyof Methods;
export type Arguments<M extends MethodName> = Parameters<Methods[M]>;
export type Result<M extends MethodName> = ReturnType<Methods[M]>;

/** What is handed over with a message instead of copied. */
export type Handed = ArrayBuffer | ReadableStream;

/** A HebbError as plain data. */
export interface WireError {
  code: ErrorCode;
  op: string;
  message: string;
  shapes: readonly (readonly number[])[];
}

/** To an id that the other end gave. */
export type Answer = { answer: number; result: unknown } | { answer: number; error: WireError };

/** A method of the table ('data.csv') or of Methods; something stopped here; what a function of the page gave. */
export type FromPage = { id: number; method: string; args: unknown[] } | { abort: number } | Answer;

export type RunEvent = { run: number } & (
  | { progress: Progress; state: RunState }
  | { reports: EpochReport[]; earlier?: boolean }
  | { findings: readonly Finding[] }
  | { summary: Summary; progress: Progress }
  | { error: WireError }
);

/** A function of the page is called: answered where there is an id. */
export interface Calling {
  calls: number;
  args: unknown[];
  id: number | undefined;
}

export type FromWorker = Answer | RunEvent | Calling;

export function errorToWire(thrown: unknown, op: string): WireError {
  const { code, op: where, message, shapes } = toHebbError(thrown, op);
  return { code, op: where, message, shapes };
}

export const errorFromWire = ({ code, op, message, shapes }: WireError): HebbError => new HebbError(code, op, message, shapes);
