/** @file data.windows: a time series becomes samples of its past with the values to come. What cuts it is loaded when it is called. */
import { windowsOf, type Dataset, type WindowsOf } from './dataset.js';
import type { Samples } from './from-arrays.js';
import { fitNormalization, perColumn, type Normalize } from './normalize.js';

export interface WindowOptions {
  /** time steps of a sample */
  length: number;
  /** time steps after a sample that are its target; default 1 */
  horizon?: number;
  /** time steps from the beginning of one sample to that of the next; default 1 */
  stride?: number;
  /** numbers of the variables to predict; default all */
  targets?: readonly number[];
  /** how the samples are scaled, each variable by itself, not the targets; default false */
  normalize?: Normalize;
}

/**
 * Windows over a time series [time] or [time, variables]: samples [length, variables] as recurrent layers with batchFirst take them, targets
 * [horizon, variables to predict]. They share the memory of the series, and are in the order of time, as are the parts of split().
 */
export const windows = async (series: Samples, options: WindowOptions): Promise<Dataset> =>
  (await import('./window-rows.js')).windows(series, options, { windowsOf, fitNormalization, perColumn });

/** What the part that is loaded later needs of this one. */
export interface WindowTools {
  windowsOf: WindowsOf;
  fitNormalization: typeof fitNormalization;
  perColumn: typeof perColumn;
}
