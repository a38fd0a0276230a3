/** @file Vocabulary: characters and their numbers. Knows no engine, so that it is the same in a page whose engine is in a worker. */
import { describe, HebbError } from '../error.js';

export class Vocabulary {
  readonly #numbers: ReadonlyMap<string, number>;

  /** @internal Made by data.text() and data.vocabulary(). */
  constructor(
    /** the characters (code points), in the order of their numbers */
    readonly characters: readonly string[],
    /** the one of them that stands for all others; undefined where others are an error */
    readonly unknown?: string | undefined,
  ) {
    this.#numbers = new Map(characters.map((character, number) => [character, number]));
  }

  /** How many characters there are. */
  get size(): number {
    return this.characters.length;
  }

  /** The number of a character; undefined where it is none of these. */
  numberOf(character: string): number | undefined {
    return this.#numbers.get(character) ?? this.#numbers.get(this.unknown ?? '');
  }

  /** The numbers of a text's characters. */
  encode(text: string): number[] {
    return Array.from(text, (character, i) => {
      const number = this.numberOf(character);
      if (number !== undefined) return number;
      throw new HebbError('value', 'encode', `character ${i} is none of the ${this.size} of the vocabulary: ${describe(character)}`);
    });
  }

  /** The text of some numbers, such as those that a language model generates. */
  decode(numbers: ArrayLike<number>): string {
    const characterOf = (number: number, i: number): string => {
      const character = this.characters[number];
      if (character !== undefined) return character;
      throw new HebbError('index', 'decode', `number ${i} is none of the ${this.size} of the vocabulary: ${number}`);
    };
    return Array.from(numbers, characterOf).join('');
  }
}

/** Characters as a list or one behind the other in a text; each once. */
export function vocabulary(op: string, given: Iterable<string>, unknown?: string): Vocabulary {
  const characters = typeof given === 'object' || typeof given === 'string' ? [...given] : [];
  const bad = characters.findIndex((one, i) => typeof one !== 'string' || [...one].length !== 1 || characters.indexOf(one) < i);
  if (characters.length === 0 || bad >= 0)
    throw new HebbError('argument', op, `a vocabulary is different characters, as a text or a list: ${describe(characters[bad] ?? given)}`);
  if (unknown !== undefined && !characters.includes(unknown))
    throw new HebbError('argument', op, `unknown must be one of the ${characters.length} characters: ${describe(unknown)}`);
  return new Vocabulary(characters, unknown);
}
