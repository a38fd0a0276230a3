/** @file Weights and biases of the networks that predict, the same on all sides of a page. */
import { numbers } from './tasks.mjs';

/** [{ shape, values }] in PyTorch's order and layout, uniform within 1 / sqrt(inputs). */
export function weights({ kind, sizes }) {
  const convolutional = [
    [32, 1, 3, 3],
    [64, 32, 3, 3],
    [128, 64 * 7 * 7],
    [10, 128],
  ];
  const shapes = kind === 'mlp' ? sizes.slice(1).map((size, i) => [size, sizes[i]]) : convolutional;
  return shapes.flatMap((shape, i) => {
    const inputs = shape.slice(1).reduce((product, size) => product * size, 1);
    const uniform = (count, seed) => numbers(count, seed).map((u) => (2 * u - 1) / Math.sqrt(inputs));
    return [
      { shape, values: uniform(shape[0] * inputs, 2 * i + 1) },
      { shape: [shape[0]], values: uniform(shape[0], 2 * i + 2) },
    ];
  });
}
