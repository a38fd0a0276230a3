/** @file The U-Net (Ronneberger, Fischer & Brox 2015, "U-Net: convolutional networks for biomedical image segmentation"), padded and with group norms. */
import { conv2d, convTranspose2d, groupNorm, maxPool2d, relu } from '../../generated/modules.js';
import { refuseUnknown } from '../../options.js';
import type { Model } from '../module.js';
import { residual } from '../residual.js';
import { sequential, type Sequential } from '../sequential.js';

export interface UnetOptions {
  /** channels of the image; default 1 */
  channels?: number;
  /** channels of the answer, such as one score a class; default 1 */
  classes?: number;
  /** channels of the first level, a multiple of 4, doubled on each level below; default 16 */
  width?: number;
  /** levels below the first, each of half the height and width; default 2 */
  depth?: number;
}

const twice = (inputs: number, outputs: number): Model[] =>
  [inputs, outputs].flatMap((size) => [conv2d(size, outputs, 3, { padding: 1, bias: false }), groupNorm(4, outputs), relu()]);

/** One level, with all that lie below it as the long way around a residual that joins channels. */
function level(inputs: number, width: number, depth: number): Model[] {
  if (depth === 0) return twice(inputs, width);
  const below = sequential(maxPool2d(2), ...level(width, 2 * width, depth - 1), convTranspose2d(2 * width, width, 2, { stride: 2 }));
  return [...twice(inputs, width), residual(below, { concat: true }), ...twice(2 * width, width)];
}

/** x[N, channels, H, W] -> [N, classes, H, W]; H and W are multiples of 2^depth. */
export function unet(options: UnetOptions = {}): Sequential {
  const { channels = 1, classes = 1, width = 16, depth = 2, ...unknown } = options;
  refuseUnknown('unet', unknown);
  return sequential(...level(channels, width, depth), conv2d(width, classes, 1));
}
