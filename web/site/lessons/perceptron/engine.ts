/** @file One perceptron, part by part: in the worker. */
import { concat, ones, scope, tensor } from 'hebb';
import { serve } from '../../shared/engine.js';

export interface Parts {
  /** Each input times its weight. */
  readonly products: readonly number[];
  readonly sum: number;
  /** 1 where the sum is 0 or more, else 0. */
  readonly output: number;
  /** The sum once more, with the bias as the weight of an input that is always 1. */
  readonly sumWithOne: number;
}

const api = {
  perceptron(inputs: readonly number[], weights: readonly number[], bias: number): Parts {
    return scope(() => {
      const x = tensor([...inputs]);
      const w = tensor([...weights]);
      const products = x.mul(w);
      const sum = products.sum().add(bias);
      const withOne = concat([x, ones([1])]).mul(concat([w, tensor([bias])]));
      return {
        products: Array.from(products.toArray()),
        sum: sum.item(),
        output: sum.step().item(),
        sumWithOne: withOne.sum().item(),
      };
    });
  },
};

export type Api = typeof api;
serve(api);
