/**
 * @file The wire: calls of the engine as numbers in its memory. bindings/wire.h, where it is said what stands for what, is the other
 * end; bindings/calls.def lists what is called beside the rows of the tables, and what crosses back.
 */
import type { Engine } from './engine.js';
import { HebbError, type ErrorCode } from './error.js';
import { calls, firstCall } from './generated/calls.js';
import type { TypedArray } from './types.js';

/** What the engine exports. */
interface Exports {
  memory?: WebAssembly.Memory;
  _initialize: () => void;
  room: (numbers: number) => number;
  call: (row: number, count: number) => number;
}

type Callback = (numbers: readonly number[]) => number | boolean;
export type MakeError = (code: ErrorCode, op: string, message: string, shapes: number[][]) => unknown;

/** By the number that C++ has for a dtype. */
const types = [Float32Array, Int32Array, Uint8Array] as const;
const toBytes = new TextEncoder();
const toText = new TextDecoder();

/** Numbers that the engine has written, read one after another. */
class Answer {
  readonly #numbers: Float64Array;
  #at: number;

  constructor(numbers: Float64Array, at: number) {
    this.#numbers = numbers;
    this.#at = at;
  }

  number(): number {
    return this.#numbers[this.#at++] ?? NaN;
  }

  flag(): boolean {
    return this.number() !== 0;
  }

  numbers(): number[] {
    const length = this.number();
    this.#at += length;
    return Array.from(this.#numbers.subarray(this.#at - length, this.#at));
  }

  text(): string {
    return toText.decode(Uint8Array.from(this.numbers()));
  }

  /** An object with fields, `name:text tensor`: numbers where no kind is named. */
  object(fields: string): Record<string, unknown> {
    const pairs = fields.split(' ').map((field) => {
      const [name = '', kind = 'number'] = field.split(':');
      return [name, this[kind as 'number' | 'flag' | 'numbers' | 'text']()] as const;
    });
    return Object.fromEntries(pairs);
  }
}

export class Wire {
  readonly #makeError: MakeError;
  readonly #functions = new Map<number, Callback>();
  #lastFunction = 0;
  #exports: Exports | undefined;
  #engine: Engine | undefined;
  #memory: WebAssembly.Memory | undefined;
  #view = new Float64Array();
  /** Place and size of what the engine reads arguments from. */
  #room = 0;
  #capacity = 0;

  constructor(makeError: MakeError, memory?: WebAssembly.Memory) {
    this.#makeError = makeError;
    this.#memory = memory;
  }

