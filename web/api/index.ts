/** @file hebb: neural networks trained inside a web page. */
export { load, type LoadInfo, type LoadOptions } from './load.js';
export { HebbError, type ErrorCode } from './error.js';
export { Tensor } from './tensor.js';
export * from './creation.js';
export * from './generated/ops.js';
export { manualSeed, randomState, setRandomState } from './random.js';
export { memory, noGrad, scope } from './scope.js';
export type { MemoryInfo } from './engine.js';
export type { Dims, DType, NestedArray, NestedNumbers, NumberArray, TensorData, TensorLike, TypedArray } from './types.js';
export type * from './generated/words.js';
export * as nn from './nn/index.js';
export * as optim from './optim/index.js';
export * as data from './data/index.js';
export { fit, type FitOptions } from './train/fit.js';
export { evaluate, type EvaluateOptions, type Evaluation, type Metric } from './train/evaluate.js';
export type { Loss, LossFunction } from './train/loss.js';
export type { EpochReport, Progress, RunBase as Run, RunState, Summary } from './train/run.js';
export { open, save, type Opened, type SaveFormat, type SaveOptions } from './io/save.js';
