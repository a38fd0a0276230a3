/** @file The autoencoder (Hinton & Salakhutdinov 2006, "Reducing the dimensionality of data with neural networks"). */
import { refuseUnknown } from '../../options.js';
import { sequential, type Sequential } from '../sequential.js';
import { mlp } from './mlp.js';

export interface AutoencoderOptions {
  /** numbers of a sample; default 784 */
  inputs?: number;
  /** sizes of the encoder's layers; the decoder has them in reverse; default [128] */
  hidden?: readonly number[];
  /** numbers that a sample is squeezed into; default 16 */
  code?: number;
}

/** x[N, …] -> [N, inputs], the same again for mse, or its logits for bceWithLogits. at(0) is the encoder, at(1) the decoder. */
export function autoencoder(options: AutoencoderOptions = {}): Sequential {
  const { inputs = 784, hidden = [128], code = 16, ...unknown } = options;
  refuseUnknown('autoencoder', unknown);
  return sequential(mlp({ inputs, hidden, outputs: code }), mlp({ inputs: code, hidden: [...hidden].reverse(), outputs: inputs }));
}
