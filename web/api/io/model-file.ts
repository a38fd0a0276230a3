/** @file The part of save and open that is loaded when needed. */
import { describe, HebbError } from '../error.js';
import { nn, tensor, type Tensor } from '../index.js';
import type { Optimizer } from '../optim/optimizer.js';
import type { TensorData } from '../types.js';
import { optimizerPrefix, readFile, runPrefix, writeJson, writeSafetensors, type TensorFile } from './formats.js';
import type { Opened, SaveFormat, SaveOptions } from './save.js';

const plain = (state: Record<string, Tensor>, prefix = ''): [string, TensorData][] =>
  Object.entries(state).map(([name, t]) => [prefix + name, { data: t.toArray(), shape: t.shape }]);

/** The spec as text; own modules have none, their files carry the weights alone. */
function specText(model: nn.AnyModule): Record<string, string> {
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

/** What save() does. */
export function write(model: nn.AnyModule, format: SaveFormat, { optimizer, dtype }: SaveOptions): Uint8Array {
  if (!(model instanceof nn.Module)) throw new HebbError('argument', 'save', `the model must be a module: ${describe(model)}`);
  const file: TensorFile = {
    tensors: Object.fromEntries([...plain(model.stateDict()), ...(optimizer ? optimizerState(optimizer, optimizerPrefix) : [])]),
    metadata: { format: 'pt', ...specText(model) },
  };
  if (format === 'safetensors') return writeSafetensors(file, dtype);
  if (format === 'json') return writeJson(file, dtype);
  throw new HebbError('argument', 'save', `format must be 'safetensors' or 'json': ${describe(format)}`);
}

function specOf(metadata: Record<string, string>): nn.ModelSpec | undefined {
  const text = metadata['hebb.spec'];
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as nn.ModelSpec;
  } catch {
    throw new HebbError('file', 'open', `the spec in the file is not JSON: ${text.slice(0, 60)}`);
  }
}

/** What open() does. */
export async function read(source: Uint8Array | ArrayBuffer | Blob): Promise<Opened> {
  const given = source instanceof Blob ? await source.arrayBuffer() : source;
  const isView = given instanceof Uint8Array;
  if (!isView && !(given instanceof ArrayBuffer)) throw new HebbError('argument', 'open', `bytes are needed: ${describe(given)}`);
  // a plain one: Node's Buffer gives views where slice() should copy
  const bytes = isView ? new Uint8Array(given.buffer, given.byteOffset, given.byteLength) : new Uint8Array(given);
  const { tensors, metadata } = readFile(bytes);
  const own = Object.entries(tensors).filter(([name]) => !name.startsWith(optimizerPrefix) && !name.startsWith(runPrefix));
  const others = Object.entries(tensors).filter(([name]) => name.startsWith(optimizerPrefix));
  const spec = specOf(metadata);
  const model = spec && nn.fromSpec(spec);
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
