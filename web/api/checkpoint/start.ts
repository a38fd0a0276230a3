/** @file What fit and modelCheckpoint load when they keep checkpoints or snapshots. */
export { keeperOf } from './keeper.js';
export { Snapshots } from './snapshots.js';
export { storeAt } from './store.js';
