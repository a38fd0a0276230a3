/** @file What fit loads when it keeps checkpoints or snapshots. */
export { keeperOf } from './keeper.js';
export { Snapshots } from './snapshots.js';
