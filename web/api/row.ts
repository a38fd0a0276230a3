/**
 * @file Rows of the tables: a line of text says what a row takes; by it arguments are checked and laid out as numbers.
 *
 * `x k:int | dim:dims=[] mode:nearest,linear=nearest`: arguments apart by blanks, behind the bar the options. A name is followed
 * by its kind, a method of Call or the words to choose from, and its default, as JSON or a word. Without a kind it is a tensor,
 * and a row that starts with such a one is a method of it. A star in front: the result is a list of tensors.
 */
import { invoke, type Call } from './call.js';
import { leading, refuseUnknown } from './options.js';
import { put } from './wire.js';

type Kind =
  | ('tensor' | 'optionalTensor' | 'tensors' | 'int' | 'optionalInt' | 'float' | 'optionalFloat' | 'flag')
  | ('ints' | 'floats' | 'pair' | 'dims' | 'padding' | 'text' | 'word');

interface Argument {
  readonly name: string;
  readonly kind: Kind;
  readonly words: readonly string[];
  readonly fallback: unknown;
}

/** A row, read. */
export interface Row {
  readonly name: string;
  /** What the engine calls it. */
  readonly number: number;
  readonly many: boolean;
  readonly required: readonly Argument[];
  readonly options: readonly Argument[];
  /** Names of the options, those too that another place lays out (kind `nested`). */
  readonly known: readonly string[];
  /** Whether the first option may also be given by position, as in x.sum(1). */
  readonly leads: boolean;
}

function argumentOf(text: string): Argument {
  const [, name = '', kind = 'tensor', fallback] = /^(\w+)(?::([\w,]+))?(?:=(.+))?$/.exec(text) ?? [];
  if (kind.includes(',')) return { name, kind: 'word', words: kind.split(','), fallback };
  return { name, kind: kind as Kind, words: [], fallback: fallback === undefined ? undefined : (JSON.parse(fallback) as unknown) };
}

/** Reads a row's text. */
export function readRow(name: string, number: number, text: string): Row {
  const [required = '', options = ''] = text.replace('*', '').split('|');
  const listOf = (part: string): string[] => part.split(' ').filter(Boolean);
  const optional = listOf(options).filter((one) => !one.endsWith(':nested'));
  const known = listOf(options).map((one) => one.replace(/\W.*/, ''));
  return {
    name,
    number,
    many: text.startsWith('*'),
    required: listOf(required).map(argumentOf),
    options: optional.map(argumentOf),
    known,
    leads: known[0] === 'dim',
  };
}

/** Texts of rows by name, in the order in which the engine counts them; a row is read when it is first used. */
export class Table {
  readonly #names: readonly string[];
  readonly #read: Row[] = [];

  constructor(
    readonly first: number,
    readonly texts: Readonly<Record<string, string>>,
  ) {
    this.#names = Object.keys(texts);
  }

  has(name: string): boolean {
    return Object.hasOwn(this.texts, name);
  }

  numberOf(name: string): number {
    return this.first + this.#names.indexOf(name);
  }

  row(number: number): Row {
    const at = number - this.first;
    const name = this.#names[at] ?? '';
    return (this.#read[at] ??= readRow(name, number, this.texts[name] ?? ''));
  }

  /** Names of the rows that are methods of their first argument. */
  get methods(): string[] {
    return this.#names.filter((name) => /^\*?\w+\b(?!:)/.test(this.texts[name] ?? ''));
  }
}

/** One argument; a list goes as its length and its numbers. */
function lay(c: Call, { name, kind, words, fallback }: Argument, value: unknown, out: number[]): void {
  const made = c[kind](name, value === undefined ? fallback : value, words);
  if (typeof made === 'number') {
    out.push(made);
  } else {
    out.push(made.length);
    for (const number of made) out.push(number);
  }
}

type Options = Readonly<Record<string, unknown>>;
const none: Options = {};

/** A row's options among all that are given, as numbers. */
export function optionNumbers(c: Call, { options }: Row, given: object, out: number[] = []): number[] {
  for (const option of options) lay(c, option, (given as Options)[option.name], out);
  return out;
}

/** The options among a row's arguments. */
export function optionsOf({ required, known, leads }: Row, args: readonly unknown[]): object {
  const first = known.length === 0 ? undefined : args[required.length];
  return (leads ? leading(first, args[required.length + 1]) : first) ?? none;
}

/** A row's arguments as numbers: what is required by position, then the options. */
export function numbersOf(c: Call, row: Row, args: readonly unknown[]): number[] {
  const options = optionsOf(row, args);
  if (options !== none) refuseUnknown(row.name, options, row.known);
  const out: number[] = [];
  let i = 0;
  for (const argument of row.required) lay(c, argument, args[i++], out);
  return optionNumbers(c, row, options, out);
}

/** Runs a row: the handle of what it makes, or how many results wait. */
export function callRow(row: Row, args: readonly unknown[]): number {
  return invoke(row.name, (e, c) => e.call(row.number, put(e, numbersOf(c, row, args))));
}
