/** @file The residual network for small images (He et al. 2015, "Deep residual learning for image recognition", section 4.2). */
import { adaptiveAvgPool2d, batchNorm2d, conv2d, flatten, linear, relu } from '../../generated/modules.js';
import { refuseUnknown } from '../../options.js';
import type { Model } from '../module.js';
import { residual } from '../residual.js';
import { sequential, type Sequential } from '../sequential.js';

export interface ResnetOptions {
  /** default 10 */
  classes?: number;
  /** 1 for grey, 3 for colors; default 3 */
  channels?: number;
  /** channels of each stage; all but the first halve height and width; default [16, 32, 64] */
  widths?: readonly number[];
  /** blocks of each stage: with three stages, 1 is ResNet-8 and 3 is ResNet-20; default 1 */
  blocks?: number;
}

const conv = (inputs: number, outputs: number, size: number, stride: number): Model[] => [
  conv2d(inputs, outputs, size, { stride, padding: (size - 1) / 2, bias: false }),
  batchNorm2d(outputs),
];

/** Two convolutions and a way around them, which is itself a convolution where the shape changes. */
function block(inputs: number, outputs: number, stride: number): Model[] {
  const inner = sequential(...conv(inputs, outputs, 3, stride), relu(), ...conv(outputs, outputs, 3, 1));
  const same = inputs === outputs && stride === 1;
  return [residual(inner, same ? {} : { shortcut: sequential(...conv(inputs, outputs, 1, stride)) }), relu()];
}

/** x[N, channels, H, W] -> scores [N, classes]. */
export function resnet(options: ResnetOptions = {}): Sequential {
  const { classes = 10, channels = 3, widths = [16, 32, 64], blocks = 1, ...unknown } = options;
  refuseUnknown('resnet', unknown);
  const first = widths[0] ?? channels;
  const stages = widths.flatMap((width, stage) =>
    Array.from({ length: blocks }, (_, i) =>
      block(i > 0 ? width : (widths[stage - 1] ?? first), width, i === 0 && stage > 0 ? 2 : 1),
    ).flat(),
  );
  return sequential(
    ...conv(channels, first, 3, 1),
    relu(),
    ...stages,
    adaptiveAvgPool2d(1),
    flatten(),
    linear(widths.at(-1) ?? channels, classes),
  );
}
