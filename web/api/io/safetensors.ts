/** @file safetensors: 8 bytes of header length, a JSON header, then the numbers (huggingface/safetensors, format 0.x). */
import { sizeOf } from '../shape.js';
import { HebbError } from '../error.js';
import type { TensorData, TypedArray } from '../types.js';
import { optimizerPrefix, type FloatType, type TensorFile } from './tensor-file.js';
import { fromHalf, toHalf } from './half.js';

interface Entry {
  dtype: string;
  shape: number[];
  data_offsets: [number, number];
}

const op = 'open';
const fail = (message: string): never => {
  throw new HebbError('file', op, `safetensors: ${message}`);
};

const dtypes = {
  F32: { bytes: 4, make: (buffer: ArrayBuffer) => new Float32Array(buffer) },
  F16: { bytes: 2, make: (buffer: ArrayBuffer) => Float32Array.from(new Uint16Array(buffer), fromHalf) },
  I32: { bytes: 4, make: (buffer: ArrayBuffer) => new Int32Array(buffer) },
  U8: { bytes: 1, make: (buffer: ArrayBuffer) => new Uint8Array(buffer) },
} as const;

const dtypeName = (data: TypedArray | Uint16Array): keyof typeof dtypes =>
  data instanceof Float32Array ? 'F32' : data instanceof Uint16Array ? 'F16' : data instanceof Int32Array ? 'I32' : 'U8';

function halved(name: string, data: Float32Array): Uint16Array {
  const halves = Uint16Array.from(data, toHalf);
  const at = halves.findIndex((half) => (half & 0x7c00) === 0x7c00);
  if (at >= 0) throw new HebbError('value', 'save', `'${name}' cannot be written as f16: element ${at} is ${data[at]}`);
  return halves;
}

/**
 * The file's bytes. Tensors lie in the order of their names in `tensors`, wider numbers first: the header's padding aligns them all.
 * @param dtype of the model's floats; the state of an optimizer keeps its 32 bits; default 'f32'
 */
