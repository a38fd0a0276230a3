/** @file What every file format holds. */
import type { TensorData } from '../types.js';

/** What stands before the names of the optimizer's tensors, and of what a run of fit remembers besides. */
export const [optimizerPrefix, runPrefix] = ['optimizer.', 'hebb.run.'];

/** How a file holds the floats of a model; the state of an optimizer keeps its 32 bits. */
export type FloatType = 'f32' | 'f16';

/** Tensors by name, and strings about them. */
export interface TensorFile {
  tensors: Record<string, TensorData>;
  metadata: Record<string, string>;
}
