/** @file The part of data.csv that is loaded when needed: a table is read piece by piece into rows of numbers; neither text nor words of rows are kept. */
import papa from 'papaparse';
import { HebbError } from '../error.js';
import type { CsvOptions } from './csv.js';
import { inOrder, isMissing, isNumeric, numbers, target, words, type Column } from './csv-columns.js';
import { RowReader, type Parser, type Row } from './csv-rows.js';
import type { Matrix } from './matrix.js';
import { piecesOf, type TextSource } from './text-source.js';

type NewMatrix = (width: number, rows: number) => Matrix;
type Settings = Omit<CsvOptions, 'normalize'>;

/** Rows of numbers, targets, and what is known of them. */
export interface CsvTable {
  x: Matrix;
  size: number;
  y: Int32Array | Float32Array;
  features: string[];
  /** names of the classes where the targets are classes */
  classes: readonly string[] | undefined;
}

const op = 'data.csv';
const fileError = (message: string): HebbError => new HebbError('file', op, message);

/** Names of the columns in the first row. */
function namesOf({ line, cells }: Row, header: boolean): string[] {
  const names = cells.map((cell, i) => (header && cell !== '' ? cell : `column ${i}`));
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined) throw fileError(`line ${line}, column '${twice}': there are two columns of this name`);
  return names;
}

function placeOf(label: string | number | undefined, names: readonly string[]): number {
  const at = typeof label === 'string' ? names.indexOf(label) : (label ?? names.length - 1);
  if (names[at] !== undefined) return at;
  throw new HebbError('argument', op, `no column ${JSON.stringify(label)} among ${names.map((name) => `'${name}'`).join(', ')}`);
}

/** Room for rows of inputs with their targets. */
interface Block {
  x: Matrix;
  y: Int32Array | Float32Array;
  used: number;
}

/** The table so far. */
class Table {
  readonly #names: readonly string[];
  readonly #label: number;
  readonly #settings: Settings;
  readonly #newMatrix: NewMatrix;
  #columns: Column[] = [];
  #width: number;
  /** the last one has room left */
  #blocks: Block[] = [];
  size = 0;

