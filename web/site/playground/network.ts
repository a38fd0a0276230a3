/** @file The playground's state in the engine's words: model spec, optimizer, and how to read the activations. */
import type { ModelSpec, OptimizerSpec } from 'hebb/worker';
import type { NetworkLayer } from 'hebb/ui';
import type { Activation, State } from './state.js';

/** linear, activation, linear, activation, …, linear with one output: a score, positive for the second class (logit) or near 1 (mse). */
export function modelSpec({ layers, activation }: State): ModelSpec {
  const sizes = [2, ...layers];
  const children: ModelSpec[] = layers.flatMap((units, i): ModelSpec[] => {
    const linear: ModelSpec = { type: 'linear', inFeatures: sizes[i] ?? 2, outFeatures: units };
    return activation === 'none' ? [linear] : [linear, { type: activation }];
  });
  return { type: 'sequential', children: [...children, { type: 'linear', inFeatures: sizes.at(-1) ?? 2, outFeatures: 1 }] };
}

export function optimizerOf({ optimizer, rate, decay }: State): OptimizerSpec {
  const common = { lr: rate, weightDecay: decay };
  if (optimizer === 'adam') return { name: 'adam', ...common };
  return { name: 'sgd', ...common, momentum: optimizer === 'momentum' ? 0.9 : 0 };
}

/** Which of the model's children gives each hidden layer's values, then the output's. */
export function shownChildren({ layers, activation }: State): number[] {
  const perLayer = activation === 'none' ? 1 : 2;
  return [...layers.map((_, i) => (i + 1) * perLayer - 1), layers.length * perLayer];
}

/** Values that the first and the second colour stand for. */
export function outputRange({ loss }: State): readonly [number, number] {
  return loss === 'mse' ? [0, 1] : [-4, 4];
}

const unitRanges: Record<Activation, readonly [number, number]> = {
  tanh: [-1, 1],
  sigmoid: [0, 1],
  relu: [-2, 2],
  leakyRelu: [-2, 2],
  gelu: [-2, 2],
  none: [-2, 2],
};

export function layerRanges(state: State): readonly (readonly [number, number])[] {
  return [[-1.25, 1.25], ...state.layers.map(() => unitRanges[state.activation]), outputRange(state)];
}

export function networkLayers({ layers }: State): readonly NetworkLayer[] {
  return [
    { label: 'inputs', short: 'in', units: 2, names: ['x₁', 'x₂'] },
    ...layers.map((units, i) => ({ label: `hidden ${i + 1}`, short: String(i + 1), units })),
    { label: 'output', short: 'out', units: 1 },
  ];
}
