/** @file save and open: a model with its spec, optionally with the optimizer's state, as bytes and back. What does it is loaded when needed. */
import type { AnyModule, Model } from '../nn/module.js';
import type { StateDict } from '../nn/state.js';
import type { Optimizer } from '../optim/optimizer.js';
import type { Tensor } from '../tensor.js';
import type { FloatType } from './formats.js';

export type SaveFormat = 'safetensors' | 'json';

export interface SaveOptions {
  /** whose moments and step counts are written too */
  optimizer?: Optimizer;
  /** 'f16' writes the model's numbers with 16 bits, to three digits, in half the room: of safetensors alone; default 'f32' */
  dtype?: FloatType;
}

export interface Opened {
  /** the model, where the file holds its spec */
  model?: Model;
  /** all tensors of the model by name; loadStateDict() takes them */
  tensors: Record<string, Tensor>;
  /** what optimizer.loadStateDict() takes, where the file holds it */
  optimizer?: StateDict;
}

const loaded = () => import('./model-file.js');

/**
 * A model as a file. The spec of models made of nn's modules is in it, so that open() can rebuild them.
 * @param format 'safetensors' (default) or 'json'
 * @param options.optimizer whose state is written too
 * @param options.dtype 'f16' writes the model's numbers with 16 bits, to three digits, in half the room; safetensors alone; default 'f32'
 */
export const save = async (model: AnyModule, format: SaveFormat = 'safetensors', options: SaveOptions = {}): Promise<Uint8Array> =>
  (await loaded()).write(model, format, options);

/** A file that save() or another program wrote, as a model (where its spec is known) and its tensors. */
export const open = async (source: Uint8Array | ArrayBuffer | Blob): Promise<Opened> => (await loaded()).read(source);
