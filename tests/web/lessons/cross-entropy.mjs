/** @file Maximum likelihood and cross-entropy: how its tasks are solved, a state that its address restores, and its numbers from the figure's own models. */
/* global CustomEvent */
import { readFileSync } from 'node:fs';

const { two } = JSON.parse(readFileSync(new URL('../../../web/site/lessons/cross-entropy/models.json', import.meta.url), 'utf8'));

/** What one of the figure's models gives to each point's own class. */
function given(hebb, [w1, w2, b]) {
  const points = hebb.tensor(two.points.map(({ x, y }) => [x, y]));
  const side = hebb.tensor(two.points.map(({ label }) => 2 * label - 1));
  return points
    .matmul(hebb.tensor([[w1], [w2]]))
    .add(b)
    .flatten()
    .mul(side)
    .sigmoid();
}
const product = (p) => p.prod().item();
const crossEntropy = (p) => p.log().neg().sum().item();

export const claims = {
  'worse-product': (hebb) => product(given(hebb, two.worse)),
  'better-product': (hebb) => product(given(hebb, two.better)),
  'worse-sum': (hebb) => crossEntropy(given(hebb, two.worse)),
  'better-sum': (hebb) => crossEntropy(given(hebb, two.better)),
  half: (hebb) => crossEntropy(hebb.tensor([0.5])),
};

export const tasks = {
  async 'below-one'(hand) {
    await hand.click('#better');
    await hand.until(() => document.querySelector('#sum').textContent.endsWith('= 1.20'));
    await hand.set('#steepness', 24);
  },
  async confident(hand) {
    await hand.set('#steepness', 24);
  },
};

export const permalink = {
  hash: '#lines=5,-3,-1,-4.5,-3,3.5,-0.5,5.5,-2.5&points=0.2,0.2,1;0.8,0.3,0;0.5,0.8,2',
  read: (hand) =>
    hand.evaluate(() => {
      const field = document.querySelector('#field');
      return [field.lines.length, field.lines[2].weights[1], field.points.length, document.querySelector('#kinds').value];
    }),
  expected: [3, 5.5, 3, 'three'],
};

/** The line is turned round and round for as long as a trace is taken. */
export async function busy(hand) {
  await hand.evaluate(() => {
    const field = document.querySelector('#field');
    let turn = 0;
    setInterval(() => {
      turn += 0.1;
      const weights = [5 * Math.cos(turn), 5 * Math.sin(turn)];
      const bias = -(weights[0] + weights[1]) / 2;
      field.dispatchEvent(new CustomEvent('line-move', { detail: { index: 0, weights, bias } }));
    }, 16);
  });
}
