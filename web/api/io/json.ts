/** @file The JSON file: spec and weights as text that people and other programs can read. */
import { sizeOf } from '../shape.js';
import { HebbError } from '../error.js';
import type { DType, TensorData, TypedArray } from '../types.js';
import type { FloatType, TensorFile } from './tensor-file.js';

const fail = (message: string): never => {
  throw new HebbError('file', 'open', `json: ${message}`);
};
const makers: Record<DType, (values: readonly number[]) => TypedArray> = {
  f32: (values) => Float32Array.from(values),
  i32: (values) => Int32Array.from(values),
  u8: (values) => Uint8Array.from(values),
};
const dtypeOf = (data: TypedArray): DType => (data instanceof Float32Array ? 'f32' : data instanceof Int32Array ? 'i32' : 'u8');

export function writeJson({ tensors, metadata }: TensorFile, dtype: FloatType = 'f32'): Uint8Array {
  if (dtype !== 'f32') throw new HebbError('argument', 'save', `dtype of JSON must be 'f32': '${dtype}'`);
  const entries = Object.entries(tensors).map(([name, { data, shape }]): [string, object] => {
    const bad = data.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0) throw new HebbError('non_finite', 'save', `'${name}' cannot be written as JSON: element ${bad} is ${data[bad]}`);
    return [name, { dtype: dtypeOf(data), shape, data: Array.from(data) }];
  });
  return new TextEncoder().encode(JSON.stringify({ format: 'hebb', metadata, tensors: Object.fromEntries(entries) }));
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
const isNumbers = (value: unknown): value is number[] => Array.isArray(value) && value.every((item) => typeof item === 'number');

function readTensor(name: string, value: unknown): TensorData {
  if (!isRecord(value)) return fail(`'${name}' is not an object`);
  const { dtype, shape, data } = value;
  if (dtype !== 'f32' && dtype !== 'i32' && dtype !== 'u8') return fail(`'${name}': dtype is not f32, i32 or u8: ${JSON.stringify(dtype)}`);
  if (!isNumbers(shape) || !isNumbers(data)) return fail(`'${name}': shape and data must be lists of numbers`);
  if (sizeOf(shape) !== data.length) fail(`'${name}': shape [${shape.join(', ')}] does not hold ${data.length} numbers`);
  return { data: makers[dtype](data), shape };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    return fail(`not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

export function readJson(bytes: Uint8Array): TensorFile {
  const file = parse(new TextDecoder().decode(bytes));
  if (!isRecord(file) || file.format !== 'hebb' || !isRecord(file.tensors))
    return fail("not a file of hebb: format 'hebb' and tensors are missing");
  const metadata = isRecord(file.metadata)
    ? Object.entries(file.metadata).map(([key, value]): [string, string] => [key, String(value)])
    : [];
  return {
    tensors: Object.fromEntries(Object.entries(file.tensors).map(([name, value]) => [name, readTensor(name, value)])),
    metadata: Object.fromEntries(metadata),
  };
}
