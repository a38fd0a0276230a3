/** @file A file with a table as points of the plane: its cells read, its bad rows named, its columns scaled by the engine. */
import { data, HebbError } from 'hebb';
import type { PlacedPoint } from '../../shared/address.js';

/** Names of columns, and of the class that is blue; what is missing or not there is chosen. */
export interface TableWish {
  readonly x?: string;
  readonly y?: string;
  readonly label?: string;
  readonly second?: string;
}

export interface TableRead extends Required<TableWish> {
  /** All columns, and those that can be coordinates. */
  readonly names: readonly string[];
  readonly numeric: readonly string[];
  readonly classes: readonly string[];
  /** Each column scaled to -1 … 1. */
  readonly points: readonly PlacedPoint[];
  /** Rows that can be used, of which at most 2,000 are points. */
  readonly rows: number;
  /** Of each row that was left out: its line, its column and what is wrong. */
  readonly bad: readonly string[];
  /** Why there are no points; null where there are. */
  readonly problem: string | null;
}

const limits = { points: 2000, bad: 100, classes: 50 } as const;

const withoutOp = (message: string): string => message.replace(/^data\.csv: /, '');

/** The names in the first line that is not empty; where one of them is a number they are none, and columns are counted. */
async function namesIn(text: string): Promise<{ names: string[]; header: boolean }> {
  const [line = ''] = /[^\r\n]*[^\s][^\r\n]*/.exec(text) ?? [];
  using cells = await data.csv(line, { header: false, label: 0, classes: true });
  const words = (cells.features ?? []).map((feature) => feature.replace(/^column \d+=?/, ''));
  const names = [cells.classes?.[0] ?? '', ...words];
  const header = words.every((word) => word !== '') && !Number.isFinite(Number(names[0]));
  return { names: header ? names : names.map((_, i) => `column ${i}`), header };
}

/** Reads the table without the rows that the engine refuses, one after the other. */
async function read(text: string, options: Parameters<typeof data.csv>[1]): Promise<{ set: data.Dataset; bad: string[] }> {
  const lines = text.split(/\r\n|\n|\r/);
  const bad: string[] = [];
  for (;;) {
    try {
      return { set: await data.csv(lines.join('\n'), options), bad };
    } catch (error) {
      if (!(error instanceof HebbError)) throw error;
      const line = Number(/^(?:data\.csv: )?line (\d+)/.exec(error.message)?.[1]);
      if (!(line > 1) || bad.length >= limits.bad || lines[line - 1] === '') throw error;
      bad.push(withoutOp(error.message));
      lines[line - 1] = '';
    }
  }
}

/** At most so many rows, drawn by a seed. */
function some(set: data.Dataset): { x: Float32Array; y: ArrayLike<number> } {
  if (set.size <= limits.points) return { x: set.x(), y: set.y() };
  const [part] = set.split([limits.points / set.size], { seed: 1 });
  if (!part) throw new Error('no rows were drawn');
  try {
    return { x: part.x(), y: part.y() };
  } finally {
    part.dispose();
  }
}

export async function readTable(file: Blob, wish: TableWish): Promise<TableRead> {
  const text = await file.text();
  const { names, header } = await namesIn(text);
  const label = names.find((name) => name === wish.label) ?? names.at(-1) ?? '';
  const { set, bad } = await read(text, { header, label, classes: true, normalize: 'minmax' });
  try {
    const { features = [], classes = [] } = set;
    const numeric = features.filter((name) => names.includes(name));
    const x = numeric.find((name) => name === wish.x) ?? numeric[0] ?? '';
    const y = numeric.find((name) => name === wish.y && name !== x) ?? numeric.find((name) => name !== x) ?? '';
    const second = classes.find((name) => name === wish.second) ?? classes.at(-1) ?? '';
    const problem = problemOf(numeric, classes, label);
    const found = { names, numeric, x, y, label, second, classes: problem ? [] : classes, rows: set.size, bad, problem };
    return { ...found, points: problem ? [] : pointsOf(set, features.indexOf(x), features.indexOf(y), classes.indexOf(second)) };
  } finally {
    set.dispose();
  }
}

function problemOf(numeric: readonly string[], classes: readonly string[], label: string): string | null {
  if (numeric.length < 2) return `two columns of numbers are needed beside '${label}': ${numeric.length}`;
  if (classes.length > limits.classes) return `'${label}' has ${classes.length} different values: choose a column that names classes`;
  return classes.length < 2 ? `all rows are of one class: '${label}' is '${classes[0]}'` : null;
}

function pointsOf(set: data.Dataset, across: number, up: number, second: number): PlacedPoint[] {
  const { x, y } = some(set);
  const width = set.features?.length ?? 0;
  const place = (value = 0): number => Number((2 * value - 1).toFixed(3));
  return Array.from(y, (code, row) => ({
    x: place(x[row * width + across]),
    y: place(x[row * width + up]),
    label: code === second ? 1 : 0,
  }));
}
