/** @file Intake: what the doctor reads of data, targets and an untrained output before the first step. */
import type { Dataset } from '../data/dataset.js';
import { engine } from '../engine.js';
import { inMode, resultOf } from '../nn/predict.js';
import { randomState, setRandomState } from '../random.js';
import { noGrad, scope } from '../scope.js';
import { sizeOf } from '../shape.js';
import type { StepperOptions } from '../train/stepper.js';

/** Samples that are read at most. */
const mostRows = 512;
const probeRows = 64;

export interface Inputs {
  /** root of the mean square of all values */
  rms: number;
  /** of the features that are not constant, largest and median standard deviation */
  largestStd: number;
  medianStd: number;
  /** the largest |mean| / std of such a feature */
  offset: number;
  /** whole numbers from 0 on, as tokens are */
  whole: boolean;
}

export interface Targets {
  /** class indices; 0 or 1 in each row; other values */
  kind: 'classes' | 'binary' | 'values';
  min: number;
  max: number;
  /** samples of each class from 0 on; empty for values */
  counts: readonly number[];
  /** mean over the columns of the variance; of classes NaN */
  variance: number;
}

export interface Output {
  shape: readonly number[];
  /** the last operation, by the engine's name */
  op: string;
  min: number;
  max: number;
  /** largest |sum - 1| of a row, and of the sum of its exponentials */
  sumOff: number;
  expSumOff: number;
}

export interface Intake {
  inputs: Inputs;
  targets: Targets;
  /** undefined where the model takes no such input: training will say so */
  output: Output | undefined;
}

/** As many rows as are read, evenly apart. */
export function someRows(size: number, most: number): Int32Array {
  const n = Math.min(size, most);
  return Int32Array.from({ length: n }, (_, i) => Math.floor((i * size) / n));
}

/** Mean and standard deviation of each of `width` columns. */
function columns(values: ArrayLike<number>, width: number): { mean: number; std: number }[] {
  const rows = values.length / width;
  return Array.from({ length: width }, (_, column) => {
    let [sum, squares] = [0, 0];
    for (let i = column; i < values.length; i += width) sum += values[i] ?? 0;
    const mean = sum / rows;
    for (let i = column; i < values.length; i += width) squares += ((values[i] ?? 0) - mean) ** 2;
    return { mean, std: Math.sqrt(squares / rows) };
  });
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;

function readInputs(values: ArrayLike<number>, width: number): Inputs {
  const varying = columns(values, width).filter(({ std }) => std > 0);
  const stds = varying.map(({ std }) => std);
  let squares = 0;
  for (let i = 0; i < values.length; ++i) squares += (values[i] ?? 0) ** 2;
  return {
    rms: Math.sqrt(squares / values.length),
    largestStd: Math.max(0, ...stds),
    medianStd: median(stds),
    offset: Math.max(0, ...varying.map(({ mean, std }) => Math.abs(mean) / std)),
    whole: Array.prototype.every.call(values, (value: number) => value >= 0 && Number.isInteger(value)),
  };
}

export function readTargets(dataset: Dataset): Targets {
  const values = dataset.y();
  const kind = dataset.isClassification
    ? 'classes'
    : values.length === dataset.size && values.every((v) => v === 0 || v === 1)
      ? 'binary'
      : 'values';
  let [min, max] = [Infinity, -Infinity];
  const counts: number[] = [];
  for (const value of values) {
    min = Math.min(min, value);
    max = Math.max(max, value);
    if (kind !== 'values') counts[value] = (counts[value] ?? 0) + 1;
  }
  const spread = kind === 'classes' ? [] : columns(values, Math.max(sizeOf(dataset.targetShape), 1));
  const variance = spread.reduce((sum, { std }) => sum + std ** 2, 0) / spread.length;
  return { kind, min, max, counts: Array.from(counts, (count) => count ?? 0), variance };
}

/** The model's output for some samples, in eval mode; the generator stands afterwards where it stood. */
function readOutput({ model, dataset }: StepperOptions): Output | undefined {
  const generator = randomState();
  const probe = (): Output =>
    scope(() => {
      const [x] = dataset.batch(someRows(dataset.size, probeRows));
      const y = inMode(model, false, () => resultOf(model, x));
      const values = noGrad(() => y.detach());
      const width = y.shape.at(-1) ?? 1;
      const rows = values.reshape([-1, width]);
      const off = (sums: typeof y): number => sums.sub(1).abs().max().item();
      return {
        shape: y.shape,
        op: engine('doctor').tensorOp(y.handle('doctor')),
        min: values.min().item(),
        max: values.max().item(),
        sumOff: off(rows.sum(1)),
        expSumOff: off(rows.exp().sum(1)),
      };
    });
  try {
    return probe();
  } catch {
    return undefined; // training says it better
  } finally {
    setRandomState(generator);
  }
}

export function intake(options: StepperOptions): Intake {
  const { dataset } = options;
  const values = scope(() => dataset.batch(someRows(dataset.size, mostRows))[0].toArray());
  return {
    inputs: readInputs(values, sizeOf(dataset.shape)),
    targets: readTargets(dataset),
    output: readOutput(options),
  };
}
