/** @file What start.ts loads. */
export { crossValidate } from './cross-validate.js';
export { lrFinder } from './lr-finder.js';
export { plan } from './plan.js';
export { randomRestart } from './random-restart.js';
export { search } from './search.js';
