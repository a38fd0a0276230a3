/** @file data.csv: a table as text becomes a data set. The parser is loaded when it is needed first. */
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

const op = 'data.csv';

/** The text behind whatever was given. */
async function textOf(source: string | Blob | Response | URL): Promise<string> {
  if (typeof source === 'string') return source;
  if (source instanceof Blob) return source.text();
  const response = source instanceof URL ? await fetch(source) : source;
  if (!response.ok) throw new HebbError('file', op, `${response.url} answered ${response.status} ${response.statusText}`);
  return response.text();
}

/**
 * A data set from a CSV file. Words in the label column become classes; words in other columns become columns of 0 and 1.
 * @param source the text itself, a File or Blob, a fetched Response, or a URL to fetch
 */
export async function csv(source: string | Blob | Response | URL, options: CsvOptions = {}): Promise<Dataset> {
  const { label, classes, normalize = false, delimiter, header, ...rest } = options;
  refuseUnknown(op, rest);
  const { readCsv } = await import('./csv-table.js');
  const table = await readCsv(await textOf(source), { label, classes, delimiter, header });
  const { x, y, features } = table;
  return fromArrays(x, y, { shape: [features.length], normalize, features, ...(table.classes && { classes: table.classes }) });
}
