/** @file The multilayer perceptron (Rumelhart, Hinton & Williams 1986, "Learning representations by back-propagating errors"). */
import { dropout, flatten, linear, relu } from '../../generated/modules.js';
import { refuseUnknown } from '../../options.js';
import type { Model } from '../module.js';
import { sequential, type Sequential } from '../sequential.js';

export interface MlpOptions {
  /** numbers of a sample */
  inputs: number;
  /** numbers of an answer */
  outputs: number;
  /** sizes of the layers between; default [64, 64] */
  hidden?: readonly number[];
  /** makes what follows each of these layers; default nn.relu */
  activation?: () => Model;
  /** probability of dropping an element behind each of these layers; default 0 */
  dropout?: number;
}

/** x[N, …] of `inputs` numbers a sample -> [N, outputs]. */
export function mlp(options: MlpOptions): Sequential {
  const { inputs, outputs, hidden = [64, 64], activation = relu, dropout: p = 0, ...unknown } = options;
  refuseUnknown('mlp', unknown);
  const layer = (size: number, i: number): Model[] => [linear(hidden[i - 1] ?? inputs, size), activation(), ...(p > 0 ? [dropout(p)] : [])];
  return sequential(flatten(), ...hidden.flatMap(layer), linear(hidden.at(-1) ?? inputs, outputs));
}
