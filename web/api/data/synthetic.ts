/** @file data.synthetic: small made-up data sets, from the seeded generator. Two-dimensional ones lie within about [-1, 1]². */
import { rand, randn } from '../creation.js';
import { HebbError } from '../error.js';
import { seeded } from '../random.js';
import type { Dataset } from './dataset.js';
import { fromArrays } from './from-arrays.js';

export interface SyntheticOptions {
  /** number of samples; default 200; the gates without it are their truth table of 4 rows */
  n?: number;
  /** deviation of the noise added to every coordinate (sine: to the value); default 0 for gates, else 0.1 */
  noise?: number;
  /** seed; default: the generator that manualSeed seeds */
  seed?: number;
  /** targets as class indices or as values 0 and 1 of shape [1]; default values for the gates (and sine), else classes */
  targets?: 'classes' | 'values';
  /** classes as rows of 0 and 1, one number a class; default false: class indices */
  oneHot?: boolean;
}

type Sample = [x: number[], y: number];
/** Sample i of n from two uniform numbers in [0, 1). */
type Shape = (i: number, n: number, u: number, v: number) => Sample;

const turn = 2 * Math.PI;
const gates: Record<string, (a: number, b: number) => boolean> = {
  and: (a, b) => a > 0 && b > 0,
  or: (a, b) => a > 0 || b > 0,
  xor: (a, b) => a > 0 !== b > 0,
};

/** Points all over the square, labelled by a gate of their signs, with a gap at the axes. */
const gateCloud = (gate: (a: number, b: number) => boolean): Shape => {
  const side = (t: number): number => (t < 0.5 ? t * 1.8 - 1 : t * 1.8 - 0.8);
  return (_, __, u, v) => [[side(u), side(v)], Number(gate(side(u), side(v)))];
};

const shapes: Record<string, Shape> = {
  gaussians: (i) => [i % 2 === 0 ? [-0.45, -0.45] : [0.45, 0.45], i % 2],
  circles: (i, _, u, v) => {
    const radius = i % 2 === 0 ? 0.4 * Math.sqrt(v) : 0.75 + 0.15 * v;
    return [[radius * Math.cos(turn * u), radius * Math.sin(turn * u)], i % 2];
  },
  moons: (i, _, u) => {
    const angle = Math.PI * u;
    return i % 2 === 0
      ? [[0.55 * Math.cos(angle) - 0.27, 0.55 * Math.sin(angle) - 0.13], 0]
      : [[0.27 - 0.55 * Math.cos(angle), 0.13 - 0.55 * Math.sin(angle)], 1];
  },
  spirals: (i, n) => {
    const along = 0.08 + (0.92 * Math.floor(i / 2)) / Math.max(1, Math.ceil(n / 2) - 1);
    const angle = 1.75 * turn * along + (i % 2) * Math.PI;
    return [[0.9 * along * Math.sin(angle), 0.9 * along * Math.cos(angle)], i % 2];
  },
  sine: (_, __, u) => [[2 * u - 1], Math.sin(Math.PI * (2 * u - 1))],
};

export type SyntheticName = 'xor' | 'and' | 'or' | 'gaussians' | 'circles' | 'moons' | 'spirals' | 'sine';

/** Noise each set has unless told otherwise: clouds are made of it, the others are blurred a little. */
const defaultNoise: Record<string, number> = { gaussians: 0.2, circles: 0.05, moons: 0.08, spirals: 0.02, sine: 0.1 };

const op = 'data.synthetic';

/** Columns of numbers that the samples are made of: uniform u and v, and normal noise. */
function draw(n: number, kind: typeof rand): Float32Array {
  const drawn = kind([n * 2]);
  const values = Float32Array.from(drawn.toArray());
  drawn.dispose();
  return values;
}

function cloud(shape: Shape, n: number, noise: number): Sample[] {
  const uniform = draw(n, rand);
  const normal = draw(n, randn);
  return Array.from({ length: n }, (_, i) => {
    const [x, y] = shape(i, n, uniform[2 * i] ?? 0, uniform[2 * i + 1] ?? 0);
    const blur = (value: number, k: number): number => value + noise * (normal[2 * i + k] ?? 0);
    return x.length === 1 ? [x, blur(y, 0)] : [x.map(blur), y];
  });
}

function truthTable(gate: (a: number, b: number) => boolean, noise: number): Sample[] {
  const corners: [number, number][] = [
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ];
  const normal = noise === 0 ? undefined : draw(4, randn);
  return corners.map((x, i) => [x.map((value, k) => value + noise * (normal?.[2 * i + k] ?? 0)), Number(gate(...x))]);
}

/** A made-up data set by name: logic gates, two-dimensional classes, or a noisy sine. */
export function synthetic(name: SyntheticName, options: SyntheticOptions = {}): Dataset {
  const gate = gates[name];
  const { n, noise = defaultNoise[name] ?? 0, seed, targets = gate || name === 'sine' ? 'values' : 'classes', ...rest } = options;
  const shape = gate ? gateCloud(gate) : shapes[name];
  if (!shape)
    throw new HebbError(
      'argument',
      op,
      `there is no data set '${String(name)}': ${[...Object.keys(gates), ...Object.keys(shapes)].join(', ')}`,
    );
  if (n !== undefined && !(Number.isInteger(n) && n > 0)) throw new HebbError('argument', op, `n must be a whole number above 0: ${n}`);
  if (!(noise >= 0)) throw new HebbError('argument', op, `noise must be at least 0: ${noise}`);
  const samples = seeded(seed, () => (gate && n === undefined ? truthTable(gate, noise) : cloud(shape, n ?? 200, noise)));
  const x = samples.map(([input]) => input);
  const y = samples.map(([, value]) => value);
  if (targets === 'values') return fromArrays(x, y, { targetShape: [1], ...rest });
  if (name === 'sine') throw new HebbError('argument', op, "sine has values to predict, not classes: targets 'classes'");
  return fromArrays(x, y, { classes: ['0', '1'], ...rest });
}
