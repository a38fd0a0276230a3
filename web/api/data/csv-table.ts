/** @file The part of data.csv that is loaded when needed: columns of a table become numbers; every bad value is an error that names line and column. */
import { HebbError } from '../error.js';
import type { CsvOptions } from './csv.js';

interface Row {
  /** line of the file, from 1 */
  line: number;
  cells: string[];
}

interface Column {
  name: string;
  cells: readonly string[];
}

const op = 'data.csv';
const missing = new Set(['', '?', 'na', 'n/a', 'nan', 'null', 'none']);
const fail = (line: number, column: string, what: string): never => {
  throw new HebbError('value', op, `line ${line}, column '${column}': ${what}`);
};

/** What stands between columns: the most frequent candidate in the first line with text, outside quotes. */
function guessDelimiter(text: string): string {
  const [line = ''] = /\S[^\r\n]*/.exec(text) ?? [];
  const bare = line.replace(/"[^"]*"/g, '');
  const count = (candidate: string): number => bare.split(candidate).length;
  return [',', ';', '\t', '|'].reduce((best, candidate) => (count(candidate) > count(best) ? candidate : best));
}

/** Rows with their lines in the file; empty lines are left out. */
async function parse(text: string, delimiter: string): Promise<Row[]> {
  const { default: papa } = await import('papaparse');
  const { data, errors } = papa.parse<string[]>(text.replace(/^\uFEFF/, ''), { delimiter, skipEmptyLines: false });
  let line = 1;
  const all = data.map((cells): Row => {
    const row = { line, cells: cells.map((cell) => cell.trim()) };
    line += 1 + cells.reduce((n, cell) => n + (cell.match(/\r\n|\n|\r/g)?.length ?? 0), 0);
    return row;
  });
  const quote = errors.find((error) => error.type === 'Quotes');
  if (quote) throw new HebbError('file', op, `line ${all[quote.row ?? 0]?.line ?? line}: ${quote.message}`);
  return all.filter(({ cells }) => cells.some((cell) => cell !== ''));
}

/** Columns of equal length with their names, and the lines of their cells. */
function columnsOf(rows: Row[], header: boolean): { columns: Column[]; lines: number[] } {
  const first = rows[0];
  if (!first) throw new HebbError('file', op, 'the file is empty');
  const names = first.cells.map((cell, i) => (header && cell !== '' ? cell : `column ${i}`));
  const body = header ? rows.slice(1) : rows;
  if (body.length === 0) throw new HebbError('file', op, 'there is no row of data below the header');
  for (const { line, cells } of body) {
    if (cells.length !== names.length) throw new HebbError('file', op, `line ${line}: ${names.length} columns expected: ${cells.length}`);
    const hole = cells.findIndex((cell) => missing.has(cell.toLowerCase()));
    if (hole >= 0) fail(line, names[hole] ?? '', `the value is missing: '${cells[hole]}'`);
  }
  return {
    columns: names.map((name, i) => ({ name, cells: body.map(({ cells }) => cells[i] ?? '') })),
    lines: body.map(({ line }) => line),
  };
}

const isNumeric = (cell: string): boolean => cell !== '' && Number.isFinite(Number(cell));

/** Numbers of a column; it counts as numbers when its first cell is one. */
function numbers({ name, cells }: Column, lines: readonly number[]): number[] {
  return cells.map((cell, i) => (isNumeric(cell) ? Number(cell) : fail(lines[i] ?? 0, name, `not a number: '${cell}'`)));
}

/** A column as one or more columns of numbers: words become one column of 0 and 1 for each word. */
function inputs(column: Column, lines: readonly number[]): { name: string; values: number[] }[] {
  if (isNumeric(column.cells[0] ?? '')) return [{ name: column.name, values: numbers(column, lines) }];
  const words = [...new Set(column.cells)].sort();
  return words.map((word) => ({ name: `${column.name}=${word}`, values: column.cells.map((cell) => Number(cell === word)) }));
}

function labelColumn(columns: readonly Column[], label: string | number | undefined): number {
  const at = typeof label === 'string' ? columns.findIndex(({ name }) => name === label) : (label ?? columns.length - 1);
  if (!columns[at])
    throw new HebbError('argument', op, `no column ${JSON.stringify(label)} among ${columns.map(({ name }) => `'${name}'`).join(', ')}`);
  return at;
}

/** Targets as fromArrays wants them: names of classes, or numbers. */
function targets(column: Column, lines: readonly number[], classes: CsvOptions['classes']): string[] | number[] {
  const byName = Array.isArray(classes);
  if (classes === false || (classes === undefined && isNumeric(column.cells[0] ?? ''))) return numbers(column, lines);
  const names = column.cells.map((cell) => (!byName && isNumeric(cell) ? String(Number(cell)) : cell));
  if (byName)
    names.forEach(
      (cell, i) => classes.includes(cell) || fail(lines[i] ?? 0, column.name, `none of the ${classes.length} classes: '${cell}'`),
    );
  return names;
}

/** Names that are all numbers in the order of the numbers, others in alphabetical order. */
const sorted = (names: readonly string[]): string[] =>
  names.every(isNumeric) ? [...names].sort((a, b) => Number(a) - Number(b)) : [...names].sort();

/** Rows of numbers, targets, and what is known of them. */
export interface CsvTable {
  x: Float32Array;
  y: string[] | number[];
  features: string[];
  /** names of the classes where the targets are names */
  classes: readonly string[] | undefined;
}

/** The numbers in the text of a table. */
export async function readCsv(text: string, options: CsvOptions): Promise<CsvTable> {
  const { label, classes, delimiter = guessDelimiter(text), header = true } = options;
  const { columns, lines } = columnsOf(await parse(text, delimiter), header);
  const at = labelColumn(columns, label);
  const y = targets(columns[at] ?? { name: '', cells: [] }, lines, classes);
  const features = columns.filter((_, i) => i !== at).flatMap((column) => inputs(column, lines));
  if (features.length === 0) throw new HebbError('file', op, 'there is no column besides the label');
  const width = features.length;
  const x = Float32Array.from({ length: lines.length * width }, (_, i) => features[i % width]?.values[Math.floor(i / width)] ?? NaN);
  const names = Array.isArray(classes) ? classes : sorted([...new Set(y.map(String))]);
  return { x, y, features: features.map(({ name }) => name), classes: typeof y[0] === 'string' ? names : undefined };
}