  /** What the engine imports. */
  get imports(): WebAssembly.Imports {
    const nothing = (): void => undefined;
    return {
      hebb: {
        run: (number: number, place: number) => this.#functions.get(number)?.(new Answer(this.#numbers, place / 8 + 1).numbers()),
        drop: (number: number) => this.#functions.delete(number),
      },
      env: { emscripten_notify_memory_growth: nothing, ...(this.#memory && { memory: this.#memory }) },
      wasi_snapshot_preview1: {
        clock_time_get: (_clock: number, _precision: bigint, place: number): number => {
          new DataView(this.#numbers.buffer).setBigUint64(place, BigInt(Math.round(performance.now() * 1e6)), true);
          return 0;
        },
      },
    };
  }

  /** The functions of an instance, which begins its life here. */
  connect(instance: WebAssembly.Instance): Engine {
    const raw: unknown = instance.exports;
    this.#exports = raw as Exports;
    this.#memory ??= this.#exports.memory;
    this.#exports._initialize();
    const named = Object.entries(calls).map(([name, result], i) => {
      const call = (...args: readonly unknown[]): unknown => this.#ask(firstCall + i, args, result);
      return [name, call] as const;
    });
    const engine: unknown = {
      ...Object.fromEntries(named),
      call: (row: number, numbers: readonly number[]) => this.#numbers[this.#send(row, numbers) + 1],
      tensorFrom: (data: TypedArray, shape: readonly number[]) => this.#tensor(data, shape),
      tensorRead: (tensor: number) => this.#elements(tensor).slice(),
      tensorReadInto: (tensor: number, data: TypedArray) => {
        data.set(this.#elements(tensor));
      },
      tensorWrite: (tensor: number, data: TypedArray) => {
        this.#elements(tensor, data.length).set(data);
      },
    };
    return (this.#engine = engine as Engine);
  }

  /** All of the engine's memory: anew after it has grown. */
  get #numbers(): Float64Array {
    const buffer = this.#memory?.buffer ?? this.#view.buffer;
    if (this.#view.buffer !== buffer) this.#view = new Float64Array(buffer);
    return this.#view;
  }

  /** Runs a row; where its answer lies, behind the length of this. */
  #send(row: number, numbers: readonly number[]): number {
    const { call, room } = this.#exports ?? {};
    if (!call || !room) throw new HebbError('not_loaded', 'load', 'the engine did not begin');
    if (numbers.length > this.#capacity) {
      this.#capacity = numbers.length;
      this.#room = room(numbers.length) / 8;
    }
    const memory = this.#numbers;
    for (let i = 0; i < numbers.length; ++i) memory[this.#room + i] = numbers[i] ?? NaN;
    const place = call(row, numbers.length) / 8;
    if ((this.#numbers[place] ?? 0) < 0) this.#fail(new Answer(this.#numbers, place + 1));
    return place;
  }

  #fail(answer: Answer): never {
    const [code, op, message] = [answer.text() as ErrorCode, answer.text(), answer.text()];
    const shapes = Array.from({ length: answer.number() }, () => answer.numbers());
    throw this.#makeError(code, op, message, shapes);
  }

  #ask(row: number, args: readonly unknown[], result: string): unknown {
    const [numbers, arrays]: [number[], number[]] = [[], []];
    try {
      for (const argument of args) this.#lay(argument, numbers, arrays);
      const place = this.#send(row, numbers);
      const answer = new Answer(this.#numbers, place + 1);
      if (result === '') return this.#numbers[place] === 0 ? undefined : answer.number();
      if (result === 'array') return this.#taken(answer.number());
      if (result === 'flag' || result === 'text' || result === 'numbers') return answer[result]();
      if (!result.startsWith('*')) return answer.object(result);
      return Array.from({ length: answer.number() }, () => answer.object(result.slice(1)));
    } finally {
      for (const tensor of arrays) this.#engine?.tensorFree(tensor);
    }
  }

  /** An argument as numbers; `arrays` are the tensors that it needs for so long. */
  #lay(argument: unknown, numbers: number[], arrays: number[]): void {
    const list = (values: ArrayLike<unknown>): void => {
      numbers.push(values.length);
      for (let i = 0; i < values.length; ++i) this.#lay(values[i], numbers, arrays);
    };
    if (typeof argument === 'number' || typeof argument === 'boolean') numbers.push(Number(argument));
    else if (typeof argument === 'string') list(toBytes.encode(argument));
    else if (typeof argument === 'function') {
      this.#functions.set(++this.#lastFunction, argument as Callback);
      numbers.push(this.#lastFunction);
    } else if (ArrayBuffer.isView(argument)) {
      const data = argument as TypedArray;
      arrays.push(this.#tensor(data, [data.length]));
      numbers.push(arrays.at(-1) ?? 0);
    } else if (Array.isArray(argument)) list(argument);
    else {
      const entries = Object.entries(argument ?? {}).filter(([, value]) => value !== undefined);
      numbers.push(entries.length);
      for (const [name, value] of entries) {
        this.#lay(name, numbers, arrays);
        numbers.push(Number(typeof value === 'string'));
        if (typeof value === 'string') this.#lay(value, numbers, arrays);
        else list([value].flat().map(Number));
      }
    }
  }

  #tensor(data: TypedArray, shape: readonly number[]): number {
    const dtype = types.findIndex((type) => data instanceof type);
    const tensor = this.#engine?.tensorEmpty(dtype, shape) ?? 0;
    this.#elements(tensor, data.length).set(data);
    return tensor;
  }

  /** Where a tensor's elements lie, until the next call. */
  #elements(tensor: number, length = NaN): TypedArray {
    const [place, dtype = 0, size] = this.#engine?.tensorPlace(tensor, length) ?? [];
    return new (types[dtype] ?? Float32Array)(this.#numbers.buffer as ArrayBuffer, place, size);
  }

  /** The elements of a tensor that is freed. */
  #taken(tensor: number): TypedArray {
    const elements = this.#elements(tensor).slice();
    this.#engine?.tensorFree(tensor);
    return elements;
  }
}