export function writeSafetensors({ tensors: given, metadata }: TensorFile, dtype: FloatType = 'f32'): Uint8Array {
  if (!['f32', 'f16'].includes(dtype)) throw new HebbError('argument', 'save', `dtype must be 'f32' or 'f16': '${dtype}'`);
  const half = (name: string): boolean => dtype === 'f16' && !name.startsWith(optimizerPrefix);
  const tensors = Object.fromEntries(
    Object.entries(given).map(([name, { data, shape }]) => [
      name,
      { data: data instanceof Float32Array && half(name) ? halved(name, data) : data, shape },
    ]),
  );
  const header: Record<string, Entry | Record<string, string>> = { __metadata__: metadata };
  const width = (name: string): number => tensors[name]?.data.BYTES_PER_ELEMENT ?? 0;
  const names = Object.keys(tensors).sort((a, b) => width(b) - width(a));
  let end = 0;
  for (const name of names) {
    const tensor = tensors[name];
    if (!tensor) continue;
    const begin = end;
    end += tensor.data.byteLength;
    header[name] = { dtype: dtypeName(tensor.data), shape: [...tensor.shape], data_offsets: [begin, end] };
  }
  const json = JSON.stringify(header);
  const text = new TextEncoder().encode(json.padEnd(json.length + ((8 - (new TextEncoder().encode(json).length % 8)) % 8)));
  const out = new Uint8Array(8 + text.length + end);
  new DataView(out.buffer).setBigUint64(0, BigInt(text.length), true);
  out.set(text, 8);
  for (const name of names) {
    const [entry, tensor] = [header[name], tensors[name]];
    if (entry && tensor && 'data_offsets' in entry && Array.isArray(entry.data_offsets)) {
      const { buffer, byteOffset, byteLength } = tensor.data;
      out.set(new Uint8Array(buffer, byteOffset, byteLength), 8 + text.length + Number(entry.data_offsets[0]));
    }
  }
  return out;
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
const isStrings = (value: unknown): value is Record<string, string> =>
  isRecord(value) && Object.values(value).every((item) => typeof item === 'string');
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

/** The parsed header and where the numbers begin. */
function readHeader(bytes: Uint8Array): { header: Record<string, unknown>; start: number } {
  if (bytes.length < 8) fail(`the file is truncated: ${bytes.length} bytes`);
  const length = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  if (length > BigInt(bytes.length - 8))
    fail(`the file is truncated inside its header: ${length} bytes of header in a file of ${bytes.length}`);
  const start = 8 + Number(length);
  try {
    const header: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(8, start)));
    return isRecord(header) ? { header, start } : fail('the header is not a JSON object');
  } catch (error) {
    if (error instanceof HebbError) throw error;
    return fail(`the header is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** One entry, every field checked. */
function readEntry(name: string, value: unknown, available: number): Entry & { dtype: keyof typeof dtypes } {
  if (!isRecord(value)) return fail(`'${name}': the entry is not an object`);
  const { dtype, shape, data_offsets: offsets } = value;
  if (typeof dtype !== 'string' || !Object.hasOwn(dtypes, dtype))
    return fail(`'${name}': dtype is not one of ${Object.keys(dtypes).join(', ')}: ${JSON.stringify(dtype)}`);
  if (!Array.isArray(shape) || !shape.every(isCount)) return fail(`'${name}': shape is not a list of sizes: ${JSON.stringify(shape)}`);
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isCount))
    return fail(`'${name}': data_offsets are not two numbers: ${JSON.stringify(offsets)}`);
  const [begin = 0, end = 0] = offsets;
  const kind = dtype as keyof typeof dtypes;
  if (end - begin !== sizeOf(shape) * dtypes[kind].bytes)
    fail(`'${name}': ${dtype}[${shape.join(', ')}] needs ${sizeOf(shape) * dtypes[kind].bytes} bytes: data_offsets [${begin}, ${end}]`);
  if (end > available) fail(`'${name}': the file is truncated: data up to byte ${end} of ${available}`);
  return { dtype: kind, shape, data_offsets: [begin, end] };
}

/** Entries must cover the data without gap or overlap, as the format demands. */
function checkLayout(entries: readonly [string, Entry][], available: number): void {
  let [end, before] = [0, ''];
  for (const [name, { data_offsets: offsets }] of [...entries].sort(
    ([, a], [, b]) => a.data_offsets[0] - b.data_offsets[0] || a.data_offsets[1] - b.data_offsets[1],
  )) {
    if (offsets[0] < end) fail(`'${name}' overlaps '${before}': data_offsets [${offsets.join(', ')}]`);
    if (offsets[0] > end) fail(`there is a gap before '${name}': bytes ${end} to ${offsets[0]}`);
    [end, before] = [offsets[1], name];
  }
  if (end !== available) fail(`the data are longer than the header says: ${end} bytes expected: ${available}`);
}

/** Reads a file; whatever is wrong with it is an error of code 'file'. */
export function readSafetensors(bytes: Uint8Array): TensorFile {
  const { header, start } = readHeader(bytes);
  const { __metadata__: meta = {}, ...rest } = header;
  if (!isStrings(meta)) return fail('__metadata__ is not a map of strings');
  const entries = Object.entries(rest).map(([name, value]) => [name, readEntry(name, value, bytes.length - start)] as const);
  checkLayout(
    entries.map(([name, entry]) => [name, entry]),
    bytes.length - start,
  );
  const tensors = entries.map(
    ([
      name,
      {
        dtype,
        shape,
        data_offsets: [begin, end],
      },
    ]): [string, TensorData] => {
      const copy = bytes.slice(start + begin, start + end);
      return [name, { data: dtypes[dtype].make(copy.buffer), shape }];
    },
  );
  return { tensors: Object.fromEntries(tensors), metadata: meta };
}
