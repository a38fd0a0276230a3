/** @file The playground's tasks: each tells from what is seen whether it is solved. */
import type { Moment } from './engine/moment.js';
import type { State } from './state.js';

type Solved = (state: State, moment: Moment) => boolean;

/** Passes over the data after which a network without hidden layers has had its chance. */
const chance = 50;

const tasks: Readonly<Record<string, Solved>> = {
  'no-layers': ({ data, layers }, { epoch, accuracy = 1 }) => data === 'xor' && layers.length === 0 && epoch >= chance && accuracy < 0.8,
  'one-layer': ({ data, layers }, { validationAccuracy = 0 }) => data === 'xor' && layers.length === 1 && validationAccuracy >= 0.95,
  spirals: ({ data, count }, { validationAccuracy = 0 }) => data === 'spirals' && count >= 100 && validationAccuracy >= 0.95,
  overfit: (_, { loss = Infinity, validationLoss = 0 }) => validationLoss >= 0.3 && loss <= validationLoss / 4,
};

export const solvedBy = (state: State, moment: Moment): string[] =>
  Object.entries(tasks).flatMap(([id, solved]) => (solved(state, moment) ? [id] : []));
