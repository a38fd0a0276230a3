/** @file The parts of one step, in order: what each lights up, and what it says with the numbers of the moment. */
import type { NetworkHighlight } from 'hebb/ui';
import type { Example, Step } from './engine.js';

export interface Phase {
  readonly name: string;
  readonly back: boolean;
  readonly highlight: NetworkHighlight;
  said(step: Step, example: Example, rate: number): string;
}

const n = (value: number | undefined): string => (value ?? NaN).toFixed(3).replace('-', '−');
const square = (value = NaN): string => (value < 0 ? `(${n(value)})²` : `${n(value)}²`);
const hiddenUnits = [0, 1].map((unit) => ({ layer: 1, unit }));
const firstLinks = [0, 1, 2, 3].map((index) => ({ gap: 0, index }));
const lastLinks = [0, 1].map((index) => ({ gap: 1, index }));
const output = [{ layer: 2, unit: 0 }];

export const phases: readonly Phase[] = [
  {
    name: 'the example',
    back: false,
    highlight: { units: [0, 1].map((unit) => ({ layer: 0, unit })) },
    said: (_, { x, y }) => `The inputs are ${x[0]} and ${x[1]}, and the answer should be ${y}.`,
  },
  {
    name: 'hidden layer',
    back: false,
    highlight: { units: hiddenUnits, links: firstLinks },
    said: ({ sums, hidden }) =>
      `Each hidden unit adds up what comes in and bends it: tanh ${n(sums[0])} = ${n(hidden[0])}, tanh ${n(sums[1])} = ${n(hidden[1])}.`,
  },
  {
    name: 'output',
    back: false,
    highlight: { units: output, links: lastLinks },
    said: ({ score, probability }) =>
      `The output unit adds those up to ${n(score)}, and the sigmoid makes a probability of it: p = ${n(probability)}.`,
  },
  {
    name: 'loss',
    back: false,
    highlight: { units: output },
    said: ({ probability, loss }, { y }) =>
      `What happened was ${y}, so the loss is −ln ${n(y === 1 ? probability : 1 - probability)} = ${n(loss)}.`,
  },
  {
    name: 'back to the output',
    back: true,
    highlight: { units: output, links: lastLinks },
    said: ({ gradients: g, probability, hidden }, { y }) =>
      `By the score the loss changes at p − y = ${n(probability)} − ${y} = ${n(g.score)}. By each weight: times what came along it, ${n(g.score)} · ${n(hidden[0])} = ${n(g.output[0])} and ${n(g.score)} · ${n(hidden[1])} = ${n(g.output[1])}.`,
  },
  {
    name: 'back to the hidden layer',
    back: true,
    highlight: { units: hiddenUnits, links: firstLinks },
    said: ({ gradients: g, weights, hidden }) =>
      `Through its weight the first hidden unit gets ${n(g.score)} · ${n(weights.output[0])} = ${n(g.hiddenValues[0])}; times the slope of tanh, 1 − ${square(hidden[0])}, that is ${n(g.sums[0])}. The second gets ${n(g.sums[1])}.`,
  },
  {
    name: 'update',
    back: true,
    highlight: { links: [...firstLinks, ...lastLinks] },
    said({ gradients: g, weights, after }, _, rate) {
      const [slope = NaN] = g.output;
      return `Every weight goes a little against its gradient, all at once: that of the first hidden unit to ${n(weights.output[0])} ${slope < 0 ? '+' : '−'} ${rate} · ${n(Math.abs(slope))} = ${n(after.output[0])}.`;
    },
  },
];
