/** @file data.objects: an array of records becomes a data set. What reads them is loaded when it is needed first. */
import { refuseUnknown } from '../options.js';
import type { CsvOptions } from './csv.js';
import type { Dataset } from './dataset.js';
import { Matrix } from './matrix.js';

/** A sample by the names of its columns; null, undefined and NaN are missing values. */
export type DataRecord = Readonly<Record<string, string | number | boolean | null | undefined>>;

export type ObjectsOptions = Pick<CsvOptions, 'label' | 'classes' | 'oneHot' | 'normalize' | 'missing'>;

const op = 'data.objects';

/**
 * A data set from an array of records, such as JSON that a server sent: `[{ width: 3.5, colour: 'red', species: 'a' }, …]`. Columns are
 * the names in the first record. As in data.csv, words in the label's column become classes, and words elsewhere columns of 0 and 1.
 * @param options.label column to predict; default the last one
 */
export async function objects(records: readonly DataRecord[], options: ObjectsOptions = {}): Promise<Dataset> {
  const { normalize = false, label, classes, oneHot, missing, ...rest } = options;
  refuseUnknown(op, rest);
  const { readObjects } = await import('./object-table.js');
  const { x, target, features } = readObjects(records, { label, classes, missing }, (width, rows) => new Matrix(width, rows));
  return x.dataset(op, target, features, { normalize, oneHot });
}
