/** @file The part of data.text that is loaded when needed: characters become numbers, and these windows that share their memory. */
import { describe, HebbError } from '../error.js';
import { scope, tensor, type data } from '../index.js';
import { refuseUnknown } from '../options.js';
import type { WindowsOf } from './dataset.js';
import { piecesOf, type TextSource } from './text-source.js';
import type { TextOptions } from './text.js';
import { Vocabulary, vocabulary } from './vocabulary.js';
import { checkCounts } from './window-sizes.js';

const op = 'data.text';

/** Numbers that grow in number. */
class Numbers {
  #values = new Int32Array(1 << 16);
  size = 0;

  add(value: number): void {
    if (this.size === this.#values.length) {
      const more = new Int32Array(2 * this.size);
      more.set(this.#values);
      this.#values = more;
    }
    this.#values[this.size++] = value;
  }

  get all(): Int32Array {
    return this.#values.subarray(0, this.size);
  }
}

/** Code points of pieces: half of one at the end of a piece waits for the next. */
function whole(rest: string, piece: string): [text: string, rest: string] {
  const text = rest + piece;
  return /[\uD800-\uDBFF]$/.test(text) ? [text.slice(0, -1), text.slice(-1)] : [text, ''];
}

/** Where a character stands, as errors name it. */
class Place {
  #line = 1;
  #column = 0;

  next(character: string): void {
    if (character === '\n') [this.#line, this.#column] = [this.#line + 1, 0];
    else ++this.#column;
  }

  get name(): string {
    return `line ${this.#line}, column ${this.#column}`;
  }
}

/** Numbers by characters: those of a vocabulary, or in the order in which they come. */
function numbering(known: Vocabulary | undefined): { number: (character: string, place: Place) => number; found: string[] } {
  const found: string[] = [];
  const numbers = new Map<string, number>();
  const add = (character: string): number => {
    numbers.set(character, found.length);
    return found.push(character) - 1;
  };
  const refuse = (character: string, place: Place): never => {
    throw new HebbError('value', op, `${place.name}: none of the ${known?.size ?? 0} characters of the vocabulary: ${describe(character)}`);
  };
  const number = (character: string, place: Place): number =>
    known ? (known.numberOf(character) ?? refuse(character, place)) : (numbers.get(character) ?? add(character));
  return { number, found };
}

async function read(source: TextSource, known: Vocabulary | undefined, { onProgress, signal }: TextOptions) {
  const { total, pieces } = await piecesOf(op, source, signal);
  const [{ number, found }, numbers, place] = [numbering(known), new Numbers(), new Place()];
  let rest = '';
  try {
    for await (const piece of pieces) {
      signal?.throwIfAborted();
      let text: string;
      [text, rest] = whole(rest, piece.text);
      for (const character of text) {
        place.next(character);
        numbers.add(number(character, place));
      }
      const { loaded } = piece;
      onProgress?.({ characters: numbers.size, loaded, total, fraction: total === undefined ? NaN : loaded / total });
    }
  } catch (error) {
    if (signal?.aborted) throw new HebbError('aborted', op, `the signal aborted reading after ${numbers.size} characters`);
    throw error;
  }
  for (const character of rest) numbers.add(number(character, place));
  return { numbers: numbers.all, found };
}

export async function text(source: TextSource, options: TextOptions, windowsOf: WindowsOf): Promise<data.Dataset> {
  const { seqLength = 64, stride = seqLength, vocabulary: given, unknown, onProgress, signal, ...rest } = options;
  refuseUnknown(op, rest);
  checkCounts(op, { seqLength, stride });
  const of = given instanceof Vocabulary ? given : { characters: given, unknown: undefined };
  const known = of.characters && vocabulary(op, of.characters, unknown ?? of.unknown);
  const { numbers, found } = await read(source, known, { onProgress, signal });
  if (numbers.length <= seqLength)
    throw new HebbError('argument', op, `${numbers.length} characters are fewer than seqLength and one that follows: ${seqLength} + 1`);
  const words = known ?? vocabulary(op, [...found].sort(), unknown);
  if (!known) {
    const places = Int32Array.from(found, (character) => words.numberOf(character) ?? 0);
    numbers.forEach((code, i) => (numbers[i] = places[code] ?? 0));
  }
  return scope(() => {
    const all = tensor(numbers);
    const [x, y] = [all.slice(0, 0, numbers.length - 1), all.slice(0, 1, numbers.length)];
    const sizes = { length: seqLength, horizon: seqLength, stride, span: seqLength + 1 };
    return windowsOf(op, [x, y], sizes, { shape: [seqLength], targetShape: [seqLength], vocabulary: words });
  });
}
