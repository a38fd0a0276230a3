/** @file optim.constraint: what weights are brought back to after every step, as plain data. Keras's constraints. */
import type { Call } from '../call.js';
import type { Dims } from '../types.js';

/** What the functions of optim.constraint return; an option of a group of parameters. */
export type Constraint = { readonly type: 'nonNegative' } | ({ readonly type: 'minMaxNorm' } & Required<MinMaxNormOptions>);

interface NormOptions {
  /**
   * dimensions over which a norm is taken, neighbouring ones; default all but the first, the weights that lead into one
   * unit or channel (vectors such as biases stay as they are)
   */
  dim?: Dims;
}

export interface MaxNormOptions extends NormOptions {
  /** largest norm; default 2 */
  maxValue?: number;
}

export interface MinMaxNormOptions extends MaxNormOptions {
  /** smallest norm; default 0 */
  minValue?: number;
  /** largest norm; default 1 */
  maxValue?: number;
  /** share of the way to the allowed norm that a step goes, 0 to 1; default 1 */
  rate?: number;
}

/** Norms between minValue and maxValue. */
export const minMaxNorm = ({ minValue = 0, maxValue = 1, rate = 1, dim = [] }: MinMaxNormOptions = {}): Constraint => ({
  type: 'minMaxNorm',
  minValue,
  maxValue,
  rate,
  dim,
});

/** Norms of at most maxValue (Srivastava et al. 2014). */
export const maxNorm = ({ maxValue = 2, ...rest }: MaxNormOptions = {}): Constraint => minMaxNorm({ maxValue, ...rest });

/** Norms of 1. */
export const unitNorm = (options: NormOptions = {}): Constraint => minMaxNorm({ ...options, minValue: 1, maxValue: 1 });

/** No weight below 0. */
export const nonNegative = (): Constraint => ({ type: 'nonNegative' });

/** The constraint on the wire: kind, bounds, rate, dimensions. @internal */
export function constraintNumbers(c: Call, constraint: Constraint | undefined): readonly number[] {
  if (constraint?.type !== 'minMaxNorm') return [constraint ? 2 : 0, 0, 0, 0, 0];
  const { minValue, maxValue, rate, dim } = constraint;
  return [1, c.float('minValue', minValue), c.float('maxValue', maxValue), c.float('rate', rate), ...c.list(c.dims('dim', dim))];
}
