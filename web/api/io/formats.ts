/** @file The file formats together: what save() and open() load when they are needed first. */
import { readJson } from './json.js';
import { readSafetensors } from './safetensors.js';
import type { TensorFile } from './tensor-file.js';

export { writeJson } from './json.js';
export { writeSafetensors } from './safetensors.js';
export { optimizerPrefix, runPrefix, type FloatType, type TensorFile } from './tensor-file.js';

/** safetensors unless it is text: its eighth byte is the top of a 64-bit length, never a letter. */
export const readFile = (bytes: Uint8Array): TensorFile =>
  bytes[0] === 0x7b && bytes.length > 8 && bytes[7] !== 0 ? readJson(bytes) : readSafetensors(bytes);
