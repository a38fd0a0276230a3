/** @file Diffusion of images, with a U-Net. */
import { refuseUnknown } from '../../options.js';
import { Diffusion, timeChannels } from './diffusion.js';
import { unet } from './unet.js';

export interface DiffusionUnetOptions {
  /** channels of the images; default 1 */
  channels?: number;
  /** height and width of the images, a multiple of 2^depth; default 16 */
  side?: number;
  /** channels of the U-Net's first level, a multiple of 4; default 16 */
  width?: number;
  /** levels below the first; default 2 */
  depth?: number;
  /** steps from an image to noise; default 100 */
  steps?: number;
}

/** loss(x[N, channels, side, side]) to train it on images around 0, sample(n) -> [n, channels, side, side]. */
export function diffusionUnet(options: DiffusionUnetOptions = {}): Diffusion {
  const { channels = 1, side = 16, width = 16, depth = 2, steps = 100, ...unknown } = options;
  refuseUnknown('diffusionUnet', unknown);
  const denoiser = unet({ channels: channels + timeChannels, classes: channels, width, depth });
  return new Diffusion(denoiser, [channels, side, side], steps);
}
