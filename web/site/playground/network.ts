/** @file The playground's state in the widgets' words: layers with their names, and the values that colours stand for. */
import type { NetworkLayer } from 'hebb/ui';
import { limits, type Activation, type Settings } from './state.js';

const reach = [-limits.domain, limits.domain] as const;

/** What the plane spans. */
export const plane = { x: reach, y: reach } as const;

/** Values that the first and the second colour stand for. */
export function outputRange({ loss }: Pick<Settings, 'loss'>): readonly [number, number] {
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

export function layerRanges(state: Settings): readonly (readonly [number, number])[] {
  return [reach, ...state.layers.map(() => unitRanges[state.activation]), outputRange(state)];
}

export function networkLayers({ layers }: Settings): readonly NetworkLayer[] {
  return [
    { label: 'inputs', short: 'in', units: 2, names: ['x₁', 'x₂'] },
    ...layers.map((units, i) => ({ label: `hidden ${i + 1}`, short: String(i + 1), units })),
    { label: 'output', short: 'out', units: 1 },
  ];
}

const activationNames: Partial<Record<Activation, string>> = { relu: 'ReLU', leakyRelu: 'leaky ReLU', gelu: 'GELU', none: 'linear' };
const optimizerNames = { sgd: 'SGD', momentum: 'momentum', adam: 'Adam' } as const;

/** '2-6-4-1 tanh, Adam 0.01, batch 16, L2 0.001' */
export function inWords(settings: Settings): string {
  const { layers, activation, loss, optimizer, rate, batch, penalty, strength, dropout, jitter, weights } = settings;
  return [
    `${[2, ...layers, 1].join('-')} ${activationNames[activation] ?? activation}`,
    `${optimizerNames[optimizer]} ${rate}`,
    `batch ${batch}`,
    ...(loss === 'mse' ? ['squared error'] : []),
    ...(penalty === 'none' ? [] : [`${penalty.toUpperCase()} ${strength}`]),
    ...(dropout > 0 ? [`dropout ${dropout}`] : []),
    ...(jitter > 0 ? [`input noise ${jitter}`] : []),
    ...(weights.length > 0 ? ['weights by hand'] : []),
  ].join(', ');
}
