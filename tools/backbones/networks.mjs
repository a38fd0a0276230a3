/** @file The networks of the two backbones: blocks that halve the picture, then means over what is left, then the head. */

const block = (nn, from, to, options = { padding: 1 }, size = 3) => [
  nn.conv2d(from, to, size, { ...options, bias: false }),
  nn.batchNorm2d(to),
  nn.relu(),
  nn.maxPool2d(2),
];

/** x[N, 1, 28, 28] -> scores [N, classes], by way of 64 features. */
export const small = (nn, classes) =>
  nn.sequential(
    ...block(nn, 1, 16),
    ...block(nn, 16, 32),
    ...block(nn, 32, 64),
    nn.adaptiveAvgPool2d(1),
    nn.flatten(),
    nn.linear(64, classes),
  );

/** x[N, 1, 64, 64] -> scores [N, classes], by way of 64 features. */
export const large = (nn, classes) =>
  nn.sequential(
    ...block(nn, 1, 12, { padding: 2, stride: 2 }, 5),
    ...block(nn, 12, 24),
    ...block(nn, 24, 48),
    ...block(nn, 48, 64),
    nn.adaptiveAvgPool2d(1),
    nn.flatten(),
    nn.linear(64, classes),
  );
