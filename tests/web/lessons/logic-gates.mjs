/** @file Logic gates: weights that solve its tasks, a state that its address restores, and what its gates answer, by the figure's own perceptrons. */
import { readFileSync } from 'node:fs';
import { transformSync } from 'esbuild';

const source = readFileSync(new URL('../../../web/site/lessons/logic-gates/gates.ts', import.meta.url), 'utf8');
const { code } = transformSync(source, { loader: 'ts' });
const { perceptrons, rows } = await import(`data:text/javascript,${encodeURIComponent(code)}`);

/** What a perceptron says to each row of its inputs [rows, 2]: [rows, 1]. */
const gate = (hebb, { weights, bias }, inputs) =>
  inputs
    .matmul(hebb.tensor(weights, { shape: [2, 1] }))
    .add(bias)
    .step();
const questions = (hebb) => hebb.tensor(rows);
const answers = (output) => output.toArray().join(' ');

export const claims = {
  'and-answers': (hebb) => answers(gate(hebb, perceptrons.and, questions(hebb))),
  'or-answers': (hebb) => answers(gate(hebb, perceptrons.or, questions(hebb))),
  'not-answers': (hebb) => answers(gate(hebb, { weights: [-1, 0], bias: 0.5 }, questions(hebb))),
  'nand-answers': (hebb) => answers(gate(hebb, perceptrons.nand, questions(hebb))),
  'xor-answers': (hebb) => {
    const between = [perceptrons.nand, perceptrons.or].map((one) => gate(hebb, one, questions(hebb)));
    return answers(gate(hebb, perceptrons.and, hebb.concat(between, 1)));
  },
};

const choose = async (hand, gate, w1, w2, b) => {
  await hand.set('[data-state="gate"]', gate);
  for (const [name, value] of Object.entries({ w1, w2, b })) await hand.set(`[data-state="${name}"]`, value);
};

export const tasks = {
  and: (hand) => choose(hand, 'and', 1, 1, -1.5),
  or: (hand) => choose(hand, 'or', 1, 1, -0.5),
  not: (hand) => choose(hand, 'not', -1, 0, 0.5),
  async xor(hand) {
    await hand.set('[data-state="gate"]', 'xor');
    await hand.set('[data-state="build"]', 'three');
    await hand.set('[data-state="first"]', 'nand');
    await hand.set('[data-state="second"]', 'or');
  },
};

export const permalink = {
  hash: '#gate=xor&build=three&first=nand&second=or',
  read: (hand) => hand.evaluate(() => [...document.querySelectorAll('.truth tbody tr')].map((row) => row.className)),
  expected: ['right', 'right', 'right', 'right'],
};
