/** @file Arguments for a check that a row of ops.def writes: 'a[2, 3] b:positive[3] dim=1'. */
import type { Tensor } from '../tensor.js';
import { valueOf, type Hebb, type TableRow } from './rows.js';

/** The upper 32 bits of a product of two 32-bit words. */
function high(a: number, b: number): number {
  const [low, middle] = [(a & 0xffff) * (b & 0xffff), (a >>> 16) * (b & 0xffff)];
  const carry = Math.floor(low / 65536) + (middle % 65536) + (a & 0xffff) * (b >>> 16);
  return (a >>> 16) * (b >>> 16) + Math.floor(middle / 65536) + Math.floor(carry / 65536);
}

/** The first word at position `counter` of the stream of a seed: Philox 4x32-10 as in src/core/random.cpp. */
function philox([k0 = 0, k1 = 0]: Uint32Array, counter: number): number {
  let [c0, c1, c2, c3] = [counter, 0, 0, 0];
  for (let round = 0; round < 10; ++round) {
    const [next0, next2] = [high(0xcd9e8d57, c2) ^ c1 ^ k0, high(0xd2511f53, c0) ^ c3 ^ k1];
    [c0, c1, c2, c3] = [next0 >>> 0, Math.imul(0xcd9e8d57, c2) >>> 0, next2 >>> 0, Math.imul(0xd2511f53, c0) >>> 0];
    [k0, k1] = [(k0 + 0x9e3779b9) >>> 0, (k1 + 0xbb67ae85) >>> 0];
  }
  return c0;
}

/** FNV-1a, 64 bits as two words, the lower first. */
function seedOf(text: string): Uint32Array {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(text)) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return Uint32Array.of(Number(hash & 0xffffffffn), Number(hash >> 32n));
}

/**
 * The values that tests/ops/gradcheck_test.cpp draws for the same case, so that here as there a stencil's reach of 0.03
 * meets no kink of abs, max or clamp: steps of 0.1 (0.025 in `unit`), shuffled, a little off the grid, not near zero.
 */
export class Values {
  readonly #seed: Uint32Array;
  #counter = 0;
  readonly #decks: Record<string, number[]> = {};

  constructor(text: string) {
    this.#seed = seedOf(text);
  }

  of(kind: string): number {
    if (kind === 'positive') return Math.fround(0.5 + 0.1 * this.#draw(kind, 24) + this.#jitter());
    if (kind === 'unit') return Math.fround(0.2 + 0.025 * this.#draw(kind, 24) + this.#jitter());
    if (kind.startsWith('below')) return this.#word() % Number(kind.slice(5));
    if (kind === 'sign') return this.#word() % 2 === 1 ? 1 : -1;
    if (kind !== '') throw new Error(`unknown kind of values: ${kind}`);
    const level = this.#draw(kind, 48);
    const size = Math.fround(0.15 + 0.1 * (level >> 1) + this.#jitter());
    return level % 2 === 1 ? size : -size;
  }

  tensor(hebb: Hebb, kind: string, shape: readonly number[]): Tensor {
    const numbers = Array.from({ length: shape.reduce((n, size) => n * size, 1) }, () => this.of(kind));
    return hebb.tensor(kind.startsWith('below') ? Int32Array.from(numbers) : Float32Array.from(numbers), { shape });
  }

  #word(): number {
    return philox(this.#seed, this.#counter++);
  }

  #jitter(): number {
    return ((this.#word() % 33) - 16) / 4096;
  }

  /** A card of a shuffled deck of 0 … size - 1. */
  #draw(kind: string, size: number): number {
    const deck = (this.#decks[kind] ??= []);
    if (deck.length === 0) {
      for (let i = 0; i < size; ++i) deck.push(i);
      for (let i = size - 1; i > 0; --i) {
        const j = this.#word() % (i + 1);
        [deck[i], deck[j]] = [deck[j] ?? 0, deck[i] ?? 0];
      }
    }
    return deck.pop() ?? 0;
  }
}

const argument = /(\w+)(?::(\w+))?(?:\[([^\]]*)\]|=(\S+))/g;

/** The cases of a row's checks. */
export const checksOf = (row: TableRow): string[] =>
  row.checks === 'none' ? [] : row.checks.split(';').filter((text) => text.trim() !== '');

/** The arguments of a case by name: tensors, lists of tensors, plain values. */
export function readCheck(hebb: Hebb, row: TableRow, text: string): Map<string, unknown> {
  const values = new Values(row.name + text);
  const types: Record<string, string> = { ...row.parameters, ...row.options };
  const read = new Map<string, unknown>();
  for (const [, name = '', kind = '', sizes, plain = ''] of text.matchAll(argument)) {
    if (sizes === undefined) {
      read.set(name, valueOf(types[name], plain));
      continue;
    }
    const tensors = sizes.split('|').map((one) =>
      values.tensor(
        hebb,
        kind,
        one
          .split(',')
          .filter((size) => size.trim() !== '')
          .map(Number),
      ),
    );
    read.set(name, types[name] === 'tensors' ? tensors : tensors[0]);
  }
  if (text.replace(argument, '').trim() !== '') throw new Error(`cannot read the check '${text}'`);
  return read;
}
