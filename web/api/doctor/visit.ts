/** @file Visit: what the doctor notes of one look. */
import type { Engine } from '../engine.js';
import { noGrad } from '../index.js';
import type { Tensor } from '../tensor.js';
import type { LayerSeen, Look } from '../watch/look.js';
import { norm, rms, sampleOf, statisticsOf } from '../watch/statistics.js';

export interface LayerNote {
  name: string;
  op: string;
  nonFinite: number;
  rms: number;
  /** length of the gradient of the loss by the output; NaN where none arrived */
  gradient: number;
  gradientNonFinite: number;
  /** share of the values in the flat ends of a tanh or sigmoid; NaN for other layers */
  saturated: number;
  /** of a ReLU: for each unit, whether it was 0 for all of so many samples */
  silent: { samples: number; units: Uint8Array } | undefined;
}

export interface WeightNote {
  name: string;
  nonFinite: number;
  rms: number;
  /** length of the gradient over that of the weight */
  gradient: number;
  gradientNonFinite: number;
  /** length of what the step added over that of the weight */
  update: number;
}

export interface Visit {
  step: number;
  lr: number;
  layers: readonly LayerNote[];
  /** parameters of two and more dimensions */
  weights: readonly WeightNote[];
  /** biases and the like */
  others: readonly WeightNote[];
}

/** Where |tanh| passes 0.97 its slope is below 6 % of the steepest; the sigmoid is the same curve, from 0 to 1. */
const flat: Readonly<Record<string, (y: number) => boolean>> = {
  tanh: (y) => Math.abs(y) > 0.97,
  sigmoid: (y) => Math.abs(2 * y - 1) > 0.97,
};

const mostValues = 4096;

function saturation(e: Engine, op: string, y: Tensor): number {
  const isFlat = flat[op];
  if (!isFlat) return NaN;
  const values = sampleOf(e, y, mostValues);
  return values.reduce((n, value) => n + Number(isFlat(value)), 0) / Math.max(values.length, 1);
}

/** Values of a ReLU's output that are read at most, in whole samples. */
const mostRead = 1 << 16;

/** Units lie along dimension 1 behind convolutions, else along the last one. */
function silentUnits({ op, output }: LayerSeen, before: LayerSeen | undefined): LayerNote['silent'] {
  const [rows = 0, ...sizes] = output.shape;
  if (!op.startsWith('relu') || sizes.length === 0) return undefined;
  const unit = sizes.length > 2 || before?.op.startsWith('conv') ? 0 : sizes.length - 1;
  const inner = sizes.slice(unit + 1).reduce((n, size) => n * size, 1);
  const samples = Math.min(rows, Math.ceil(mostRead / sizes.reduce((n, size) => n * size, 1)));
  const units = new Uint8Array(sizes[unit] ?? 0).fill(1);
  noGrad(() => output.slice(0, 0, samples))
    .toArray()
    .forEach((value, i) => {
      if (value !== 0) units[Math.floor(i / inner) % units.length] = 0;
    });
  return { samples, units };
}

function noteLayer(e: Engine, seen: LayerSeen, before: LayerSeen | undefined): LayerNote {
  const [output, gradient] = [statisticsOf(e, seen.output), seen.gradient && statisticsOf(e, seen.gradient)];
  return {
    name: seen.name,
    op: seen.op,
    nonFinite: output.nonFinite,
    rms: rms(output),
    gradient: gradient ? norm(gradient) : NaN,
    gradientNonFinite: gradient?.nonFinite ?? 0,
    saturated: saturation(e, seen.op, seen.output),
    silent: silentUnits(seen, before),
  };
}

function noteWeight(name: string, weight: Tensor, look: Look): WeightNote {
  const e = look.engine;
  const now = statisticsOf(e, weight);
  const [gradient, update] = [weight.grad, look.update(name)].map((t) => (t ? statisticsOf(e, t) : undefined));
  const size = norm(now) || Number.MIN_VALUE;
  return {
    name,
    nonFinite: now.nonFinite,
    rms: rms(now),
    gradient: gradient ? norm(gradient) / size : NaN,
    gradientNonFinite: gradient?.nonFinite ?? 0,
    update: update ? norm(update) / size : NaN,
  };
}

export function visit(look: Look, lr: number): Visit {
  const notes = (wanted: (rank: number) => boolean): WeightNote[] =>
    [...look.parameters].filter(([, t]) => wanted(t.shape.length)).map(([name, t]) => noteWeight(name, t, look));
  return {
    step: look.step,
    lr,
    layers: look.layers.map((seen, i) => noteLayer(look.engine, seen, look.layers[i - 1])),
    weights: notes((rank) => rank > 1),
    others: notes((rank) => rank < 2),
  };
}
