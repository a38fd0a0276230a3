/** @file Rows of a CSV text that comes in pieces: each with its line. Papa Parse finds the cells; the rest of a piece waits for the next one. */
import { HebbError } from '../error.js';
import type { Row } from './table.js';

interface Parsed {
  data: string[][];
  errors: { message: string; row: number; index: number }[];
  meta: { cursor: number };
}

type Newline = '\r\n' | '\n' | '\r';

export type Parser = new (config: { delimiter: string; newline: Newline }) => {
  parse(text: string, baseIndex: number, ignoreLastRow: boolean): Parsed;
};

/** Characters after which a row that does not end is an error: a quote was left open. */
const longestRow = 1 << 21;

const outsideQuotes = (text: string): string => text.replace(/"[^"]*"?/g, '');

/** What stands between columns: the most frequent candidate in the first line with text, outside quotes. */
function guessDelimiter(text: string): string {
  const [line = ''] = /\S[^\r\n]*/.exec(outsideQuotes(text)) ?? [];
  const count = (candidate: string): number => line.split(candidate).length;
  return [',', ';', '\t', '|'].reduce((best, candidate) => (count(candidate) > count(best) ? candidate : best));
}

/** What ends a line: the first of its kind outside quotes; a return at the very end may be half of one. */
function guessNewline(text: string): Newline {
  const found = /\r\n|\n|\r(?!$)/.exec(outsideQuotes(text))?.[0];
  return found === '\r\n' || found === '\r' ? found : '\n';
}

const linesIn = (text: string): number => text.match(/\r\n|\n|\r/g)?.length ?? 0;

export class RowReader {
  readonly #Parser: Parser;
  readonly #op: string;
  readonly #delimiter: string | undefined;
  #config: { delimiter: string; newline: Newline } | undefined;
  #rest = '';
  #line = 1;

  constructor(op: string, Parser: Parser, delimiter: string | undefined) {
    this.#op = op;
    this.#Parser = Parser;
    this.#delimiter = delimiter;
  }

  /** Characters that no row was made of yet. */
  get waiting(): number {
    return this.#rest.length;
  }

  /** The rows that end within this piece. */
  rows(piece: string): Generator<Row> {
    return this.#parse(piece, false);
  }

  /** What the last piece left. */
  end(): Generator<Row> {
    return this.#parse('', true);
  }

  *#parse(piece: string, last: boolean): Generator<Row> {
    const text = this.#config ? this.#rest + piece : (this.#rest + piece).replace(/^\uFEFF/, '');
    if (piece.includes('\0')) this.#fail(`line ${this.#line}, column 1: not a text, but bytes: is it a spreadsheet or packed?`);
    this.#config ??= { delimiter: this.#delimiter ?? guessDelimiter(text), newline: guessNewline(text) };
    const { data, errors, meta } = new this.#Parser(this.#config).parse(text, 0, !last);
    this.#rest = last ? '' : text.slice(meta.cursor);
    const wrong = errors.find(({ row }) => row < data.length);
    const quoted = text.includes('"');
    for (const [i, cells] of data.entries()) {
      if (wrong?.row === i) this.#fail(`line ${this.#line}, column ${this.#columnAt(text, wrong.index)}: ${wrong.message}`);
      const line = this.#line;
      this.#line += 1 + (quoted ? cells.reduce((n, cell) => n + linesIn(cell), 0) : 0);
      for (let k = 0; k < cells.length; ++k) cells[k] = (cells[k] ?? '').trim();
      if (cells.some((cell) => cell !== '')) yield { place: `line ${line}`, cells };
    }
    if (this.#rest.length > longestRow)
      this.#fail(`line ${this.#line}, column ${this.#columnAt(this.#rest, longestRow)}: the row does not end: is a quote left open?`);
  }

  /** Number, from 1, of the column that a quote stands in; `index` is behind the quote. */
  #columnAt(text: string, index: number): number {
    const before = this.#config && new this.#Parser(this.#config).parse(text.slice(0, index - 1), 0, false).data.at(-1);
    return before?.length ?? 1;
  }

  #fail(message: string): never {
    throw new HebbError('file', this.#op, message);
  }
}
