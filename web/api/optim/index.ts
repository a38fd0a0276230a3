/** @file optim: optimizers, learning-rate schedules, weight constraints, gradient clipping, averages of weights. */
export { Optimizer, ParameterGroup, type GroupOptions, type ParameterGroups } from './optimizer.js';
export type { OptimizerName, OptimizerSpec } from '../generated/optimizer-specs.js';
export * from '../generated/optimizers.js';
export { scheduler, Scheduler } from './scheduler.js';
export * as schedule from '../generated/schedules.js';
export type { Schedule } from '../generated/schedules.js';
export * as constraint from './constraint.js';
export type { Constraint } from './constraint.js';
export { clipGradNorm, clipGradValue } from './clip.js';
export { ema, Ema, type EmaOptions } from './ema.js';
