/** @file Columns of a table: a cell becomes a number, or the code of a word; a bad one is an error that names place and column. */
import { HebbError } from '../error.js';

export interface Column {
  readonly name: string;
  /** words in the order of their codes; undefined where the column holds numbers */
  readonly words?: readonly string[];
  /**
   * the number, or the word's code
   * @param place the cell's row as errors name it: 'line 3'
   */
  read(cell: string, place: string): number;
}

const missing = /^(\?|na|n\/a|nan|null|none)?$/i;

export const isMissing = (cell: string): boolean => missing.test(cell);
export const isNumeric = (cell: string): boolean => cell !== '' && Number.isFinite(Number(cell));

function refuse(op: string, place: string, name: string, cell: string, what: string): never {
  const why = isMissing(cell) ? 'the value is missing' : what;
  throw new HebbError('value', op, `${place}, column '${name}': ${why}: '${cell}'`);
}

export function numbers(op: string, name: string): Column {
  const read = (cell: string, place: string): number => {
    const value = Math.fround(Number(cell));
    if (cell !== '' && Number.isFinite(value)) return value;
    return refuse(op, place, name, cell, isNumeric(cell) ? 'the number is too large for f32' : 'not a number');
  };
  return { name, read };
}

/**
 * Words get codes in the order in which they come.
 * @param known the only words there may be; then their codes are their places
 * @param spelling what is the same word: 1 and 1.0 where numbers name classes
 */
export function words(op: string, name: string, known?: readonly string[], spelling = (cell: string): string => cell): Column {
  const found = [...(known ?? [])];
  const codes = new Map(found.map((word, code) => [word, code]));
  const add = (cell: string, place: string): number => {
    if (isMissing(cell)) refuse(op, place, name, cell, '');
    if (known) refuse(op, place, name, cell, `none of the ${known.length} classes`);
    const word = [...spelling(cell)].join(''); // a copy: a part would keep its whole piece of the file in memory
    const code = codes.get(word) ?? found.push(word) - 1;
    codes.set(word, code);
    if (word !== cell) codes.set([...cell].join(''), code);
    return code;
  };
  return { name, words: found, read: (cell, place) => codes.get(cell) ?? add(cell, place) };
}

/** The column that holds the targets: names of classes, or numbers, as `classes` or its first cell says. */
export function target(op: string, name: string, first: string, classes: boolean | readonly string[] | undefined): Column {
  if (Array.isArray(classes)) return words(op, name, classes);
  if (classes === false || (classes === undefined && isNumeric(first))) return numbers(op, name);
  return words(op, name, undefined, (cell) => (isNumeric(cell) ? String(Number(cell)) : cell));
}

/** Places of words by code once sorted: names that are all numbers in the order of the numbers, others in alphabetical order. */
export function inOrder(list: readonly string[]): { sorted: string[]; places: Int32Array } {
  const sorted = list.every(isNumeric) ? [...list].sort((a, b) => Number(a) - Number(b)) : [...list].sort();
  const at = new Map(sorted.map((word, place) => [word, place]));
  return { sorted, places: Int32Array.from(list, (word) => at.get(word) ?? 0) };
}
