/** @file Perceptrons as gates, one alone or three together: in the worker. */
import { scope, stack, tensor, type Tensor } from 'hebb';
import { serve } from '../../shared/engine.js';
import type { Perceptron } from './gates.js';

export interface Answers {
  /** What the perceptrons of the first layer say, by row; empty where there is one perceptron alone. */
  readonly hidden: readonly (readonly number[])[];
  /** The last perceptron's sum and its step, by row. */
  readonly sums: readonly number[];
  readonly outputs: readonly number[];
}

const columnsOf = (perceptrons: readonly Perceptron[]): Tensor =>
  stack(
    perceptrons.map(({ weights }) => tensor([...weights])),
    1,
  );
const biasesOf = (perceptrons: readonly Perceptron[]): Tensor => tensor(perceptrons.map(({ bias }) => bias));

const api = {
  /** `rows` [N, 2] through the first layer, if there is one, and the last perceptron. */
  answer(first: readonly Perceptron[], last: Perceptron, rows: readonly (readonly number[])[]): Answers {
    return scope(() => {
      const x = tensor(rows.flat(), { shape: [rows.length, 2] });
      const hidden = first.length > 0 ? x.matmul(columnsOf(first)).add(biasesOf(first)).step() : x;
      const sums = hidden.matmul(columnsOf([last])).add(last.bias);
      return {
        hidden: first.length > 0 ? (hidden.tolist() as number[][]) : [],
        sums: Array.from(sums.toArray()),
        outputs: Array.from(sums.step().toArray()),
      };
    });
  },
};

export type Api = typeof api;
serve(api);
