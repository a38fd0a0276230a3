/** @file data.csv: a table as text becomes a data set. The reader is loaded when it is needed first. */
import { refuseUnknown } from '../options.js';
import type { Dataset } from './dataset.js';
import { Matrix } from './matrix.js';
import type { Normalize } from './normalize.js';
import type { TextSource } from './text-source.js';

export interface CsvProgress {
  /** rows read so far */
  rows: number;
  /** bytes read so far, characters where the source is text */
  loaded: number;
  /** bytes (characters) in all; undefined where nobody says */
  total: number | undefined;
  /** loaded / total; NaN where there is no total */
  fraction: number;
}

export interface CsvOptions {
  /** column to predict, by name or number from 0; default the last one */
  label?: string | number | undefined;
  /** take the label as classes even if it is numbers, or the classes by name; default: strings are classes, numbers are values */
  classes?: boolean | readonly string[] | undefined;
  /** classes as rows of 0 and 1, one number a class; default false: class indices */
  oneHot?: boolean | undefined;
  /** how columns are scaled; default false */
  normalize?: Normalize | undefined;
  /** what stands between columns; default: found out */
  delimiter?: string | undefined;
  /** whether the first line holds names; default true */
  header?: boolean | undefined;
  /** 'skip' leaves out rows in which a value is missing; default 'error' */
  missing?: 'error' | 'skip' | undefined;
  /** called after every piece of the source, and once all is read */
  onProgress?: ((progress: CsvProgress) => void) | undefined;
  /** ends reading with an error of code 'aborted' */
  signal?: AbortSignal | undefined;
}

const op = 'data.csv';

/**
 * A data set from a CSV file, which is read as a stream: what is kept of it are its numbers. Words in the label column become classes;
 * words in other columns become columns of 0 and 1.
 * @param source the text itself, a File or Blob, a stream of bytes, a fetched Response, or a URL to fetch (under Node also file:)
 */
export async function csv(source: TextSource, options: CsvOptions = {}): Promise<Dataset> {
  const { label, classes, oneHot, normalize = false, delimiter, header, missing, onProgress, signal, ...rest } = options;
  refuseUnknown(op, rest);
  const { readCsv } = await import('./csv-table.js');
  const settings = { label, classes, delimiter, header, missing, onProgress, signal };
  const { x, target, features } = await readCsv(source, settings, (width, rows) => new Matrix(width, rows));
  return x.dataset(op, target, features, { normalize, oneHot });
}
