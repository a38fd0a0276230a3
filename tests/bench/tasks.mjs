/** @file What is measured: seven networks, their data, the same numbers for all sides. */

/** Uniform numbers in [0, 1) by a small fixed recurrence (Numerical Recipes' constants), the same on all sides. */
export function numbers(count, seed) {
  let state = seed >>> 0;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  });
}

const adam = { optimizer: 'adam', lr: 1e-3 };

/** `shape` is that of one sample; `batches` different batches are gone through in turn. No classes: one number to predict. */
export const tasks = [
  {
    id: 'W1',
    name: '2-8-8-1 tanh, squared error, batch 10, SGD',
    kind: 'mlp',
    sizes: [2, 8, 8, 1],
    activation: 'tanh',
    shape: [2],
    classes: 0,
    batch: 10,
    batches: 40,
    optimizer: 'sgd',
    lr: 0.05,
  },
  {
    id: 'W2',
    name: '784-128-64-10 relu, cross-entropy, batch 64, Adam',
    kind: 'mlp',
    sizes: [784, 128, 64, 10],
    activation: 'relu',
    shape: [784],
    classes: 10,
    batch: 64,
    batches: 40,
    ...adam,
  },
  {
    id: 'W3',
    name: '784-256-128-64-10 relu, cross-entropy, batch 64, Adam',
    kind: 'mlp',
    sizes: [784, 256, 128, 64, 10],
    activation: 'relu',
    shape: [784],
    classes: 10,
    batch: 64,
    batches: 40,
    ...adam,
  },
  {
    id: 'W3b',
    name: '784-256-128-64-10 relu, cross-entropy, batch 256, Adam',
    kind: 'mlp',
    sizes: [784, 256, 128, 64, 10],
    activation: 'relu',
    shape: [784],
    classes: 10,
    batch: 256,
    batches: 10,
    ...adam,
  },
  {
    id: 'W4',
    name: 'conv 3x3x32, pool, conv 3x3x64, pool, 128, 10, batch 32, Adam',
    kind: 'cnn',
    shape: [1, 28, 28],
    classes: 10,
    batch: 32,
    batches: 20,
    ...adam,
  },
  {
    id: 'W5',
    name: 'LSTM 32 to 128, 50 steps, 10, batch 32, Adam',
    kind: 'lstm',
    shape: [50, 32],
    classes: 10,
    batch: 32,
    batches: 20,
    ...adam,
  },
  {
    id: 'W6',
    name: 'two transformer blocks, d 128, 4 heads, ff 512, 64 of 65 tokens, causal, batch 8, Adam',
    kind: 'gpt',
    shape: [64],
    vocabulary: 65,
    batch: 8,
    batches: 20,
    ...adam,
  },
];

/** Inputs and targets: the class, or the value, follows from the first inputs, so that there is something to learn; of tokens the next one. */
export function samples({ kind, shape, classes, vocabulary, batch, batches }) {
  const n = batch * batches;
  const width = shape.reduce((product, size) => product * size, 1);
  const uniform = numbers(n * width + 1, 1);
  if (kind === 'gpt') {
    const tokens = uniform.map((u) => Math.floor(u * vocabulary));
    return { x: tokens.subarray(0, n * width), y: tokens.subarray(1), n, width };
  }
  const x = uniform.subarray(0, n * width);
  const of = (row) => x[row * width] + x[row * width + 1];
  const y =
    classes > 0
      ? Int32Array.from({ length: n }, (_, i) => Math.floor((of(i) / 2) * classes))
      : Float32Array.from({ length: n }, (_, i) => of(i) - 1);
  return { x, y, n, width };
}
