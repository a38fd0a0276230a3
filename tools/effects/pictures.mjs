/** @file 500 pictures of Fashion-MNIST and a network that learns them by heart: what early stopping, penalties, noise and constraints work on. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fashionMnist } from '../fashion-mnist.mjs';

const samples = 500;

export const about = `${samples} pictures of Fashion-MNIST to learn from, others for each seed; test: 2,000 more; `;

/** Rows `from` to `from + n` of a part of Fashion-MNIST. */
function rows({ data }, part, from, n) {
  const [images, labels] = ['images', 'labels'].map((what) => readFileSync(join(fashionMnist(), `${part}-${what}.idx`)));
  const all = data.idx(images, labels, { classes: 10 });
  const some = all.subset(Array.from({ length: n }, (_, i) => from + i));
  all.dispose();
  return some;
}

/** To learn from, to stop by (as many, of the same part), and to test on. */
export const pictures = (hebb, seed) => ({
  train: rows(hebb, 'train', 2 * samples * seed, samples),
  validation: rows(hebb, 'train', 2 * samples * seed + samples, samples),
  test: rows(hebb, 'test', 0, 2000),
});

/** 784-128-10 with ReLU; `before` stands before the first layer, `inner` before and `after` behind the ReLU. */
export const network = ({ nn }, { before = [], inner = [], after = [] } = {}) =>
  nn.sequential(nn.flatten(), ...before, nn.linear(784, 128), ...inner, nn.relu(), ...after, nn.linear(128, 10));

const sgd = { name: 'sgd', lr: 0.05, momentum: 0.9 };
export const training = '784-128-10, ReLU, SGD with rate 0.05 and momentum 0.9, 100 epochs in batches of 50';

/** The summary of a training; `optimizer` adds options to SGD's. */
export const train = ({ fit }, model, set, { optimizer = {}, ...options } = {}) =>
  fit(model, set, { epochs: 100, batchSize: 50, metrics: ['loss'], ...options, optimizer: { ...sgd, ...optimizer } }).done;

/** Every weight, without biases, as numbers. */
const weightsOf = (model) =>
  model
    .parameters()
    .filter(({ shape }) => shape.length > 1)
    .flatMap((weight) => [...weight.toArray()]);

/** The share of the weights nearer to 0 than `threshold`. */
export function nearZeros(model, threshold) {
  const weights = weightsOf(model);
  return weights.filter((weight) => Math.abs(weight) < threshold).length / weights.length;
}
