/** @file The playground's points: drawn from a data set, split, one's own added; and as the engine takes them. */
import { data, tensor, type Tensor } from 'hebb';
import type { FieldPoint } from 'hebb/ui';
import type { PlacedPoint } from '../../shared/address.js';
import { usualNoise, type State } from '../state.js';

/** Share of the drawn points that is trained on. */
const trainShare = 0.7;
/** Fewer points are all trained on. */
const fewest = 10;

export interface DrawnPoints {
  readonly train: readonly FieldPoint[];
  readonly validation: readonly FieldPoint[];
}

function pointsOf(dataset: data.Dataset, hollow: boolean): FieldPoint[] {
  const [x, y] = [dataset.x(), dataset.y()];
  return Array.from(y, (label, i) => ({ x: x[2 * i] ?? 0, y: x[2 * i + 1] ?? 0, label, hollow }));
}

/** A data set's points at its usual noise: for its thumbnail. */
export function previewPoints(name: State['data'], count: number): readonly FieldPoint[] {
  if (name === 'own' || name === 'table') return [];
  using dataset = data.synthetic(name, { n: count, noise: usualNoise[name], seed: 1, targets: 'classes' });
  return pointsOf(dataset, false);
}

/** Interleaved coordinates, and labels. */
function columnsOf(points: readonly PlacedPoint[]): { x: Float32Array; y: readonly number[] } {
  return { x: Float32Array.from(points.flatMap(({ x, y }) => [x, y])), y: points.map(({ label }) => label) };
}

function wholeSet({ data: name, count, noise, seed, table }: State): data.Dataset | null {
  if (name === 'own') return null;
  if (name !== 'table') return data.synthetic(name, { n: count, noise, seed, targets: 'classes' });
  if (table.length === 0) return null;
  const { x, y } = columnsOf(table);
  return data.fromArrays(x, Int32Array.from(y), { shape: [2], classes: ['0', '1'] });
}

export function drawPoints(state: State): DrawnPoints {
  using dataset = wholeSet(state);
  if (!dataset) return { train: [], validation: [] };
  if (dataset.size < fewest) return { train: pointsOf(dataset, false), validation: [] };
  const [train, validation] = dataset.split([trainShare, 1 - trainShare], { stratify: true, seed: state.seed });
  if (!train || !validation) throw new Error('the data set was not split');
  try {
    return { train: pointsOf(train, false), validation: pointsOf(validation, true) };
  } finally {
    train.dispose();
    validation.dispose();
  }
}

/** Points for one output, targets 0 and 1: as a data set to train on, and as whole tensors to look at. */
export class Batch {
  readonly set: data.Dataset;
  /** [points, 2] */
  readonly x: Tensor;
  /** [points, 1] */
  readonly y: Tensor;

  private constructor(points: readonly PlacedPoint[]) {
    const { x, y } = columnsOf(points);
    this.set = data.fromArrays(x, Float32Array.from(y), { shape: [2], targetShape: [1] });
    this.x = tensor(x, { shape: [points.length, 2] });
    this.y = tensor(Float32Array.from(y), { shape: [points.length, 1] });
  }

  /** null where there is no point. */
  static of(points: readonly PlacedPoint[]): Batch | null {
    return points.length > 0 ? new Batch(points) : null;
  }

  dispose(): void {
    for (const part of [this.set, this.x, this.y]) part.dispose();
  }
}
