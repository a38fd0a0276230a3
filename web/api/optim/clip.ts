/** @file Gradient clipping. */
import { engine } from '../engine.js';
import type { Tensor } from '../tensor.js';
import { tensorsOf } from './optimizer.js';

/** The norm of all gradients together, before it is brought down to maxNorm (0: left alone); no gradient is larger than maxValue then (0: any). @internal */
export function clip(op: string, parameters: Iterable<Tensor>, maxNorm: number, maxValue: number): number {
  const handles = tensorsOf(op, parameters).map((parameter) => parameter.handle(op));
  return engine(op).clipGradients(handles, maxNorm, maxValue);
}

/** Scales all gradients down together so that their common norm is at most maxNorm; returns the norm before. */
export const clipGradNorm = (parameters: Iterable<Tensor>, maxNorm: number): number => clip('clipGradNorm', parameters, maxNorm, 0);

/** Cuts every gradient off at -maxValue and maxValue. */
export function clipGradValue(parameters: Iterable<Tensor>, maxValue: number): void {
  clip('clipGradValue', parameters, 0, maxValue);
}
