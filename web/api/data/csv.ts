/** @file data.csv: a table as text becomes a data set; every bad value is an error that names line and column. */
import { HebbError } from '../error.js';
import { refuseUnknown } from '../options.js';
import type { Dataset } from './dataset.js';
import { fromArrays } from './from-arrays.js';
import type { Normalize } from './normalize.js';

export interface CsvOptions {
  /** column to predict, by name or number from 0; default the last one */
  label?: string | number;
  /** take the label as classes even if it is numbers, or the classes by name; default: strings are classes, numbers are values */
  classes?: boolean | readonly string[];
  /** how columns are scaled; default false */
  normalize?: Normalize;
  /** what stands between columns; default: found out */
  delimiter?: string;
  /** whether the first line holds names; default true */
  header?: boolean;
}

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

/** The text behind whatever was given. */
async function textOf(source: string | Blob | Response | URL): Promise<string> {
  if (typeof source === 'string') return source;
  if (source instanceof Blob) return source.text();
  const response = source instanceof URL ? await fetch(source) : source;
  if (!response.ok) throw new HebbError('file', op, `${response.url} answered ${response.status} ${response.statusText}`);
  return response.text();
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

/**
 * A data set from a CSV file. Words in the label column become classes; words in other columns become columns of 0 and 1.
 * @param source the text itself, a File or Blob, a fetched Response, or a URL to fetch
 */
export async function csv(source: string | Blob | Response | URL, options: CsvOptions = {}): Promise<Dataset> {
  const { label, classes, normalize = false, delimiter = '', header = true, ...rest } = options;
  refuseUnknown(op, rest);
  const { columns, lines } = columnsOf(await parse(await textOf(source), delimiter), header);
  const at = labelColumn(columns, label);
  const y = targets(columns[at] ?? { name: '', cells: [] }, lines, classes);
  const features = columns.filter((_, i) => i !== at).flatMap((column) => inputs(column, lines));
  if (features.length === 0) throw new HebbError('file', op, 'there is no column besides the label');
  const x = Float32Array.from(
    { length: lines.length * features.length },
    (_, i) => features[i % features.length]?.values[Math.floor(i / features.length)] ?? NaN,
  );
  const names = typeof y[0] === 'string' ? (Array.isArray(classes) ? classes : sorted([...new Set(y.map(String))])) : undefined;
  return fromArrays(x, y, {
    shape: [features.length],
    normalize,
    features: features.map(({ name }) => name),
    ...(names && { classes: names }),
  });
}
