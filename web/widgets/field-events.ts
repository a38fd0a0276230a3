/** @file What the events of `<hebb-field>` carry, in units of its axes. */
import type { Place } from './plane.js';

export interface FieldAdd extends Place {
  readonly alternate: boolean;
}
export interface FieldMove extends Place {
  readonly index: number;
}
export interface LineMove {
  readonly index: number;
  readonly weights: readonly [number, number];
  readonly bias: number;
}
export interface PointFocus {
  readonly index: number;
}
