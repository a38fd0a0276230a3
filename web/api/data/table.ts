/** @file A table of cells, added row by row, as numbers; neither text nor words of rows are kept. */
import { HebbError } from '../error.js';
import type { CsvOptions } from './csv.js';
import { inOrder, isMissing, isNumeric, numbers, target, words, type Column } from './table-columns.js';
import type { Matrix } from './matrix.js';
import type { ReadyTargets } from './targets.js';

export type NewMatrix = (width: number, rows: number) => Matrix;
export type TableSettings = Pick<CsvOptions, 'label' | 'classes' | 'header' | 'missing'>;

export interface Row {
  /** where it stands, as errors name it: 'line 3', 'record 3' */
  place: string;
  /** without white space around them */
  cells: string[];
}

/** Rows of numbers, targets, and what is known of them. */
export interface TableData {
  x: Matrix;
  target: ReadyTargets;
  features: string[];
}

/** Names of the columns in the first row. */
function namesOf(op: string, { place, cells }: Row, header: boolean): string[] {
  const names = cells.map((cell, i) => (header && cell !== '' ? cell : `column ${i}`));
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined) throw new HebbError('file', op, `${place}, column '${twice}': there are two columns of this name`);
  return names;
}

function columnOf(op: string, label: string | number | undefined, names: readonly string[]): number {
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
export class Table {
  readonly #op: string;
  readonly #names: readonly string[];
  readonly #label: number;
  readonly #settings: TableSettings;
  readonly #newMatrix: NewMatrix;
  #columns: Column[] = [];
  #width: number;
  /** the last one has room left */
  #blocks: Block[] = [];
  size = 0;

  /** @param first the row with the names of the columns, or the first of numbers where `header` says that there is none */
  constructor(op: string, first: Row, settings: TableSettings, newMatrix: NewMatrix) {
    this.#op = op;
    this.#names = namesOf(op, first, settings.header ?? true);
    this.#label = columnOf(op, settings.label, this.#names);
    this.#width = this.#names.length - 1;
    if (this.#width === 0) throw this.#error('there is no column besides the label');
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
    whole.forEach(({ place, cells }, row) => {
      this.#columns.forEach((column, i) => {
        const value = column.read(cells[i] ?? '', place);
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

  #error(message: string): HebbError {
    return new HebbError('file', this.#op, message);
  }

  #check({ place, cells }: Row): void {
    const [want, have] = [this.#names.length, cells.length];
    if (have < want) throw this.#error(`${place}, column '${this.#names[have]}': ${want} columns expected: ${have}`);
    if (have > want) throw this.#error(`${place}, column ${want + 1}: ${want} columns expected: ${have}`);
  }

  #column(name: string, i: number, first: string): Column {
    if (i === this.#label) return target(this.#op, name, first, this.#settings.classes);
    return isNumeric(first) ? numbers(this.#op, name) : words(this.#op, name);
  }

  /** The columns as the network sees them: words become one column of 0 and 1 for each word. */
  finish(): TableData {
    if (this.size === 0) throw this.#error('there is no row of data below the header');
    const inputs = this.#columns.filter((_, i) => i !== this.#label);
    const features = inputs.flatMap(({ name, words: list }) => (list ? inOrder(list).sorted.map((word) => `${name}=${word}`) : [name]));
    return { x: this.#merged(inputs), target: this.#targets(), features };
  }

  #targets(): ReadyTargets {
    const [first = new Float32Array(), ...more] = this.#blocks.map(({ y, used }) => y.subarray(0, used));
    const data = more.length === 0 ? first : first instanceof Int32Array ? new Int32Array(this.size) : new Float32Array(this.size);
    let row = first.length;
    if (data !== first) data.set(first);
    for (const part of more) {
      data.set(part, row);
      row += part.length;
    }
    const names = this.#columns[this.#label]?.words;
    const count = this.size;
    if (!names) return { data, shape: [1], count, classes: undefined, isClassification: false };
    if (Array.isArray(this.#settings.classes)) return { data, shape: [], count, classes: names, isClassification: true };
    const { sorted, places } = inOrder(names);
    data.forEach((code, row) => (data[row] = places[code] ?? 0));
    return { data, shape: [], count, classes: sorted, isClassification: true };
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
