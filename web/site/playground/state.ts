/** @file The playground's whole state: what can be set, its limits, and its form in the page's address. */

export const dataNames = ['xor', 'circles', 'gaussians', 'moons', 'spirals', 'own'] as const;
export const activations = ['tanh', 'relu', 'sigmoid', 'leakyRelu', 'gelu', 'none'] as const;
export const losses = ['bceWithLogits', 'mse'] as const;
export const optimizers = ['sgd', 'momentum', 'adam'] as const;
export const speeds = ['one', 'ten', 'full'] as const;

export type DataName = (typeof dataNames)[number];
export type Activation = (typeof activations)[number];
export type Loss = (typeof losses)[number];
export type OptimizerName = (typeof optimizers)[number];
export type Speed = (typeof speeds)[number];

export const limits = { layers: 5, units: 8, points: 200, domain: 1.25 } as const;

/** Noise at which each data set is interesting and can be learned; taken when it is chosen. */
export const usualNoise: Record<DataName, number> = { xor: 0.02, circles: 0.05, gaussians: 0.2, moons: 0.08, spirals: 0.02, own: 0 };

export interface OwnPoint {
  readonly x: number;
  readonly y: number;
  /** 0 first class, 1 second class. */
  readonly label: number;
}

export interface State {
  readonly data: DataName;
  /** Standard deviation added to the coordinates, in units of the axes. */
  readonly noise: number;
  /** Points drawn from the data set; three of ten are held out for validation. */
  readonly count: number;
  /** Points of one's own, trained on beside those. */
  readonly points: readonly OwnPoint[];
  /** Units of each hidden layer. */
  readonly layers: readonly number[];
  readonly activation: Activation;
  readonly loss: Loss;
  readonly optimizer: OptimizerName;
  readonly rate: number;
  readonly batch: number;
  /** Weight decay, the L2 penalty's factor. */
  readonly decay: number;
  readonly seed: number;
  /** Steps an animation frame: one, ten, or as many as the machine gives. */
  readonly speed: Speed;
}

export const initialState: State = {
  data: 'moons',
  noise: 0.08,
  count: 300,
  points: [],
  layers: [6, 4],
  activation: 'tanh',
  loss: 'bceWithLogits',
  optimizer: 'adam',
  rate: 0.01,
  batch: 16,
  decay: 0,
  seed: 1,
  speed: 'ten',
};

/** `data=moons&noise=0.1&…&points=0.5,-0.25,1;…` */
export function toHash(state: State): string {
  const { points, layers, ...rest } = state;
  const parameters = new URLSearchParams(Object.entries(rest).map(([key, value]) => [key, String(value)]));
  parameters.set('layers', layers.join(','));
  if (points.length > 0)
    parameters.set('points', points.map(({ x, y, label }) => `${Number(x.toFixed(3))},${Number(y.toFixed(3))},${label}`).join(';'));
  return parameters.toString().replaceAll('%2C', ',').replaceAll('%3B', ';');
}

function numberFrom(text: string | null, otherwise: number, low: number, high: number): number {
  const value = text === null || text.trim() === '' ? NaN : Number(text);
  return Number.isFinite(value) ? Math.min(high, Math.max(low, value)) : otherwise;
}

function oneOf<T extends string>(text: string | null, choices: readonly T[], otherwise: T): T {
  return choices.find((choice) => choice === text) ?? otherwise;
}

function pointsFrom(text: string): OwnPoint[] {
  return text
    .split(';')
    .map((part) => part.split(',').map(Number))
    .filter((part): part is [number, number, number] => part.length === 3 && part.every(Number.isFinite))
    .map(([x, y, label]) => ({ x: clampToPlane(x), y: clampToPlane(y), label: label === 1 ? 1 : 0 }))
    .slice(0, limits.points);
}

export function clampToPlane(value: number): number {
  return Math.min(limits.domain, Math.max(-limits.domain, value));
}

/** A state from an address; what is missing or makes no sense takes the initial value. */
export function fromHash(hash: string): State {
  const given = new URLSearchParams(hash.replace(/^#/, ''));
  const initial = initialState;
  const layers = given.get('layers');
  return {
    data: oneOf(given.get('data'), dataNames, initial.data),
    noise: numberFrom(given.get('noise'), initial.noise, 0, 0.5),
    count: Math.round(numberFrom(given.get('count'), initial.count, 20, 2000)),
    points: pointsFrom(given.get('points') ?? ''),
    layers:
      layers === null
        ? initial.layers
        : layers
            .split(',')
            .filter((part) => part.trim() !== '')
            .slice(0, limits.layers)
            .map((part) => Math.round(numberFrom(part, 4, 1, limits.units))),
    activation: oneOf(given.get('activation'), activations, initial.activation),
    loss: oneOf(given.get('loss'), losses, initial.loss),
    optimizer: oneOf(given.get('optimizer'), optimizers, initial.optimizer),
    rate: numberFrom(given.get('rate'), initial.rate, 1e-6, 10),
    batch: Math.round(numberFrom(given.get('batch'), initial.batch, 1, 2000)),
    decay: numberFrom(given.get('decay'), initial.decay, 0, 1),
    seed: Math.round(numberFrom(given.get('seed'), initial.seed, 0, 2 ** 31 - 1)),
    speed: oneOf(given.get('speed'), speeds, initial.speed),
  };
}
