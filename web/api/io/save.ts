/** @file save and open: a model with its spec, optionally with the optimizer's state, as bytes and back. The formats are loaded when needed. */
import { describe } from '../call.js';
import { HebbError } from '../error.js';
import { Module, type AnyModule, type Model } from '../nn/module.js';
import { fromSpec, type ModelSpec } from '../nn/spec.js';
import type { StateDict } from '../nn/state.js';
import type { Optimizer } from '../optim/optimizer.js';
import { tensor } from '../creation.js';
import type { Tensor } from '../tensor.js';
import type { TensorData } from '../types.js';
import type { FloatType, TensorFile } from './formats.js';

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

const plain = (state: Record<string, Tensor>, prefix = ''): [string, TensorData][] =>
  Object.entries(state).map(([name, t]) => [prefix + name, { data: t.toArray(), shape: t.shape }]);

/** The spec as text; own modules have none, their files carry the weights alone. */
function specText(model: AnyModule): Record<string, string> {
  try {
    return { 'hebb.spec': JSON.stringify(model.spec()) };
  } catch (error) {
    if (error instanceof HebbError && error.code === 'state') return {};
    throw error;
  }
}

function optimizerState(optimizer: Optimizer, prefix: string): [string, TensorData][] {
  const state = optimizer.stateDict();
  try {
    return plain(state, prefix);
  } finally {
    for (const t of Object.values(state)) t.dispose();
  }
}

/**
 * A model as a file. The spec of models made of nn's modules is in it, so that open() can rebuild them.
 * @param format 'safetensors' (default) or 'json'
 * @param options.optimizer whose state is written too
 * @param options.dtype 'f16' writes the model's numbers with 16 bits, to three digits, in half the room; safetensors alone; default 'f32'
 */
export async function save(model: AnyModule, format: SaveFormat = 'safetensors', options: SaveOptions = {}): Promise<Uint8Array> {
  if (!(model instanceof Module)) throw new HebbError('argument', 'save', `the model must be a module: ${describe(model)}`);
  const { optimizer, dtype } = options;
  const { optimizerPrefix, writeJson, writeSafetensors } = await import('./formats.js');
  const file: TensorFile = {
    tensors: Object.fromEntries([...plain(model.stateDict()), ...(optimizer ? optimizerState(optimizer, optimizerPrefix) : [])]),
    metadata: { format: 'pt', ...specText(model) },
  };
  if (format === 'safetensors') return writeSafetensors(file, dtype);
  if (format === 'json') return writeJson(file, dtype);
  throw new HebbError('argument', 'save', `format must be 'safetensors' or 'json': ${describe(format)}`);
}

function specOf(metadata: Record<string, string>): ModelSpec | undefined {
  const text = metadata['hebb.spec'];
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as ModelSpec;
  } catch {
    throw new HebbError('file', 'open', `the spec in the file is not JSON: ${text.slice(0, 60)}`);
  }
}

/** A file that save() or another program wrote, as a model (where its spec is known) and its tensors. */
export async function open(source: Uint8Array | ArrayBuffer | Blob): Promise<Opened> {
  const given = source instanceof Blob ? await source.arrayBuffer() : source;
  const isView = given instanceof Uint8Array;
  if (!isView && !(given instanceof ArrayBuffer)) throw new HebbError('argument', 'open', `bytes are needed: ${describe(given)}`);
  // a plain one: Node's Buffer gives views where slice() should copy
  const bytes = isView ? new Uint8Array(given.buffer, given.byteOffset, given.byteLength) : new Uint8Array(given);
  const { optimizerPrefix, readFile, runPrefix } = await import('./formats.js');
  const { tensors, metadata } = readFile(bytes);
  const own = Object.entries(tensors).filter(([name]) => !name.startsWith(optimizerPrefix) && !name.startsWith(runPrefix));
  const others = Object.entries(tensors).filter(([name]) => name.startsWith(optimizerPrefix));
  const spec = specOf(metadata);
  const model = spec && fromSpec(spec);
  try {
    model?.loadStateDict(Object.fromEntries(own));
  } catch (error) {
    model?.dispose();
    throw error;
  }
  return {
    ...(model && { model }),
    tensors: Object.fromEntries(own.map(([name, { data, shape }]) => [name, tensor(data, { shape })])),
    ...(others.length > 0 && { optimizer: Object.fromEntries(others.map(([name, data]) => [name.slice(optimizerPrefix.length), data])) }),
  };
}
