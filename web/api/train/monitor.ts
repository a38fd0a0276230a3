/** @file Monitor: a number of the reports that is watched, and its best so far. */
import { HebbError } from '../error.js';
import type { EpochReport } from './run.js';

export interface MonitorOptions {
  /** path of a number in the reports, such as 'validation.accuracy'; default 'validation.loss', or 'loss' where there is no validation */
  monitor?: string | undefined;
  /** whether smaller or larger is better; default 'min' for loss, mae, mse and rmse, else 'max' */
  mode?: 'min' | 'max' | undefined;
  /** what a change must exceed to count as better, in the number's unit; default 0 */
  minDelta?: number;
}

/** The numbers of a report by their paths: 'loss', 'validation.loss', … */
export function numbersIn(report: object, path = ''): [string, number][] {
  return Object.entries(report).flatMap(([name, value]): [string, number][] => {
    if (typeof value === 'number') return [[path + name, value]];
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? numbersIn(value as object, `${path}${name}.`) : [];
  });
}

export class Monitor {
  readonly #op: string;
  readonly #path: string | undefined;
  readonly #sign: 1 | -1 | undefined;
  readonly #minDelta: number;
  /** as if smaller were better */
  best = Infinity;

  constructor(op: string, { monitor, mode, minDelta = 0 }: MonitorOptions) {
    if (mode !== undefined && !['min', 'max'].includes(mode))
      throw new HebbError('argument', op, `mode must be 'min' or 'max': ${String(mode)}`);
    if (!(minDelta >= 0)) throw new HebbError('argument', op, `minDelta must be a number of at least 0: ${String(minDelta)}`);
    this.#op = op;
    this.#path = monitor;
    this.#sign = mode && (mode === 'min' ? 1 : -1);
    this.#minDelta = minDelta;
  }

  /** Whether the report is better than all before. */
  improves(report: EpochReport): boolean {
    const path = this.#path ?? (report.validation ? 'validation.loss' : 'loss');
    const numbers = new Map(numbersIn(report));
    const found = numbers.get(path);
    if (found === undefined)
      throw new HebbError(
        'argument',
        this.#op,
        `monitor must be one of the report's numbers, ${[...numbers.keys()].join(', ')}: '${path}'`,
      );
    const value = found * (this.#sign ?? (/(^|\.)(loss|mae|r?mse)$/.test(path) ? 1 : -1));
    if (!(this.best === Infinity ? value < Infinity : this.best - value > this.#minDelta)) return false;
    this.best = value;
    return true;
  }
}
