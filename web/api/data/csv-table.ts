/** @file The part of data.csv that is loaded when needed: text that comes piece by piece becomes a table. */
import papa from 'papaparse';
import { HebbError } from '../error.js';
import type { CsvOptions } from './csv.js';
import { RowReader } from './csv-rows.js';
import { Table, type NewMatrix, type Row, type TableData } from './table.js';
import { piecesOf, type TextSource } from './text-source.js';

type CsvSettings = Omit<CsvOptions, 'normalize'>;

const op = 'data.csv';

/** Characters by which the number of rows is estimated: too few, and there is no room for the last ones without a copy of all. */
const sample = 1 << 18;

/** Reads a table. What it throws leaves nothing behind. */
export async function readCsv(source: TextSource, settings: CsvSettings, newMatrix: NewMatrix): Promise<TableData> {
  const { delimiter, header = true, onProgress, signal } = settings;
  const { total, pieces } = await piecesOf(op, source, signal);
  const reader = new RowReader(op, papa.Parser, delimiter);
  let table: Table | undefined;
  let [pending, read] = ['', 0];
  const take = (found: Iterable<Row>): void => {
    const rows = [...found];
    const [first] = rows;
    if (first && !table) {
      table = new Table(op, first, settings, newMatrix);
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
    if (!table) throw new HebbError('file', op, 'the file is empty');
    return table.finish();
  } catch (error) {
    table?.dispose();
    if (signal?.aborted) throw new HebbError('aborted', op, `the signal aborted reading after ${table?.size ?? 0} rows`);
    throw error;
  }
}
