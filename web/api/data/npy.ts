/** @file The part of data.npy, data.npz and data.fromNpz that is loaded when needed: NumPy's files (NEP 1), alone and zipped. */
import { unzipSync } from 'fflate';
import { HebbError } from '../error.js';
import { data, tensor, type Tensor } from '../index.js';
import { sizeOf } from '../shape.js';
import type { TypedArray } from '../types.js';
import type { FromNpzOptions } from './numpy.js';
import { bytesOf, type ByteSource } from './source.js';

type Read = (view: DataView, at: number, littleEndian: boolean) => number | bigint;

/** Types by kind and bytes: where their values go, and the reader of one. Bytes and bools stay bytes, other integers become i32. */
const types: Record<string, [to: typeof Float32Array | typeof Int32Array | typeof Uint8Array, read: Read]> = {
  f4: [Float32Array, (view, at, little) => view.getFloat32(at, little)],
  f8: [Float32Array, (view, at, little) => view.getFloat64(at, little)],
  i1: [Int32Array, (view, at) => view.getInt8(at)],
  i2: [Int32Array, (view, at, little) => view.getInt16(at, little)],
  i4: [Int32Array, (view, at, little) => view.getInt32(at, little)],
  i8: [Int32Array, (view, at, little) => view.getBigInt64(at, little)],
  u1: [Uint8Array, (view, at) => view.getUint8(at)],
  u2: [Int32Array, (view, at, little) => view.getUint16(at, little)],
  u4: [Int32Array, (view, at, little) => view.getUint32(at, little)],
  u8: [Int32Array, (view, at, little) => view.getBigUint64(at, little)],
  b1: [Uint8Array, (view, at) => view.getUint8(at)],
};

const fail = (op: string, what: string): never => {
  throw new HebbError('file', op, what);
};

/** The header's Python dictionary: { 'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }. */
function headerOf(op: string, bytes: Uint8Array, what: string): { descr: string; fortran: boolean; shape: number[]; start: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 12 || String.fromCharCode(...bytes.subarray(1, 6)) !== 'NUMPY' || bytes[0] !== 0x93)
    fail(op, `${what}: not an npy file: ${bytes.length} bytes, the first is ${bytes[0] ?? 'missing'}`);
  const [begin, length] = view.getUint8(6) === 1 ? [10, view.getUint16(8, true)] : [12, view.getUint32(8, true)];
  const start = begin + length;
  if (start > bytes.length) fail(op, `${what}: the file is truncated inside its header: ${bytes.length} bytes of ${start}`);
  const header = new TextDecoder().decode(bytes.subarray(begin, start));
  const [, descr] = /'descr':\s*'([^']*)'/.exec(header) ?? [];
  const [, order] = /'fortran_order':\s*(True|False)/.exec(header) ?? [];
  const [, sizes] = /'shape':\s*\(([\d\s,]*)\)/.exec(header) ?? [];
  if (descr === undefined || order === undefined || sizes === undefined)
    return fail(op, `${what}: an array of numbers is needed, not ${header.trim()}`);
  return { descr, fortran: order === 'True', shape: (sizes.match(/\d+/g) ?? []).map(Number), start };
}

/** Place in row-major order of the value that is `i`-th in column-major order. */
function rowMajor(i: number, shape: readonly number[]): number {
  let [place, stride] = [0, sizeOf(shape)];
  for (const size of shape) {
    stride /= size;
    place += (i % size) * stride;
    i = Math.floor(i / size);
  }
  return place;
}

/** One npy file: numbers, row-major, and shape. `what` names it in messages. */
function parse(op: string, bytes: Uint8Array, what: string): Tensor {
  const { descr, fortran, shape, start } = headerOf(op, bytes, what);
  const [To, read] = types[descr.slice(1)] ?? fail(op, `${what}: dtype must be one of ${Object.keys(types).join(', ')}: '${descr}'`);
  const [size, width] = [sizeOf(shape), Number(descr.slice(2))];
  if (bytes.length < start + size * width)
    fail(op, `${what}: the file is truncated: [${shape.join(', ')}] needs ${start + size * width} bytes: ${bytes.length}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset + start);
  const values: TypedArray = new To(size);
  for (let i = 0; i < size; ++i) {
    const value = Number(read(view, i * width, descr[0] !== '>'));
    const at = fortran ? rowMajor(i, shape) : i;
    values[at] = value;
    if (To === Int32Array && values[at] !== value) throw new HebbError('value', op, `${what}: element ${at} does not fit i32: ${value}`);
  }
  return tensor(values, { shape });
}

export const npy = async (source: ByteSource): Promise<Tensor> => parse('data.npy', await bytesOf('data.npy', source), 'the file');

function unzip(op: string, bytes: Uint8Array): [name: string, file: Uint8Array][] {
  try {
    return Object.entries(unzipSync(bytes)).map(([name, file]) => [name.replace(/\.npy$/, ''), file]);
  } catch (error) {
    return fail(op, `not a zip file: ${error instanceof Error ? error.message : String(error)}`);
  }
}

export async function npz(source: ByteSource): Promise<Record<string, Tensor>> {
  const op = 'data.npz';
  return Object.fromEntries(unzip(op, await bytesOf(op, source)).map(([name, file]) => [name, parse(op, file, `'${name}'`)]));
}

export async function fromNpz(source: ByteSource, { x = 'x', y = 'y', ...options }: FromNpzOptions): Promise<data.Dataset> {
  const op = 'data.fromNpz';
  const files = new Map(unzip(op, await bytesOf(op, source)));
  const part = (name: string): Tensor => {
    const file = files.get(name);
    return file
      ? parse(op, file, `'${name}'`)
      : fail(op, `no array '${name}' among ${[...files.keys()].map((one) => `'${one}'`).join(', ')}`);
  };
  const [inputs, targets] = [part(x), part(y)];
  try {
    return data.fromArrays(inputs, targets, options);
  } finally {
    inputs.dispose();
    targets.dispose();
  }
}
