/** @file Arguments on their way into the engine: checked, converted, temporaries freed. */
import { flatten, isList } from './arrays.js';
import { engine, type Engine } from './engine.js';
import { describe, HebbError } from './error.js';
import { TensorHandle } from './lifetime.js';
import { refuseUnknown } from './options.js';
import type { NestedArray, TypedArray } from './types.js';
import { tensorFrom } from './wire.js';

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
  tensor(name: string, value: unknown): number {
    if (value instanceof TensorHandle) return value.handle(this.op, name);
    if (typeof value !== 'number' && typeof value !== 'object') this.#fail(name, 'a tensor, a number or an array', value);
    const { data, shape } = flatten(this.op, value as NestedArray);
    return this.data(data, shape);
  }

  /** Flat numbers as a tensor that lives until the call is over. */
  data(data: TypedArray, shape: readonly number[]): number {
    const handle = tensorFrom(this.engine, data, shape);
    this.#temporaries.push(handle);
    return handle;
  }

  optionalTensor(name: string, value: unknown): number {
    return value === undefined ? 0 : this.tensor(name, value);
  }

  /** Each element, by a method that gives one number. */
  #list(name: string, value: unknown, what: string, kind: 'tensor' | 'float' | 'int', length?: number): readonly number[] {
    if (!isList(value) || value.length !== (length ?? value.length)) this.#fail(name, what, value);
    // What is plainly right needs no name for a message.
    return value.map((item, i) => (kind !== 'tensor' && Number.isSafeInteger(item) ? (item as number) : this[kind](`${name}[${i}]`, item)));
  }

  tensors(name: string, value: unknown): readonly number[] {
    return this.#list(name, value, 'an array of tensors', 'tensor');
  }

  int(name: string, value: unknown): number {
    return Number.isSafeInteger(value) ? (value as number) : this.#fail(name, 'an integer', value);
  }

  float(name: string, value: unknown): number {
    return typeof value === 'number' && !Number.isNaN(value) ? value : this.#fail(name, 'a number', value);
  }

  /** NaN stands for "none" on the wire. */
  optionalFloat(name: string, value: unknown): number {
    return value === undefined || value === null ? NaN : this.float(name, value);
  }

  optionalInt(name: string, value: unknown): number {
    return value === undefined || value === null ? NaN : this.int(name, value);
  }

  flag(name: string, value: unknown): number {
    return typeof value === 'boolean' ? Number(value) : this.#fail(name, 'true or false', value);
  }

  floats(name: string, value: unknown): readonly number[] {
    return this.#list(name, value, 'an array of numbers', 'float');
  }

  ints(name: string, value: unknown): readonly number[] {
    return this.#list(name, value, 'an array of integers', 'int');
  }

  pair(name: string, value: unknown): readonly number[] {
    return this.#list(name, value, 'two numbers', 'float', 2);
  }

  dims(name: string, value: unknown): readonly number[] {
    return typeof value === 'number' ? [this.int(name, value)] : this.ints(name, value);
  }

  /** -1 stands for 'same' on the wire. */
  padding(name: string, value: unknown): readonly number[] {
    return value === 'same' ? [-1] : value === 'valid' ? [0] : this.dims(name, value);
  }

  word(name: string, value: unknown, words: readonly unknown[]): number {
    const at = words.indexOf(value);
    return at >= 0 ? at : this.#fail(name, `one of ${words.map(describe).join(', ')}`, value);
  }

  string(name: string, value: unknown): string {
    return typeof value === 'string' ? value : this.#fail(name, 'a string', value);
  }

  text(name: string, value: unknown): readonly number[] {
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
