/** @file Data sets and networks of the doctor's runs. */
import { data, manualSeed, nn, noGrad, randn, rand, tensor } from 'hebb';

/** [n, columns] of normal numbers as rows. */
export const normal = (n, columns) => randn([n, columns]).tolist();
export const moons = (n = 400, noise = 0.1) => data.synthetic('moons', { n, noise });
export const blobs = (n, classes, columns = 8, apart = 2, deviation = 1) => {
  const centres = normal(classes, columns).map((row) => row.map((value) => apart * value));
  const y = Int32Array.from({ length: n }, (_, i) => i % classes);
  const x = normal(n, columns).map((row, i) => row.map((value, j) => deviation * value + centres[y[i]][j]));
  return { x, y };
};
/** Rows of 8 numbers, of which one in twenty is of another class, and further out. */
export const rare = (n) => {
  const x = blobs(n, 2).x.map((row, i) => row.map((value) => value + (i % 20 === 0 ? 1.5 : 0)));
  return data.fromArrays(
    x,
    Int32Array.from(x, (_, i) => Number(i % 20 === 0)),
  );
};
export const mlp = (sizes, activation = nn.relu) =>
  nn.sequential(...sizes.slice(1).flatMap((to, i) => [nn.linear(sizes[i], to), ...(i < sizes.length - 2 ? [activation()] : [])]));
const split = (set) => set.split([0.75, 0.25], set.isClassification ? { stratify: true } : {});
export const start = (model, set) => (noGrad(() => set(Object.fromEntries(model.namedParameters()))), model);

/** 10 x 10 pictures of a bar across, down, or slanting, somewhere, in noise. */
export function bars(n) {
  const noise = randn([n, 100]).mul(0.3).tolist();
  const place = rand([n]).tolist();
  const y = Int32Array.from({ length: n }, (_, i) => i % 3);
  const x = noise.map((pixels, i) =>
    pixels.map((value, at) => {
      const [row, column, where] = [Math.floor(at / 10), at % 10, Math.floor(10 * place[i])];
      return value + Number([row === where, column === where, (row + column) % 10 === where][y[i]]);
    }),
  );
  return data.fromArrays(
    x.map((pixels) => Array.from({ length: 10 }, (_, r) => pixels.slice(10 * r, 10 * r + 10))),
    y,
  );
}

/** Whether a signal of 20 numbers swings fast or slowly. */
export function swings(n) {
  const noise = randn([n, 20]).mul(0.2).tolist();
  const phase = rand([n]).mul(6.28).tolist();
  const y = Int32Array.from({ length: n }, (_, i) => i % 2);
  const x = noise.map((row, i) => row.map((value, t) => [value + Math.sin((0.4 + 0.6 * y[i]) * t + phase[i])]));
  return data.fromArrays(x, y);
}

const text = 'the cat sat on the mat. the dog sat on the log. the cat saw the dog and the dog saw the cat. '.repeat(12);
export function characters(length) {
  const alphabet = [...new Set(text)].sort();
  const tokens = Array.from(text, (character) => alphabet.indexOf(character));
  const starts = Array.from({ length: Math.floor((tokens.length - length - 1) / 4) }, (_, i) => 4 * i);
  const part = (shift) => Float32Array.from(starts.flatMap((at) => tokens.slice(at + shift, at + shift + length)));
  return { vocabulary: alphabet.length, set: data.fromArrays(part(0), part(1), { shape: [length], targetShape: [length] }) };
}

export class Last extends nn.Module {
  lstm = nn.lstm(1, 16, { batchFirst: true });
  head = nn.linear(16, 2);
  forward(x) {
    const [y] = this.lstm.forward(x);
    return this.head.forward(y.slice(1, -1, y.shape[1]).squeeze(1));
  }
}

export class Logarithm extends nn.Module {
  body = nn.linear(8, 8);
  head = nn.linear(8, 3);
  forward(x) {
    return this.head.forward(this.body.forward(x).log());
  }
}

export const of = (model, set, options) => {
  const [train, validation] = split(set);
  return { model, dataset: train, options: { validation, ...options } };
};
export const shuffledCopy = (set) => {
  const y = set.y();
  const order = data.fromArrays(new Float32Array(y.length), y).split([1])[0].y();
  return data.fromArrays(tensor(set.x(), { shape: [set.size, ...set.shape] }), order);
};

/** Of a seed, the run that is made from it. */
export function seeded(make) {
  return (seed) => {
    manualSeed(seed);
    return make();
  };
}
