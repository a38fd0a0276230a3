/** @file Types that many rooms share. */
import type { Tensor } from './tensor.js';

export type DType = 'f32' | 'i32' | 'u8';
export type TypedArray = Float32Array | Int32Array | Uint8Array;
/** Numbers in rows of rows; all rows of a level have one length. */
export type NestedArray = readonly (number | boolean | NestedArray)[];
/** What nested arrays are made of: number, or arrays of it. */
export type NestedNumbers = number | NestedNumbers[];
/** What an operation takes: a number becomes a 0-d tensor. */
export type TensorLike = Tensor | number | NestedArray | NumberArray;
/** Dimensions of a tensor; negative ones count from the end, [] means all. */
export type Dims = number | readonly number[];
/** Any typed array of numbers. */
export type NumberArray =
  Float32Array | Float64Array | Int8Array | Uint8Array | Uint8ClampedArray | Int16Array | Uint16Array | Int32Array | Uint32Array;

/** Numbers with a shape, row-major: how tensors cross to other threads and into files. */
export interface TensorData {
  data: TypedArray;
  shape: readonly number[];
}