  constructor(first: Row, settings: Settings, newMatrix: NewMatrix) {
    this.#names = namesOf(first, settings.header ?? true);
    this.#label = placeOf(settings.label, this.#names);
    this.#width = this.#names.length - 1;
    if (this.#width === 0) throw fileError('there is no column besides the label');
    this.#settings = settings;
    this.#newMatrix = newMatrix;
  }

  /** @param expected rows of the whole table, as far as can be told */
  add(rows: readonly Row[], expected: number): void {
    const whole = this.#settings.missing === 'skip' ? rows.filter(({ cells }) => !cells.some(isMissing)) : rows;
    if (whole.length === 0) return;
    for (const row of whole) this.#check(row);
    if (this.#columns.length === 0) this.#columns = this.#names.map((name, i) => this.#column(name, i, whole[0]?.cells[i] ?? ''));
    const block = this.#room(whole.length, expected);
    const x = new Float32Array(whole.length * this.#width);
    let at = 0;
    whole.forEach(({ line, cells }, row) => {
      this.#columns.forEach((column, i) => {
        const value = column.read(cells[i] ?? '', line);
        if (i === this.#label) block.y[block.used + row] = value;
        else x[at++] = value;
      });
    });
    block.x.write(block.used, x);
    block.used += whole.length;
    this.size += whole.length;
  }

  /** The block that the next rows go to. */
  #room(rows: number, expected: number): Block {
    const last = this.#blocks.at(-1);
    if (last && last.used + rows <= last.y.length) return last;
    const size = Math.max(rows, Math.ceil(expected) - this.size, this.size >> 3);
    const y = this.#columns[this.#label]?.words ? new Int32Array(size) : new Float32Array(size);
    const block = { x: this.#newMatrix(this.#width, size), y, used: 0 };
    this.#blocks.push(block);
    return block;
  }

  #check({ line, cells }: Row): void {
    const [want, have] = [this.#names.length, cells.length];
    if (have < want) throw fileError(`line ${line}, column '${this.#names[have]}': ${want} columns expected: ${have}`);
    if (have > want) throw fileError(`line ${line}, column ${want + 1}: ${want} columns expected: ${have}`);
  }

  #column(name: string, i: number, first: string): Column {
    if (i === this.#label) return target(name, first, this.#settings.classes);
    return isNumeric(first) ? numbers(name) : words(name);
  }

  /** The columns as the network sees them: words become one column of 0 and 1 for each word. */
  finish(): CsvTable {
    if (this.size === 0) throw fileError('there is no row of data below the header');
    const inputs = this.#columns.filter((_, i) => i !== this.#label);
    const features = inputs.flatMap(({ name, words: list }) => (list ? inOrder(list).sorted.map((word) => `${name}=${word}`) : [name]));
    return { x: this.#merged(inputs), size: this.size, features, ...this.#labels() };
  }

  #labels(): { y: Int32Array | Float32Array; classes: readonly string[] | undefined } {
    const [first = new Float32Array(), ...more] = this.#blocks.map(({ y, used }) => y.subarray(0, used));
    const y = more.length === 0 ? first : first instanceof Int32Array ? new Int32Array(this.size) : new Float32Array(this.size);
    let row = first.length;
    if (y !== first) y.set(first);
    for (const part of more) {
      y.set(part, row);
      row += part.length;
    }
    const names = this.#columns[this.#label]?.words;
    if (!names || Array.isArray(this.#settings.classes)) return { y, classes: names };
    const { sorted, places } = inOrder(names);
    y.forEach((code, row) => (y[row] = places[code] ?? 0));
    return { y, classes: sorted };
  }

  /** All blocks as one; a single block without words is that already. */
  #merged(inputs: readonly Column[]): Matrix {
    const [first] = this.#blocks;
    if (first && this.#blocks.length === 1 && !inputs.some((column) => column.words)) return first.x;
    const places = inputs.map((column) => column.words && inOrder(column.words).places);
    const widths = places.map((place) => place?.length ?? 1);
    const width = widths.reduce((sum, each) => sum + each, 0);
    const x = this.#newMatrix(width, this.size);
    let row = 0;
    for (const block of this.#blocks) {
      for (const values of block.x.read(block.used)) {
        const rows = values.length / this.#width;
        const out = new Float32Array(rows * width);
        for (let i = 0, at = 0; i < values.length; ++i) {
          const place = places[i % this.#width];
          const value = values[i] ?? NaN;
          out[place ? at + (place[value] ?? 0) : at] = place ? 1 : value;
          at += widths[i % this.#width] ?? 1;
        }
        x.write(row, out);
        row += rows;
      }
      block.x.dispose();
    }
    return x;
  }

  dispose(): void {
    for (const { x } of this.#blocks) x.dispose();
  }
}

/** Characters by which the number of rows is estimated: too few, and there is no room for the last ones without a copy of all. */
const sample = 1 << 18;

/** Reads a table. What it throws leaves nothing behind. */
export async function readCsv(source: TextSource, settings: Settings, newMatrix: NewMatrix): Promise<CsvTable> {
  const { delimiter, header = true, onProgress, signal } = settings;
  const { total, pieces } = await piecesOf(op, source, signal);
  const reader = new RowReader(op, papa.Parser as unknown as Parser, delimiter);
  let table: Table | undefined;
  let [pending, read] = ['', 0];
  const take = (found: Iterable<Row>): void => {
    const rows = [...found];
    const [first] = rows;
    if (first && !table) {
      table = new Table(first, settings, newMatrix);
      if (header) rows.shift();
    }
    const share = (read - reader.waiting) / (total ?? Infinity);
    const size = rows.length + (table?.size ?? 0);
    table?.add(rows, share > 0 ? (1.01 * size) / share + 1 : size);
  };
  const tell = (): void => {
    onProgress?.({ rows: table?.size ?? 0, loaded: read, total, fraction: total === undefined ? NaN : read / total });
  };
  try {
    for await (const { text, loaded } of pieces) {
      signal?.throwIfAborted();
      read = loaded;
      pending += text;
      if (table || pending.length >= sample) {
        take(reader.rows(pending));
        pending = '';
      }
      tell();
    }
    take(reader.rows(pending));
    take(reader.end());
    tell();
    if (!table) throw fileError('the file is empty');
    return table.finish();
  } catch (error) {
    table?.dispose();
    if (signal?.aborted) throw new HebbError('aborted', op, `the signal aborted reading after ${table?.size ?? 0} rows`);
    throw error;
  }
}
