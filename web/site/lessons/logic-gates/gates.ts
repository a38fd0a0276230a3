/** @file What each gate wants, and perceptrons that are gates. */

export interface Perceptron {
  readonly weights: readonly number[];
  readonly bias: number;
}

export const rows = [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
] as const;

/** What comes out of a gate for each of the rows; NOT looks at the first input alone. */
export const wanted = {
  and: [0, 0, 0, 1],
  or: [0, 1, 1, 1],
  nand: [1, 1, 1, 0],
  not: [1, 1, 0, 0],
  xor: [0, 1, 1, 0],
} as const;

/** Weights that make a perceptron such a gate: one choice of many. */
export const perceptrons = {
  and: { weights: [1, 1], bias: -1.5 },
  or: { weights: [1, 1], bias: -0.5 },
  nand: { weights: [-1, -1], bias: 1.5 },
} as const satisfies Record<string, Perceptron>;

export type GateName = keyof typeof perceptrons;
export const gateNames = Object.keys(perceptrons) as GateName[];
