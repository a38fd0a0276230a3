/** @file The file formats together: what save() and open() load when they are needed first. */
import type { TensorData } from '../types.js';
import { readJson } from './json.js';
import { readSafetensors } from './safetensors.js';

export { writeJson } from './json.js';
export { writeSafetensors } from './safetensors.js';

/** What stands before the names of the optimizer's tensors, and of what a run of fit remembers besides. */
export const [optimizerPrefix, runPrefix] = ['optimizer.', 'hebb.run.'];

/** What every format holds: tensors by name, and strings about them. */
export interface TensorFile {
  tensors: Record<string, TensorData>;
  metadata: Record<string, string>;
}

/** safetensors unless it is text: its eighth byte is the top of a 64-bit length, never a letter. */
export const readFile = (bytes: Uint8Array): TensorFile =>
  bytes[0] === 0x7b && bytes.length > 8 && bytes[7] !== 0 ? readJson(bytes) : readSafetensors(bytes);
