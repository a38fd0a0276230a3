/** @file Metrics that need outputs and targets side by side: ranks of scores, and errors of values. */
import { HebbError } from '../index.js';

export type OutputMetric = 'auc' | 'mae' | 'mse' | 'rmse' | 'r2' | `top${number}`;

/** One batch: outputs row by row, and the targets: class indices (i32), or values (f32). */
export interface OutputBatch {
  output: Float32Array;
  target: Int32Array | Float32Array;
  /** the class of each row; undefined where classes have no meaning */
  actual: Int32Array | undefined;
  rows: number;
}

/** Adds batches up to one number. */
interface Tally {
  add(batch: OutputBatch): void;
  value(): number;
}

/** Share of rows in which fewer than k scores are larger than that of the true class. */
function topK(k: number): Tally {
  let [hits, rows] = [0, 0];
  return {
    add({ output, actual, rows: n }) {
      const width = output.length / n;
      for (let row = 0; row < n; ++row) {
        const scores = output.subarray(row * width, (row + 1) * width);
        const own = scores[actual?.[row] ?? 0] ?? -Infinity;
        hits += Number(scores.reduce((larger, score) => larger + Number(score > own), 0) < k);
      }
      rows += n;
    },
    value: () => hits / rows,
  };
}

/** Mean over all elements of a function of output - target. */
function meanOf(of: (error: number) => number, last = (mean: number): number => mean): Tally {
  let [total, count] = [0, 0];
  return {
    add({ output, target }) {
      output.forEach((value, i) => (total += of(value - (target[i] ?? 0))));
      count += output.length;
    },
    value: () => last(total / count),
  };
}

/** Coefficient of determination of each output, and their mean. Sums are of distances from the first target, lest they cancel. */
function r2(): Tally {
  let columns: { first: number; sum: number; squares: number; errors: number }[] = [];
  let rows = 0;
  return {
    add({ output, target, rows: n }) {
      const width = output.length / n;
      if (rows === 0) columns = Array.from(target.subarray(0, width), (first) => ({ first, sum: 0, squares: 0, errors: 0 }));
      target.forEach((value, i) => {
        const column = columns[i % width];
        if (!column) return;
        column.sum += value - column.first;
        column.squares += (value - column.first) ** 2;
        column.errors += ((output[i] ?? 0) - value) ** 2;
      });
      rows += n;
    },
    value() {
      // constant targets: 1 where they are met, else 0, as in scikit-learn
      const scores = columns.map(({ sum, squares, errors }) => {
        const spread = squares - sum ** 2 / rows;
        return spread > 0 ? 1 - errors / spread : Number(errors === 0);
      });
      return scores.reduce((total, score) => total + score, 0) / scores.length;
    },
  };
}

/** Chance that a sample of the class scores higher than another, ties by half: from ranks (Mann and Whitney 1947). NaN where one side is empty. */
export function areaUnderRoc(scores: readonly number[], positive: readonly boolean[]): number {
  const order = scores.map((_, i) => i).sort((a, b) => (scores[a] ?? 0) - (scores[b] ?? 0));
  const positives = positive.filter(Boolean).length;
  let ranks = 0;
  for (let from = 0, to = 0; from < order.length; from = to) {
    while (to < order.length && scores[order[to] ?? 0] === scores[order[from] ?? 0]) ++to;
    for (const i of order.slice(from, to)) if (positive[i]) ranks += (from + to + 1) / 2;
  }
  return (ranks - (positives * (positives + 1)) / 2) / (positives * (scores.length - positives));
}

/** One ROC curve an output; the outputs of crossEntropy as logarithms of probabilities, which rows can be compared by. */
function auc(op: string, softmax: boolean): Tally {
  const columns: { scores: number[]; positive: boolean[] }[] = [];
  return {
    add({ output, target, rows: n }) {
      const width = output.length / n;
      output.forEach((value, i) => {
        const [row, column] = [Math.floor(i / width), i % width];
        const { scores, positive } = (columns[column] ??= { scores: [], positive: [] });
        scores.push(softmax ? value - logSumExp(output.subarray(row * width, (row + 1) * width)) : value);
        positive.push(target instanceof Int32Array ? target[row] === column : target[i] === 1);
      });
    },
    value() {
      const areas = columns.map(({ scores, positive }) => areaUnderRoc(scores, positive)).filter((area) => !Number.isNaN(area));
      if (areas.length === 0) throw new HebbError('value', op, `metric 'auc' wants samples of two classes: all are of one`);
      return areas.reduce((total, area) => total + area, 0) / areas.length;
    },
  };
}

function logSumExp(row: Float32Array): number {
  const most = row.reduce((a, b) => Math.max(a, b), -Infinity);
  return most + Math.log(row.reduce((total, value) => total + Math.exp(value - most), 0));
}

function tallyOf(op: string, metric: OutputMetric, softmax: boolean): Tally {
  if (metric === 'auc') return auc(op, softmax);
  if (metric === 'mae') return meanOf(Math.abs);
  if (metric === 'mse') return meanOf((error) => error ** 2);
  if (metric === 'rmse') return meanOf((error) => error ** 2, Math.sqrt);
  return metric === 'r2' ? r2() : topK(Number(metric.slice(3)));
}

/** Why a metric has no meaning for these outputs and targets; '' where it has. */
function objection(metric: OutputMetric, { output, target, actual, rows }: OutputBatch): string {
  const classes = target instanceof Int32Array;
  const fits = classes ? target.length === rows && output.length > rows : target.length === output.length;
  const wanted = metric.startsWith('top')
    ? classes || (actual !== undefined && output.length > rows)
    : metric === 'auc'
      ? classes || target.every((value) => value === 0 || value === 1)
      : !classes;
  if (!wanted)
    return metric === 'auc' ? 'targets are neither class indices nor 0 and 1' : `targets are ${classes ? 'class indices' : 'values'}`;
  return fits ? '' : `${output.length} outputs for ${target.length} targets in ${rows} rows`;
}

/** Metrics at work. */
export interface OutputTallies {
  /** undefined where there is no metric */
  see: ((batch: OutputBatch) => void) | undefined;
  values: () => Partial<Record<OutputMetric, number>>;
}

/** The named metrics of all batches seen. */
export function fromOutputs(op: string, metrics: readonly OutputMetric[], softmax: boolean): OutputTallies {
  const tallies = metrics.map((metric) => ({ metric, tally: tallyOf(op, metric, softmax) }));
  const see = (batch: OutputBatch): void => {
    for (const { metric, tally } of tallies) {
      const why = objection(metric, batch);
      if (why) throw new HebbError('argument', op, `metric '${metric}' has no meaning here: ${why}`);
      tally.add(batch);
    }
  };
  return {
    see: tallies.length > 0 ? see : undefined,
    values: () => Object.fromEntries(tallies.map(({ metric, tally }) => [metric, tally.value()])),
  };
}
