/** @file data.idx: images and labels in the IDX format of MNIST and Fashion-MNIST. */
import { HebbError } from '../error.js';
import { sizeOf } from '../shape.js';
import type { Dataset } from './dataset.js';
import { fromArrays } from './from-arrays.js';
import type { Normalize } from './normalize.js';
import type { ByteSource } from './source.js';
import type { TypedArray } from '../types.js';

export interface IdxOptions {
  /** names of the classes, or how many there are */
  classes?: readonly string[] | number;
  /** classes as rows of 0 and 1, one number a class; default false: class indices */
  oneHot?: boolean;
  /** how samples are scaled; default 'auto': bytes by 1/255 */
  normalize?: Normalize;
}

const op = 'data.idx';
const fail = (what: string, message: string): never => {
  throw new HebbError('file', op, `${what}: ${message}`);
};

/** Element types by their code in byte 2: name, bytes, reader of the big-endian value at an offset. */
const types: Record<number, [bytes: number, read: (view: DataView, at: number) => number]> = {
  0x08: [1, (view, at) => view.getUint8(at)],
  0x09: [1, (view, at) => view.getInt8(at)],
  0x0b: [2, (view, at) => view.getInt16(at)],
  0x0c: [4, (view, at) => view.getInt32(at)],
  0x0d: [4, (view, at) => view.getFloat32(at)],
  0x0e: [8, (view, at) => view.getFloat64(at)],
};

/** One IDX file: numbers and shape. `what` names it in messages. */
export function parseIdx(source: ArrayBuffer | Uint8Array, what: string): { data: TypedArray; shape: number[] } {
  const bytes = source instanceof Uint8Array ? source : new Uint8Array(source);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) fail(what, 'the file is gzip-compressed: fromIdx unpacks it');
  if (bytes.length < 4) fail(what, `the file is truncated: ${bytes.length} bytes`);
  const [zero, code, rank] = [view.getUint16(0), view.getUint8(2), view.getUint8(3)];
  const type = types[code];
  if (zero !== 0 || !type || rank === 0)
    return fail(what, `not an IDX file: it starts with 0x${view.getUint32(0).toString(16).padStart(8, '0')}`);
  const start = 4 + 4 * rank;
  if (bytes.length < start) fail(what, `the file is truncated inside its header: ${bytes.length} bytes of ${start}`);
  const shape = Array.from({ length: rank }, (_, i) => view.getUint32(4 + 4 * i));
  const [width, read] = type;
  const size = sizeOf(shape);
  if (bytes.length !== start + size * width) {
    const how = bytes.length < start + size * width ? 'truncated' : 'longer than its header says';
    fail(what, `the file is ${how}: [${shape.join(', ')}] needs ${start + size * width} bytes: ${bytes.length}`);
  }
  if (code === 0x08) return { data: bytes.subarray(start), shape };
  const isFloat = code >= 0x0d;
  const data = isFloat ? new Float32Array(size) : new Int32Array(size);
  for (let i = 0; i < size; ++i) data[i] = read(view, start + i * width);
  return { data, shape };
}

/**
 * A data set from two IDX files: samples [n, …] and class indices [n].
 * @param images the file of samples, unpacked
 * @param labels the file of class indices, unpacked
 */
export function idx(images: ArrayBuffer | Uint8Array, labels: ArrayBuffer | Uint8Array, options: IdxOptions = {}): Dataset {
  const { classes, normalize = 'auto', ...rest } = options;
  const x = parseIdx(images, 'images');
  const y = parseIdx(labels, 'labels');
  if (y.shape.length !== 1 || y.data instanceof Float32Array)
    fail('labels', `one whole number a sample is needed: shape [${y.shape.join(', ')}]`);
  if (x.shape[0] !== y.shape[0]) fail('labels', `as many labels as images are needed: ${x.shape[0]} images, ${y.shape[0]} labels`);
  const shape = x.shape.length > 1 ? x.shape.slice(1) : [1];
  return fromArrays(x.data, y.data, { shape, normalize, classes, ...rest });
}

/** The same of files, Responses, URLs or bytes, also packed with gzip as MNIST and its kin come. What unpacks them is loaded when it is called. */
export const fromIdx = async (images: ByteSource, labels: ByteSource, options: IdxOptions = {}): Promise<Dataset> =>
  (await import('./idx-files.js')).fromIdx(images, labels, options);
