/** @file A training in a worker of its own, and how the page reads what it shows. */
import { fieldCoordinates, type Grid } from 'hebb/ui';
import { connect } from '../shared/engine.js';
import type { Api } from './engine/engine.js';
import type { Moment } from './engine/moment.js';
import { plane } from './network.js';

/** Samples a side of the plane. */
const columns = 56;
const coordinates = (): Float32Array => fieldCoordinates(columns, columns, plane);

export type Trainer = ReturnType<typeof connect<Api>>;

export interface Training {
  readonly trainer: Trainer;
  /** Ends the worker; what is under way is never answered. */
  close(): void;
}

export function openTraining(onError: (error: unknown) => void): Training {
  const worker = new Worker(new URL('./engine/engine.ts', import.meta.url), { type: 'module' });
  const trainer = connect<Api>(worker, onError);
  trainer.look(coordinates()).catch(onError);
  return { trainer, close: () => worker.terminate() };
}

/** One unit's values all over the plane; null where there is no such unit. Layer -1 is the output. */
export function mapOf({ maps }: Moment, layer: number, unit: number): Grid | null {
  const size = columns * columns;
  const values = maps.at(layer)?.subarray(unit * size, (unit + 1) * size);
  return values?.length === size ? { values, columns, rows: columns } : null;
}

export const allMaps = (moment: Moment): (Grid | null)[][] =>
  moment.maps.map(({ length }, layer) => Array.from({ length: length / columns ** 2 }, (_, unit) => mapOf(moment, layer, unit)));
