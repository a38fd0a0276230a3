/** @file Initializers: a row of the tables writes into the tensor that it is given. */
import { engine } from '../engine.js';
import { describe, HebbError } from '../error.js';
import { initializers } from '../generated/rows.js';
import { callRow } from '../row.js';
import { Tensor } from '../tensor.js';

export function initializer(number: number): (tensor: Tensor, ...args: unknown[]) => Tensor {
  return (tensor, ...args) => {
    const row = initializers.row(number);
    if (!(tensor instanceof Tensor)) throw new HebbError('argument', row.name, `tensor must be a tensor to fill: ${describe(tensor)}`);
    engine(row.name).tensorFree(callRow(row, [tensor, ...args]));
    return tensor;
  };
}
