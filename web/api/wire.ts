/**
 * @file Numbers that cross to the engine and back lie in its memory, where both sides read and write them: the arguments of a
 * call in a room for lists, the values of tensors in their own.
 */
import type { Engine } from './engine.js';
import { HebbError } from './error.js';
import { sizeOf } from './shape.js';
import type { DType, TypedArray } from './types.js';

const dtypes: readonly DType[] = ['f32', 'i32', 'u8']; // in the order of C++
const arrays = { f32: Float32Array, i32: Int32Array, u8: Uint8Array };
/** Numbers that the room has at least, to be asked for once. */
const leastRoom = 256;

let memory: WebAssembly.Memory;
let room = new Float64Array();

/** Called once by load(). */
export function setMemory(given: WebAssembly.Memory): void {
  memory = given;
}

/** The room for lists, of at least `count` numbers. Memory that has grown has another buffer. */
function roomFor(e: Engine, count: number): Float64Array {
  if (room.buffer !== memory.buffer || room.length < count) {
    const size = Math.max(count, leastRoom);
    const at = e.room(size); // may make the memory grow
    room = new Float64Array(memory.buffer, at, size);
  }
  return room;
}

/** Lays out the arguments of the next call, and gives how many there are. */
export function put(e: Engine, values: readonly number[]): number {
  const { length } = values;
  const to = roomFor(e, length);
  for (let i = 0; i < length; ++i) to[i] = values[i] ?? NaN;
  return length;
}

const dtypeIn = (numbers: Float64Array): DType => dtypes[numbers[1] ?? 0] ?? 'f32';

/** A tensor's values as a view of memory, valid until the next call. */
function valuesOf(e: Engine, tensor: number): TypedArray {
  const rank = e.tensorFace(tensor);
  const numbers = roomFor(e, 2 + rank);
  let size = 1;
  for (let i = 2; i < 2 + rank; ++i) size *= numbers[i] ?? NaN;
  return new arrays[dtypeIn(numbers)](memory.buffer, numbers[0], size);
}

export const dtypeOf = (e: Engine, tensor: number): DType => dtypeIn(roomFor(e, 2 + e.tensorFace(tensor)));

export function shapeOf(e: Engine, tensor: number): number[] {
  const rank = e.tensorFace(tensor);
  return [...roomFor(e, 2 + rank).subarray(2, 2 + rank)];
}

/** A copy of the values. */
export const read = (e: Engine, tensor: number): TypedArray => valuesOf(e, tensor).slice();

/** Copies the values to an array of the caller, who can use it again. */
export function readInto(e: Engine, tensor: number, to: TypedArray): void {
  to.set(valuesOf(e, tensor));
}

function check({ length }: TypedArray, size: number, shapeOfAll: () => readonly number[]): void {
  if (length === size) return;
  const shape = shapeOfAll();
  throw new HebbError('shape', 'tensor', `${length} values do not fill [${shape.join(', ')}]`, [shape]);
}

/** Overwrites the values. */
export function write(e: Engine, tensor: number, from: TypedArray): void {
  const values = valuesOf(e, tensor);
  check(from, values.length, () => shapeOf(e, tensor));
  values.set(from);
}

/** A new tensor of these values, as many as the shape has places. */
export function tensorFrom(e: Engine, from: TypedArray, shape: readonly number[]): number {
  check(from, sizeOf(shape), () => shape);
  const dtype = from instanceof Int32Array ? 'i32' : from instanceof Uint8Array ? 'u8' : 'f32';
  const tensor = e.tensorEmpty(dtypes.indexOf(dtype), put(e, shape));
  new arrays[dtype](memory.buffer, roomFor(e, 1)[0], from.length).set(from);
  return tensor;
}
