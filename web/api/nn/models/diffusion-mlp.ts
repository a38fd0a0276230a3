/** @file Diffusion of points, with an mlp. */
import { silu } from '../../generated/modules.js';
import { refuseUnknown } from '../../options.js';
import { Diffusion, timeChannels } from './diffusion.js';
import { mlp } from './mlp.js';

export interface DiffusionMlpOptions {
  /** numbers of a sample; default 2 */
  inputs?: number;
  /** sizes of the layers between; default [128, 128, 128] */
  hidden?: readonly number[];
  /** steps from a sample to noise; default 100 */
  steps?: number;
}

/** loss(x[N, inputs]) to train it, sample(n) -> [n, inputs]. */
export function diffusionMlp(options: DiffusionMlpOptions = {}): Diffusion {
  const { inputs = 2, hidden = [128, 128, 128], steps = 100, ...unknown } = options;
  refuseUnknown('diffusionMlp', unknown);
  const denoiser = mlp({ inputs: inputs + timeChannels, hidden, outputs: inputs, activation: silu });
  return new Diffusion(denoiser, [inputs], steps);
}
