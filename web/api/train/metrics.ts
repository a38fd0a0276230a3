/** @file Metrics by name: which there are, and those that come from a confusion matrix. */
import type { EvaluatorSlice } from '../engine.js';
import { describe, HebbError } from '../error.js';
import type { OutputMetric, OutputTallies } from './output-metrics.js';

/**
 * What fit (on `validation`) and evaluate work out.
 * Of classes, or of one target of 0 or 1 a row: `accuracy`, `confusion`, `perClass`, and as means over the classes (macro)
 * `precision`, `recall`, `f1`. Of scores: `auc`, and `top5` (any number) for class indices. Of values: `mae`, `mse`, `rmse`, `r2`.
 */
export type Metric = 'loss' | CountMetric | OutputMetric;
type CountMetric = 'accuracy' | 'confusion' | 'perClass' | 'precision' | 'recall' | 'f1';

/** How well one class is told from all others. What would be 0 / 0 is 0, as in scikit-learn. */
export interface ClassScores {
  /** share of the samples predicted as this class that are of it, 0 to 1 */
  precision: number;
  /** share of the samples of this class that were predicted as it, 0 to 1 */
  recall: number;
  /** harmonic mean of precision and recall, 0 to 1 */
  f1: number;
  /** samples of this class */
  support: number;
}

export interface Evaluation {
  /** mean over all samples */
  loss: number;
  /** share of correct predictions, 0 to 1 */
  accuracy?: number;
  /** counts by [actual class][predicted class] */
  confusion?: number[][];
  /** by the classes' indices */
  perClass?: ClassScores[];
  /** mean over the classes that occur among targets or predictions, 0 to 1 */
  precision?: number;
  recall?: number;
  f1?: number;
  /** area under the ROC curve, 0 to 1; each output against the rest, and their mean; of probabilities under crossEntropy, else of outputs as they are */
  auc?: number;
  /** mean of |output - target|, in the targets' unit */
  mae?: number;
  /** mean of (output - target)² */
  mse?: number;
  /** root of mse, in the targets' unit */
  rmse?: number;
  /** 1 - (sum of squared errors) / (that of the targets' mean as prediction), mean over the outputs; at most 1 */
  r2?: number;
  /** `top5`: share of samples whose class is among the 5 with the largest scores, 0 to 1 */
  [top: `top${number}`]: number;
}

const counted: readonly string[] = ['accuracy', 'confusion', 'perClass', 'precision', 'recall', 'f1'] satisfies CountMetric[];
const ofOutputs: readonly string[] = ['auc', 'mae', 'mse', 'rmse', 'r2'] satisfies OutputMetric[];

const isCounted = (metric: Metric): metric is CountMetric => counted.includes(metric);
const isOfOutputs = (metric: Metric): metric is OutputMetric => ofOutputs.includes(metric) || metric.startsWith('top');

/** The metrics, each checked by its name. */
export function checkMetrics(op: string, metrics: readonly Metric[]): readonly Metric[] {
  const names = ['loss', ...counted, ...ofOutputs];
  const isMetric = (metric: unknown): boolean => typeof metric === 'string' && (names.includes(metric) || /^top[1-9]\d*$/.test(metric));
  const given: unknown = metrics;
  const bad = Array.isArray(given) ? (given as unknown[]).filter((metric) => !isMetric(metric)) : [given];
  if (bad.length === 0) return metrics;
  throw new HebbError('argument', op, `metrics are a list of ${names.join(', ')}, top1, top2, …: ${describe(bad[0])}`);
}

const ratio = (part: number, whole: number): number => (whole > 0 ? part / whole : 0);
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Precision, recall and F1 = 2 right / (actual + predicted) of each class; counts by [actual][predicted]. */
function classScores(confusion: readonly (readonly number[])[]): (ClassScores & { predicted: number })[] {
  return confusion.map((row, i) => {
    const right = row[i] ?? 0;
    const [support, predicted] = [sum(row), sum(confusion.map((other) => other[i] ?? 0))];
    return {
      precision: ratio(right, predicted),
      recall: ratio(right, support),
      f1: ratio(2 * right, support + predicted),
      support,
      predicted,
    };
  });
}

/** Metrics of the counts; what only others need is not worked out. */
function fromCounts(metrics: readonly CountMetric[], { classes, confusion, correct, samples }: EvaluatorSlice): Partial<Evaluation> {
  const rowOf = (i: number): number[] => Array.from(confusion?.subarray(i * classes, (i + 1) * classes) ?? []);
  const counts = metrics.some((metric) => metric !== 'accuracy') ? Array.from({ length: classes }, (_, i) => rowOf(i)) : [];
  const scores = classScores(counts);
  const occur = scores.filter(({ support, predicted }) => support + predicted > 0);
  const macro = (of: (scores: ClassScores) => number): number => ratio(sum(occur.map(of)), occur.length);
  const values = {
    accuracy: correct / samples,
    confusion: counts,
    perClass: scores.map(({ precision, recall, f1, support }) => ({ precision, recall, f1, support })),
    precision: macro(({ precision }) => precision),
    recall: macro(({ recall }) => recall),
    f1: macro(({ f1 }) => f1),
  };
  return Object.fromEntries(metrics.map((metric) => [metric, values[metric]])) as Partial<typeof values>;
}

/** What takes the outputs and targets of each batch, where a metric wants them, and works everything out at the end. */
export interface Gauge extends Pick<OutputTallies, 'see'> {
  evaluation: (seen: EvaluatorSlice) => Evaluation;
}

export async function gauge(op: string, metrics: readonly Metric[], softmax: boolean): Promise<Gauge> {
  const ofThese = metrics.filter(isOfOutputs);
  const { see, values } = ofThese.length > 0 ? (await import('./output-metrics.js')).fromOutputs(op, ofThese, softmax) : {};
  return {
    see,
    evaluation(seen) {
      const wanted = metrics.filter(isCounted);
      if (wanted[0] && Number.isNaN(seen.correct))
        throw new HebbError(
          'argument',
          op,
          `metric '${wanted[0]}' has no meaning here: targets are neither class indices nor probabilities of classes nor one 0 or 1 a row`,
        );
      return { loss: seen.loss, ...fromCounts(wanted, seen), ...values?.() };
    },
  };
}
