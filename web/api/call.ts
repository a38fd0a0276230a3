/** @file Arguments on their way into the engine: checked, converted, temporaries freed. */
import { flatten, isList } from './arrays.js';
import { engine, type Engine } from './engine.js';
import { HebbError } from './error.js';
import { TensorOps } from './generated/tensor-ops.js';
import { refuseUnknown } from './options.js';
import type { Dims, TensorLike, TypedArray } from './types.js';

/** The arguments of a table's row as numbers. */
export type Arguments = (c: Call) => readonly number[];

/** Converts the arguments of one call of `op`; each method takes the argument's name for the message. */
export class Call {
  #temporaries: number[] = [];

  constructor(
    readonly op: string,
    readonly engine: Engine,
  ) {}

  #fail(name: string, want: string, value: unknown): never {
    throw new HebbError('argument', this.op, `${name} must be ${want}: ${describe(value)}`);
  }

  /** Numbers and arrays become tensors that live until the call is over. */
  tensor(name: string, value: TensorLike | TensorOps): number {
    if (value instanceof TensorOps) return value.handle(this.op, name);
    if (typeof value !== 'number' && typeof value !== 'object') this.#fail(name, 'a tensor, a number or an array', value);
    const { data, shape } = flatten(this.op, value);
    return this.data(data, shape);
  }

  /** Flat numbers as a tensor that lives until the call is over. */
  data(data: TypedArray, shape: readonly number[]): number {
    const handle = this.engine.tensorFrom(data, shape);
    this.#temporaries.push(handle);
    return handle;
  }

  optionalTensor(name: string, value: TensorLike | undefined): number {
    return value === undefined ? 0 : this.tensor(name, value);
  }

  tensors(name: string, values: readonly TensorLike[]): number[] {
    if (!isList(values)) this.#fail(name, 'an array of tensors', values);
    return values.map((value: TensorLike, i) => this.tensor(`${name}[${i}]`, value));
  }

  int(name: string, value: number): number {
    return Number.isSafeInteger(value) ? value : this.#fail(name, 'an integer', value);
  }

  float(name: string, value: number): number {
    return typeof value === 'number' && !Number.isNaN(value) ? value : this.#fail(name, 'a number', value);
  }

  /** NaN stands for "none" on the wire. */
  optionalFloat(name: string, value: number | null | undefined): number {
    return value === undefined || value === null ? NaN : this.float(name, value);
  }

  optionalInt(name: string, value: number | null | undefined): number {
    return value === undefined || value === null ? NaN : this.int(name, value);
  }

  flag(name: string, value: boolean): number {
    return typeof value === 'boolean' ? Number(value) : this.#fail(name, 'true or false', value);
  }

  floats(name: string, value: readonly number[]): readonly number[] {
    if (!isList(value)) this.#fail(name, 'an array of numbers', value);
    value.forEach((v, i) => this.float(`${name}[${i}]`, v));
    return value;
  }

  ints(name: string, value: readonly number[]): readonly number[] {
    if (!isList(value)) this.#fail(name, 'an array of integers', value);
    value.forEach((v, i) => this.int(`${name}[${i}]`, v));
    return value;
  }

  pair(name: string, value: readonly [number, number]): readonly number[] {
    if (!isList(value) || value.length !== 2) this.#fail(name, 'two numbers', value);
    return value.map((v, i) => this.float(`${name}[${i}]`, v));
  }

  dims(name: string, value: Dims): readonly number[] {
    return typeof value === 'number' ? [this.int(name, value)] : this.ints(name, value);
  }

  /** -1 stands for 'same' on the wire. */
  padding(name: string, value: Dims | 'same' | 'valid'): readonly number[] {
    return value === 'same' ? [-1] : value === 'valid' ? [0] : this.dims(name, value);
  }

  word(name: string, value: string, words: readonly string[]): number {
    return words.includes(value) ? words.indexOf(value) : this.#fail(name, `one of ${words.map(describe).join(', ')}`, value);
  }

  string(name: string, value: string): string {
    return typeof value === 'string' ? value : this.#fail(name, 'a string', value);
  }

  text(name: string, value: string): readonly number[] {
    return [...new TextEncoder().encode(this.string(name, value))];
  }

  /** A list on the wire: its length, then its numbers. */
  list(values: readonly number[]): readonly number[] {
    return [values.length, ...values];
  }

  free(): void {
    for (const handle of this.#temporaries) this.engine.tensorFree(handle);
    this.#temporaries = [];
  }
}

/** Runs one raw call. `rest` holds options that nobody asked for. */
export function invoke<T>(op: string, raw: (e: Engine, c: Call) => T, rest?: object): T {
  const e = engine(op);
  const call = new Call(op, e);
  try {
    if (rest) refuseUnknown(op, rest);
    return raw(e, call);
  } finally {
    call.free();
  }
}

/** Runs a row of the tables: the handle of what it makes. */
export function callRow(op: string, row: number, args: Arguments, rest?: object): number {
  return invoke(op, (e, c) => e.call(row, args(c)), rest);
}

/** A value as it reads in a message. */
export function describe(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`;
  if (Array.isArray(value)) return `[${value.slice(0, 8).map(describe).join(', ')}${value.length > 8 ? ', …' : ''}]`;
  if (ArrayBuffer.isView(value)) return value.constructor.name;
  if (typeof value === 'object' && value !== null) return 'an object';
  return String(value);
}
