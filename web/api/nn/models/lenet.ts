/** @file LeNet-5 (LeCun et al. 1998, "Gradient-based learning applied to document recognition") with relu and max pooling, as is usual now. */
import { conv2d, flatten, linear, maxPool2d, relu, unflatten } from '../../generated/modules.js';
import { refuseUnknown } from '../../options.js';
import { sequential, type Sequential } from '../sequential.js';

export interface LenetOptions {
  /** default 10 */
  classes?: number;
  /** 1 for grey, 3 for colors; default 1 */
  channels?: number;
  /** height and width of the images, a multiple of 4 from 12 on; default 28 */
  side?: number;
}

/** x[N, channels, side, side], or the same numbers in any other shape [N, …] -> scores [N, classes]. */
export function lenet(options: LenetOptions = {}): Sequential {
  const { classes = 10, channels = 1, side = 28, ...unknown } = options;
  refuseUnknown('lenet', unknown);
  return sequential(
    flatten(),
    unflatten(1, [channels, side, side]),
    conv2d(channels, 6, 5, { padding: 2 }),
    relu(),
    maxPool2d(2),
    conv2d(6, 16, 5),
    relu(),
    maxPool2d(2),
    flatten(),
    linear(16 * (side / 4 - 2) ** 2, 120),
    relu(),
    linear(120, 84),
    relu(),
    linear(84, classes),
  );
}
