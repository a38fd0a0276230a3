/** @file Intake: what the doctor reads of data, targets and an untrained output before the first step. */
import type { Dataset } from '../data/dataset.js';
import type { Engine } from '../engine.js';
import { randomState, scope, setRandomState, Tensor } from '../index.js';
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
  const labels = dataset.labels ?? values;
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
  }
  if (kind !== 'values') for (const label of labels) counts[label] = (counts[label] ?? 0) + 1;
  const spread = kind === 'classes' ? [] : columns(values, Math.max(sizeOf(dataset.targetShape), 1));
  const variance = spread.reduce((sum, { std }) => sum + std ** 2, 0) / spread.length;
  return { kind, min, max, counts: Array.from(counts, (count) => count ?? 0), variance };
}

/** Largest |1 - sum| of `f` over the rows of `width`. */
function sumOff(values: ArrayLike<number>, width: number, f: (value: number) => number): number {
  let most = 0;
  for (let start = 0; start < values.length; start += width) {
    let rest = 1;
    for (let i = start; i < start + width; ++i) rest -= f(values[i] ?? 0);
    most = Math.max(most, Math.abs(rest));
  }
  return most;
}

/** The model's output for some samples, in eval mode; afterwards it is in train mode, and the generator stands where it stood. */
function readOutput(e: Engine, { model, dataset }: StepperOptions): Output | undefined {
  const generator = randomState();
  try {
    return scope(() => {
      const output = model.eval().forward(dataset.batch(someRows(dataset.size, probeRows))[0]);
      const y = output instanceof Tensor ? output : output[0];
      const values: ArrayLike<number> = y.toArray();
      const width = y.shape.at(-1) ?? 1;
      return {
        shape: y.shape,
        op: e.tensorOp(y.handle('doctor')),
        min: Array.from(values).reduce((a, b) => Math.min(a, b)),
        max: Array.from(values).reduce((a, b) => Math.max(a, b)),
        sumOff: sumOff(values, width, (value) => value),
        expSumOff: sumOff(values, width, Math.exp),
      };
    });
  } catch {
    return undefined; // training says it better
  } finally {
    model.train();
    setRandomState(generator);
  }
}

export function intake(e: Engine, options: StepperOptions): Intake {
  const { dataset } = options;
  const values = scope(() => dataset.batch(someRows(dataset.size, mostRows))[0].toArray());
  return {
    inputs: readInputs(values, sizeOf(dataset.shape)),
    targets: readTargets(dataset),
    output: readOutput(e, options),
  };
}
