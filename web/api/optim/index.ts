/** @file optim: optimizers. */
export { Optimizer } from './optimizer.js';
export type { OptimizerName, OptimizerSpec } from '../generated/optimizer-specs.js';
export * from '../generated/optimizers.js';
