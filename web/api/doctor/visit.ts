/** @file Visit: what the doctor notes of one look. */
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
  /** rows of the batch */
  samples: number;
  /** of a ReLU: for each unit, whether it was 0 for the whole batch */
  silent: Uint8Array | undefined;
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

function saturation(op: string, y: Tensor): number {
  const isFlat = flat[op];
  if (!isFlat) return NaN;
  const values = sampleOf(y, mostValues);
  return values.reduce((n, value) => n + Number(isFlat(value)), 0) / Math.max(values.length, 1);
}

/** Units lie along dimension 1 behind convolutions, else along the last one. */
function silentUnits({ op, output }: LayerSeen, before: LayerSeen | undefined): Uint8Array | undefined {
  const rank = output.shape.length;
  if (!op.startsWith('relu') || rank < 2) return undefined;
  const unit = rank > 3 || before?.op.startsWith('conv') ? 1 : rank - 1;
  const most = output.max(output.shape.map((_, dim) => dim).filter((dim) => dim !== unit));
  return Uint8Array.from(most.toArray(), (value) => Number(value === 0));
}

function noteLayer(seen: LayerSeen, before: LayerSeen | undefined): LayerNote {
  const [output, gradient] = [statisticsOf(seen.output), seen.gradient && statisticsOf(seen.gradient)];
  return {
    name: seen.name,
    op: seen.op,
    nonFinite: output.nonFinite,
    rms: rms(output),
    gradient: gradient ? norm(gradient) : NaN,
    gradientNonFinite: gradient?.nonFinite ?? 0,
    saturated: saturation(seen.op, seen.output),
    samples: seen.output.shape[0] ?? 1,
    silent: silentUnits(seen, before),
  };
}

function noteWeight(name: string, weight: Tensor, look: Look): WeightNote {
  const now = statisticsOf(weight);
  const [gradient, update] = [weight.grad, look.update(name)].map((t) => (t ? statisticsOf(t) : undefined));
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
    layers: look.layers.map((seen, i) => noteLayer(seen, look.layers[i - 1])),
    weights: notes((rank) => rank > 1),
    others: notes((rank) => rank < 2),
  };
}
