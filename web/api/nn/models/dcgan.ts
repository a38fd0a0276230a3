/** @file The deep convolutional GAN (Radford, Metz & Chintala 2015, "Unsupervised representation learning with deep convolutional generative adversarial networks"). */
import { HebbError } from '../../error.js';
import { normal } from '../../generated/init.js';
import { batchNorm2d, conv2d, convTranspose2d, flatten, leakyRelu, relu, tanh, unflatten } from '../../generated/modules.js';
import { refuseUnknown } from '../../options.js';
import type { Model } from '../module.js';
import { sequential, type Sequential } from '../sequential.js';

export interface DcganOptions {
  /** numbers that an image is made of; default 64 */
  latent?: number;
  /** channels of the images; default 1 */
  channels?: number;
  /** height and width of the images: 8, 16, 32, 64, …; default 32 */
  side?: number;
  /** channels next to the image, doubled with each halving of height and width; default 32 */
  width?: number;
}

/** Weights of convolutions normal with deviation 0.02, as in the paper. */
function started(...modules: Model[]): Sequential {
  const model = sequential(...modules);
  for (const weight of model.parameters()) if (weight.shape.length === 4) normal(weight, { std: 0.02 });
  return model;
}

/** generator: [N, latent] of normal numbers -> images [N, channels, side, side] in (-1, 1); discriminator: images -> logits [N, 1], above 0 for real. */
export function dcgan(options: DcganOptions = {}): { generator: Sequential; discriminator: Sequential } {
  const { latent = 64, channels = 1, side = 32, width = 32, ...unknown } = options;
  refuseUnknown('dcgan', unknown);
  const halvings = Math.log2(side) - 2;
  if (!(Number.isInteger(halvings) && halvings > 0)) throw new HebbError('argument', 'dcgan', `side must be 8, 16, 32, …: ${side}`);
  const step = { stride: 2, padding: 1, bias: false };
  const widths = Array.from({ length: halvings }, (_, i) => width * 2 ** i);
  const deepest = width * 2 ** (halvings - 1);
  const up = widths
    .slice(1)
    .reverse()
    .flatMap((size) => [convTranspose2d(size, size / 2, 4, step), batchNorm2d(size / 2), relu()]);
  const down = widths.slice(1).flatMap((size) => [conv2d(size / 2, size, 4, step), batchNorm2d(size), leakyRelu(0.2)]);
  return {
    generator: started(
      flatten(),
      unflatten(1, [latent, 1, 1]),
      convTranspose2d(latent, deepest, 4, { bias: false }),
      batchNorm2d(deepest),
      relu(),
      ...up,
      convTranspose2d(width, channels, 4, step),
      tanh(),
    ),
    discriminator: started(conv2d(channels, width, 4, step), leakyRelu(0.2), ...down, conv2d(deepest, 1, 4, { bias: false }), flatten()),
  };
}
