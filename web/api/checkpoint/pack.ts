/** @file The state of a run as a safetensors file and back: model and optimizer as save() writes them, all else beside. */
import { HebbError, type nn } from '../index.js';
import { optimizerPrefix, runPrefix, type TensorFile } from '../io/formats.js';
import type { TensorData, TypedArray } from '../types.js';
import type { RunState } from './state.js';

const version = '1';

const isArray = (value: object): value is TypedArray =>
  value instanceof Float32Array || value instanceof Int32Array || value instanceof Uint8Array;

const named = (state: Record<string, TensorData>, prefix: string): Record<string, TensorData> =>
  Object.fromEntries(Object.entries(state).map(([name, data]) => [prefix + name, data]));

/** Plain data as JSON can hold them: typed arrays go to `tensors`, by their paths; NaN, infinities and -0 become words. */
function plain(value: unknown, path: string, tensors: Record<string, TensorData>): unknown {
  if (typeof value === 'number')
    return Number.isFinite(value) && !Object.is(value, -0) ? value : { $number: Object.is(value, -0) ? '-0' : String(value) };
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item, i) => plain(item, `${path}.${i}`, tensors));
  if (isArray(value)) {
    tensors[path] = { data: value, shape: [value.length] };
    return { $array: path };
  }
  if (ArrayBuffer.isView(value))
    throw new HebbError(
      'argument',
      'checkpoint',
      `${path}: of typed arrays it holds Float32Array, Int32Array and Uint8Array: ${value.constructor.name}`,
    );
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item, `${path}.${key}`, tensors)]));
}

export function pack({ model, optimizer, ...rest }: RunState, spec: nn.ModelSpec | undefined): TensorFile {
  const tensors: Record<string, TensorData> = { ...model, ...named(optimizer, optimizerPrefix) };
  const run = JSON.stringify(plain(rest, runPrefix.slice(0, -1), tensors));
  const metadata = { format: 'pt', ...(spec && { 'hebb.spec': JSON.stringify(spec) }), 'hebb.checkpoint': version, 'hebb.run': run };
  return { tensors, metadata };
}

const without = (tensors: readonly [string, TensorData][], prefix: string): Record<string, TensorData> =>
  Object.fromEntries(tensors.flatMap(([name, data]) => (name.startsWith(prefix) ? [[name.slice(prefix.length), data]] : [])));

export function unpack({ tensors, metadata }: TensorFile): RunState {
  if (metadata['hebb.checkpoint'] !== version)
    throw new HebbError('file', 'checkpoint', `version ${version} is expected: ${metadata['hebb.checkpoint'] ?? 'none'}`);
  const entries = Object.entries(tensors);
  const rest = JSON.parse(metadata['hebb.run'] ?? '', (_, value: unknown) => {
    if (typeof value !== 'object' || value === null) return value;
    if ('$number' in value) return Number(value.$number);
    return '$array' in value ? tensors[String(value.$array)]?.data : value;
  }) as Omit<RunState, 'model' | 'optimizer'>;
  return {
    ...rest,
    model: Object.fromEntries(entries.filter(([name]) => !name.startsWith(optimizerPrefix) && !name.startsWith(runPrefix))),
    optimizer: without(entries, optimizerPrefix),
  };
}
