/** @file The playground's points: drawn from a data set in the worker, split, one's own added. */
import type { RemoteDataset, Session } from 'hebb/worker';
import type { FieldPoint } from 'hebb/ui';
import { usualNoise, type State } from './state.js';

/** Share of the drawn points that is trained on. */
const trainShare = 0.7;

export interface DrawnPoints {
  readonly train: readonly FieldPoint[];
  readonly validation: readonly FieldPoint[];
}

async function pointsOf(dataset: RemoteDataset, hollow: boolean): Promise<FieldPoint[]> {
  const [x, y] = await Promise.all([dataset.x(), dataset.y()]);
  return Array.from(y, (label, i) => ({ x: x[2 * i] ?? 0, y: x[2 * i + 1] ?? 0, label, hollow }));
}

/** A data set's points at its usual noise: for its thumbnail. */
export async function previewPoints(session: Session, name: State['data'], count: number): Promise<readonly FieldPoint[]> {
  if (name === 'own') return [];
  const dataset = await session.data.synthetic(name, { n: count, noise: usualNoise[name], seed: 1, targets: 'classes' });
  const points = await pointsOf(dataset, false);
  await dataset.dispose();
  return points;
}

export async function drawPoints(session: Session, { data, count, noise, seed }: State): Promise<DrawnPoints> {
  if (data === 'own') return { train: [], validation: [] };
  const dataset = await session.data.synthetic(data, { n: count, noise, seed, targets: 'classes' });
  const [train, validation] = await dataset.split([trainShare, 1 - trainShare], { stratify: true, seed });
  if (!train || !validation) throw new Error('the data set was not split');
  const points = { train: await pointsOf(train, false), validation: await pointsOf(validation, true) };
  await Promise.all([dataset.dispose(), train.dispose(), validation.dispose()]);
  return points;
}

/** The data set of such points for one output: targets 0 and 1; null where there is no point. */
export async function datasetOf(session: Session, points: readonly FieldPoint[]): Promise<RemoteDataset | null> {
  if (points.length === 0) return null;
  const x = Float32Array.from(points.flatMap(({ x, y }) => [x, y]));
  const y = Float32Array.from(points, ({ label }) => label);
  return session.data.fromArrays(x, y, { shape: [2], targetShape: [1] });
}
