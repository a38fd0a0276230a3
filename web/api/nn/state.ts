/** @file stateDict and its way back: names, shapes and dtypes are checked before anything is written. */
import { isNumberArray } from '../arrays.js';
import { sizeOf } from '../shape.js';
import { HebbError } from '../error.js';
import { Tensor } from '../tensor.js';
import type { TensorData, TypedArray } from '../types.js';

/** Tensors by name: live ones, or plain numbers with shapes as they come from a file or another thread. */
export type StateDict = Readonly<Record<string, Tensor | TensorData>>;

/** Copies of a module's parameters and buffers by name, as loadStateDict() takes them. */
export const snapshot = (module: { stateDict(): Record<string, Tensor> }): Record<string, TensorData> =>
  Object.fromEntries(Object.entries(module.stateDict()).map(([name, t]) => [name, { data: t.toArray(), shape: t.shape }]));

export interface LoadResult {
  /** names that the module has and the state lacks */
  missing: string[];
  /** names that the state has and the module lacks */
  unexpected: string[];
}

const list = (names: readonly string[]): string => names.slice(0, 6).join(', ') + (names.length > 6 ? `, … (${names.length})` : '');

/** Values of one entry, checked against the tensor they go to. */
function values(op: string, name: string, target: Tensor, source: Tensor | TensorData): TypedArray {
  const shape = source.shape;
  if (shape.join() !== target.shape.join()) {
    const shapes = [target.shape, shape];
    throw new HebbError('shape', op, `${name}: shape differs: [${target.shape.join(', ')}] expected: [${shape.join(', ')}]`, shapes);
  }
  const data = source instanceof Tensor ? source.toArray() : source.data;
  if (!isNumberArray(data) || data.length !== sizeOf(shape))
    throw new HebbError('shape', op, `${name}: shape [${shape.join(', ')}] does not hold ${data.length} elements`, [shape]);
  const want = { f32: Float32Array, i32: Int32Array, u8: Uint8Array }[target.dtype];
  if (!(data instanceof want)) throw new HebbError('dtype', op, `${name}: ${target.dtype} expected: ${data.constructor.name}`);
  return data;
}

/** Copies `state` into the tensors of `targets`. */
export function loadStateDict(op: string, targets: Readonly<Record<string, Tensor>>, state: StateDict, strict: boolean): LoadResult {
  const missing = Object.keys(targets).filter((name) => !Object.hasOwn(state, name));
  const unexpected = Object.keys(state).filter((name) => !Object.hasOwn(targets, name));
  if (strict && missing.length + unexpected.length > 0) {
    const parts = [missing.length > 0 ? `missing: ${list(missing)}` : '', unexpected.length > 0 ? `unexpected: ${list(unexpected)}` : ''];
    throw new HebbError('state', op, `names differ: ${parts.filter(Boolean).join('; ')}`);
  }
  const writes = Object.entries(targets).flatMap(([name, target]): [Tensor, TypedArray][] => {
    const source = state[name];
    return source ? [[target, values(op, name, target, source)]] : [];
  });
  for (const [target, data] of writes) target.write(data);
  return { missing, unexpected };
}
