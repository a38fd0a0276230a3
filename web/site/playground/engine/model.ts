/** @file A state's network and optimizer, as hebb makes them, and how parameters go from one to the next. */
import { nn, optim, type TensorData } from 'hebb';
import type { Settings } from '../state.js';

export type Numbers = Readonly<Record<string, TensorData>>;

export interface Network {
  readonly model: nn.Sequential;
  /** Which of the model's children gives each hidden layer's values, then the output's. */
  readonly shown: readonly number[];
}

/** noise, linear, activation, dropout, linear, …, linear with one output: a score, positive for the second class (logit) or near 1 (mse). */
export function networkOf({ layers, activation, dropout, jitter }: Settings): Network {
  const children: nn.Module[] = jitter > 0 ? [nn.gaussianNoise(jitter)] : [];
  const shown: number[] = [];
  let inputs = 2;
  for (const units of layers) {
    children.push(nn.linear(inputs, units));
    if (activation !== 'none') children.push(nn[activation]());
    shown.push(children.length - 1);
    if (dropout > 0) children.push(nn.dropout(dropout));
    inputs = units;
  }
  children.push(nn.linear(inputs, 1));
  shown.push(children.length - 1);
  return { model: nn.sequential(...children), shown };
}

/** The optimizer of a model; the penalty is on weights, not on biases. */
export function optimizerOf({ model }: Network, { optimizer, rate, penalty, strength }: Settings): optim.Optimizer {
  const [weights, biases] = [0, 1].map((place) => model.parameters().filter((_, i) => i % 2 === place));
  const groups = [{ params: weights ?? [], ...(penalty === 'none' ? {} : { [penalty]: strength }) }, { params: biases ?? [] }];
  if (optimizer === 'adam') return optim.adam(groups, { lr: rate });
  return optim.sgd(groups, { lr: rate, momentum: optimizer === 'momentum' ? 0.9 : 0 });
}

/** Copies of an optimizer's moments and counts. */
export function momentsOf(optimizer: optim.Optimizer): Numbers {
  const state = optimizer.stateDict();
  try {
    return nn.snapshot({ stateDict: () => state });
  } finally {
    for (const tensor of Object.values(state)) tensor.dispose();
  }
}

/** Weights and biases as one list, layer by layer. */
export const valuesOf = (model: nn.Module): number[] => model.parameters().flatMap((parameter) => Array.from(parameter.toArray()));

/** Puts such a list into a model; false where it is of a network of another shape. */
export function setValues(model: nn.Module, values: readonly number[]): boolean {
  const parameters = model.parameters();
  if (values.length !== parameters.reduce((sum, { size }) => sum + size, 0)) return false;
  let at = 0;
  for (const parameter of parameters) parameter.write(Float32Array.from(values.slice(at, (at += parameter.size))));
  return true;
}
