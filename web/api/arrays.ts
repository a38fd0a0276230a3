/** @file Nested arrays and typed arrays: to flat data with a shape, and back. */
import { HebbError } from './error.js';
import { sizeOf } from './shape.js';
import type { DType, NestedArray, NestedNumbers, NumberArray, TypedArray } from './types.js';

/** Array.isArray that keeps what is known of the elements. */
export const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);
export const isNumberArray = (value: unknown): value is NumberArray => ArrayBuffer.isView(value) && !(value instanceof DataView);

/** dtype that a typed array keeps: 32-bit integers and bytes stay, the rest becomes f32. */
function naturalDtype(data: NumberArray): DType {
  if (data instanceof Uint8Array || data instanceof Uint8ClampedArray) return 'u8';
  return data instanceof Float32Array || data instanceof Float64Array ? 'f32' : 'i32';
}

/** Shape of a nested array by its first elements. */
function nestedShape(value: NestedArray): number[] {
  const shape: number[] = [];
  for (let level: unknown = value; Array.isArray(level); level = (level as unknown[])[0]) shape.push(level.length);
  return shape;
}

/** Copies the leaves of `value` to `out`; ragged rows and things that are no numbers are errors that name the place. */
function fill(op: string, value: NestedArray, shape: readonly number[], out: Float64Array): void {
  const at: number[] = []; // indices of the item, outermost first
  let next = 0;
  const refuse = (code: 'shape' | 'value', depth: number, what: (place: string) => string): never => {
    const place = at
      .slice(0, depth)
      .map((i) => `[${i}]`)
      .join('');
    throw new HebbError(code, op, what(place));
  };
  const walk = (item: unknown, depth: number): void => {
    const length = shape[depth];
    if (length === undefined) {
      if (typeof item !== 'number' && typeof item !== 'boolean') {
        const isArray = Array.isArray(item);
        refuse(isArray ? 'shape' : 'value', depth, (place) => `element ${place} is not a number: ${isArray ? 'array' : String(item)}`);
      }
      out[next++] = Number(item);
      return;
    }
    if (!Array.isArray(item) || item.length !== length) {
      const found = Array.isArray(item) ? item.length : String(item);
      refuse('shape', depth, (place) => `ragged array: ${place || 'it'} should hold ${length} elements: ${found}`);
    }
    for (let i = 0; i < length; ++i) {
      at[depth] = i;
      walk((item as readonly unknown[])[i], depth + 1);
    }
  };
  walk(value, 0);
}

/** Bytes as a plain Uint8Array, without a copy: Node's Buffer and clamped bytes are kinds of their own. */
const plainBytes = (bytes: Uint8Array | Uint8ClampedArray): Uint8Array =>
  bytes.constructor === Uint8Array ? bytes : new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);

/** Values as the typed array of a dtype; what an integer dtype cannot hold is an error. */
export function toTyped(op: string, values: ArrayLike<number>, dtype: DType): TypedArray {
  if (dtype === 'f32') return values instanceof Float32Array ? values : Float32Array.from(values);
  if (dtype !== 'i32' && dtype !== 'u8') throw new HebbError('dtype', op, `dtype must be 'f32', 'i32' or 'u8': ${String(dtype)}`);
  if (dtype === 'i32' && values instanceof Int32Array) return values;
  if (dtype === 'u8' && (values instanceof Uint8Array || values instanceof Uint8ClampedArray)) return plainBytes(values);
  const out = dtype === 'i32' ? new Int32Array(values.length) : new Uint8Array(values.length);
  for (let i = 0; i < out.length; ++i) {
    const value = values[i] ?? NaN;
    out[i] = value;
    if (out[i] !== value) throw new HebbError('value', op, `element ${i} does not fit ${dtype}: ${value}`);
  }
  return out;
}

/** Anything number-like as flat data with a shape; nested numbers are f32 unless a dtype is given. */
export function flatten(op: string, value: number | NestedArray | NumberArray, dtype?: DType): { data: TypedArray; shape: number[] } {
  if (typeof value === 'number' || typeof value === 'boolean') return { data: toTyped(op, [Number(value)], dtype ?? 'f32'), shape: [] };
  if (isNumberArray(value)) {
    return { data: toTyped(op, value, dtype ?? naturalDtype(value)), shape: [value.length] };
  }
  if (!Array.isArray(value)) throw new HebbError('argument', op, `not a number, an array or a typed array: ${String(value)}`);
  const shape = nestedShape(value);
  const values = new Float64Array(sizeOf(shape));
  fill(op, value, shape, values);
  return { data: toTyped(op, values, dtype ?? 'f32'), shape };
}

/** Flat data as nested arrays; a 0-d tensor is a number. */
export function nest(data: ArrayLike<number>, shape: readonly number[]): NestedNumbers {
  let next = 0;
  const build = (depth: number): NestedNumbers => {
    const length = shape[depth];
    return length === undefined ? (data[next++] ?? NaN) : Array.from({ length }, () => build(depth + 1));
  };
  return build(0);
}
