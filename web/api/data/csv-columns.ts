/** @file Columns of a CSV file: a cell becomes a number, or the code of a word; a bad one is an error that names line and column. */
import { HebbError } from '../error.js';

export interface Column {
  readonly name: string;
  /** words in the order of their codes; undefined where the column holds numbers */
  readonly words?: readonly string[];
  /** the number, or the word's code */
  read(cell: string, line: number): number;
}

const op = 'data.csv';
const missing = /^(\?|na|n\/a|nan|null|none)?$/i;

export const isMissing = (cell: string): boolean => missing.test(cell);
export const isNumeric = (cell: string): boolean => cell !== '' && Number.isFinite(Number(cell));

function refuse(line: number, name: string, cell: string, what: string): never {
  const why = isMissing(cell) ? 'the value is missing' : what;
  throw new HebbError('value', op, `line ${line}, column '${name}': ${why}: '${cell}'`);
}

export function numbers(name: string): Column {
  const read = (cell: string, line: number): number => {
    const value = Math.fround(Number(cell));
    if (cell !== '' && Number.isFinite(value)) return value;
    return refuse(line, name, cell, isNumeric(cell) ? 'the number is too large for f32' : 'not a number');
  };
  return { name, read };
}

/**
 * Words get codes in the order in which they come.
 * @param known the only words there may be; then their codes are their places
 * @param spelling what is the same word: 1 and 1.0 where numbers name classes
 */
export function words(name: string, known?: readonly string[], spelling = (cell: string): string => cell): Column {
  const found = [...(known ?? [])];
  const codes = new Map(found.map((word, code) => [word, code]));
  const add = (cell: string, line: number): number => {
    if (isMissing(cell)) refuse(line, name, cell, '');
    if (known) refuse(line, name, cell, `none of the ${known.length} classes`);
    const word = [...spelling(cell)].join(''); // a copy: a part would keep its whole piece of the file in memory
    const code = codes.get(word) ?? found.push(word) - 1;
    codes.set(word, code);
    if (word !== cell) codes.set([...cell].join(''), code);
    return code;
  };
  return { name, words: found, read: (cell, line) => codes.get(cell) ?? add(cell, line) };
}

/** The column that holds the targets: names of classes, or numbers, as `classes` or its first cell says. */
export function target(name: string, first: string, classes: boolean | readonly string[] | undefined): Column {
  if (Array.isArray(classes)) return words(name, classes);
  if (classes === false || (classes === undefined && isNumeric(first))) return numbers(name);
  return words(name, undefined, (cell) => (isNumeric(cell) ? String(Number(cell)) : cell));
}

/** Places of words by code once sorted: names that are all numbers in the order of the numbers, others in alphabetical order. */
export function inOrder(list: readonly string[]): { sorted: string[]; places: Int32Array } {
  const sorted = list.every(isNumeric) ? [...list].sort((a, b) => Number(a) - Number(b)) : [...list].sort();
  const at = new Map(sorted.map((word, place) => [word, place]));
  return { sorted, places: Int32Array.from(list, (word) => at.get(word) ?? 0) };
}
