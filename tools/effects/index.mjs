/** @file What each means of training well does: the list of effects. */
import { earlyStopping } from './early-stopping.mjs';
import { folds } from './folds.mjs';
import { penalties } from './penalties.mjs';
import { rare } from './rare.mjs';
import { restarts } from './restarts.mjs';
import { sparsity } from './sparsity.mjs';

/**
 * Each has a `title`, a sentence about its `data`, the `figures` it tells with how they are written, the one of them to `judge` by, and
 * `variants` by name, the first of them without it: functions of the package, a seed and settings, which resolve to figures.
 */
export const effects = [earlyStopping, restarts, folds, rare, penalties, sparsity];
