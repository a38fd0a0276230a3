/** @file What is measured: two networks, their data, the same numbers for both sides. */

/** Uniform numbers in [0, 1) by a small fixed recurrence (Numerical Recipes' constants), the same on both sides. */
export function numbers(count, seed) {
  let state = seed >>> 0;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  });
}

/** Each task: layer sizes, activation, loss, optimizer, batch; `batches` different batches are gone through in turn. */
export const tasks = [
  {
    name: '784-128-64-10 relu, cross-entropy, batch 64, Adam',
    sizes: [784, 128, 64, 10],
    activation: 'relu',
    classes: 10,
    batch: 64,
    batches: 40,
    optimizer: 'adam',
    lr: 1e-3,
  },
  {
    name: '2-8-8-1 tanh, squared error, batch 10, SGD',
    sizes: [2, 8, 8, 1],
    activation: 'tanh',
    classes: 0,
    batch: 10,
    batches: 40,
    optimizer: 'sgd',
    lr: 0.05,
  },
];

/** Inputs and targets: the class, or the value, follows from the first inputs, so that there is something to learn. */
export function samples({ sizes, classes, batch, batches }) {
  const [width] = sizes;
  const n = batch * batches;
  const x = numbers(n * width, 1);
  const of = (row) => x[row * width] + x[row * width + 1];
  const y =
    classes > 0
      ? Int32Array.from({ length: n }, (_, i) => Math.floor((of(i) / 2) * classes))
      : Float32Array.from({ length: n }, (_, i) => of(i) - 1);
  return { x, y, n, width };
}
