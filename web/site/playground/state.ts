/** @file The playground's whole state: what can be set, its limits, and its form in the page's address. */
import { choiceField, decimalField, listField, pointsField, wholeField, type Fields, type PlacedPoint } from '../shared/address.js';
import { partOf, settingsField, tableField, valuesField } from './fields.js';

export const dataNames = ['xor', 'circles', 'gaussians', 'moons', 'spirals', 'own', 'table'] as const;
export const activations = ['tanh', 'relu', 'sigmoid', 'leakyRelu', 'gelu', 'none'] as const;
export const losses = ['bceWithLogits', 'mse'] as const;
export const optimizers = ['sgd', 'momentum', 'adam'] as const;
export const penalties = ['none', 'l1', 'l2'] as const;
export const speeds = ['one', 'ten', 'full'] as const;

export type DataName = (typeof dataNames)[number];
export type Activation = (typeof activations)[number];
export type Loss = (typeof losses)[number];
export type OptimizerName = (typeof optimizers)[number];
export type Penalty = (typeof penalties)[number];
export type Speed = (typeof speeds)[number];

/** `weights`: the most that an address holds; `domain`: half the plane's side. */
export const limits = { layers: 5, units: 8, points: 200, weights: 150, domain: 1.25 } as const;

/** Noise at which each data set is interesting and can be learned; taken when it is chosen. */
export const usualNoise: Record<DataName, number> = {
  xor: 0.02,
  circles: 0.05,
  gaussians: 0.2,
  moons: 0.08,
  spirals: 0.02,
  own: 0,
  table: 0,
};

/** A network and how it is trained: what two of them race with. */
export interface Settings {
  /** Units of each hidden layer. */
  readonly layers: readonly number[];
  readonly activation: Activation;
  readonly loss: Loss;
  readonly optimizer: OptimizerName;
  readonly rate: number;
  readonly batch: number;
  readonly penalty: Penalty;
  /** Factor of the penalty: λ Σ |w| or λ Σ w² joins the loss. */
  readonly strength: number;
  /** Share of the hidden units that are off in a training step. */
  readonly dropout: number;
  /** Deviation of the normal noise that each training step adds to the inputs, in units of the axes. */
  readonly jitter: number;
  /** Weights and biases as they were when last set by hand, layer by layer; none: as the seed draws them. */
  readonly weights: readonly number[];
}

export interface State extends Settings {
  readonly data: DataName;
  /** Standard deviation added to the coordinates, in units of the axes. */
  readonly noise: number;
  /** Points drawn from the data set; three of ten are held out for validation. */
  readonly count: number;
  /** Points of one's own, trained on beside those. */
  readonly points: readonly PlacedPoint[];
  /** Points of a table that was opened, scaled to the plane; three of ten are held out. */
  readonly table: readonly PlacedPoint[];
  readonly seed: number;
  /** Steps an animation frame: one, ten, or as many as the machine gives. */
  readonly speed: Speed;
  /** The settings that this network races against; none: null. */
  readonly rival: Settings | null;
}

const plane = { low: -limits.domain, high: limits.domain, most: limits.points };

const settings: Fields<Settings> = {
  layers: listField([6, 4], wholeField(4, 1, limits.units), limits.layers),
  activation: choiceField('tanh', activations),
  loss: choiceField('bceWithLogits', losses),
  optimizer: choiceField('adam', optimizers),
  rate: decimalField(0.01, 1e-6, 10, 6),
  batch: wholeField(16, 1, 2000),
  penalty: choiceField('none', penalties),
  strength: decimalField(0.001, 0, 1, 6),
  dropout: decimalField(0, 0, 0.9, 2),
  jitter: decimalField(0, 0, 1, 2),
  weights: valuesField(limits.weights),
};

export const fields: Fields<State> = {
  data: choiceField('moons', dataNames),
  noise: decimalField(usualNoise.moons, 0, 0.5),
  count: wholeField(300, 20, 2000),
  points: pointsField([], plane),
  table: tableField(pointsField([], plane), limits.points),
  ...settings,
  seed: wholeField(1, 0, 2 ** 31 - 1),
  speed: choiceField('ten', speeds),
  rival: settingsField(settings),
};

export const clampToPlane = (value: number): number => Math.min(limits.domain, Math.max(-limits.domain, value));

/** The settings alone, as a rival keeps them. */
export const settingsOf = (state: Settings): Settings => partOf(state, settings);

/** What the rival trains with: its own settings, on this state's data. */
export const rivalState = (state: State): State | null => state.rival && { ...state, ...state.rival, rival: null };
