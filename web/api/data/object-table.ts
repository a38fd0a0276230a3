/** @file The part of data.objects that is loaded when needed: records become a table. */
import { describe, HebbError } from '../error.js';
import type { DataRecord } from './objects.js';
import { Table, type NewMatrix, type Row, type TableData, type TableSettings } from './table.js';

const op = 'data.objects';

/** Records that are turned into cells at a time. */
const piece = 4096;

/** A value as a cell. */
function cell(value: unknown, place: string, name: string): string {
  if (value === null || value === undefined || Number.isNaN(value)) return '';
  if (typeof value === 'string') return value.trim();
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new HebbError('value', op, `${place}, column '${name}': neither a number nor a word: ${describe(value)}`);
}

function checkRecord(record: unknown, place: string): asserts record is DataRecord {
  if (typeof record !== 'object' || record === null || Array.isArray(record))
    throw new HebbError('argument', op, `${place} is not an object: ${describe(record)}`);
}

function cellsOf(record: unknown, names: readonly string[], at: number): Row {
  const place = `record ${at}`;
  checkRecord(record, place);
  const unknown = Object.keys(record).find((name) => !names.includes(name));
  if (unknown !== undefined) throw new HebbError('value', op, `${place}, column '${unknown}': the first record has no such column`);
  return { place, cells: names.map((name) => cell(record[name], place, name)) };
}

/** The table of the records, whose columns are those of the first one. */
export function readObjects(records: readonly DataRecord[], settings: TableSettings, newMatrix: NewMatrix): TableData {
  if (!Array.isArray(records)) throw new HebbError('argument', op, `an array of records is needed: ${describe(records)}`);
  const first: unknown = records[0];
  if (records.length === 0) throw new HebbError('argument', op, 'the array is empty: there is no record');
  checkRecord(first, 'record 0');
  const names = Object.keys(first);
  const table = new Table(op, { place: 'record 0', cells: names }, settings, newMatrix);
  try {
    for (let at = 0; at < records.length; at += piece) {
      const rows = records.slice(at, at + piece).map((record, i) => cellsOf(record, names, at + i));
      table.add(rows, records.length);
    }
    if (table.size === 0) throw new HebbError('value', op, 'every record lacks a value: none is left');
    return table.finish();
  } catch (error) {
    table.dispose();
    throw error;
  }
}
