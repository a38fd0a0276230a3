/** @file What the initializers do: a row of the tables writes into the tensor that it is given. */
import { callRow, describe, type Arguments } from '../call.js';
import { engine } from '../engine.js';
import { HebbError } from '../error.js';
import { Tensor } from '../tensor.js';

export function fill(op: string, tensor: Tensor, row: number, args: Arguments, rest?: object): Tensor {
  if (!(tensor instanceof Tensor)) throw new HebbError('argument', op, `tensor must be a tensor to fill: ${describe(tensor)}`);
  engine(op).tensorFree(callRow(op, row, args, rest));
  return tensor;
}
