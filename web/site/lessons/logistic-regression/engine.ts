/** @file One random line, taught twice: by gradient descent on cross-entropy and by the perceptron trick; sub-step by sub-step: in the worker. */
import { linspace, manualSeed, nn, optim, rand, randn, scope, tensor, type Tensor } from 'hebb';
import type { PlacedPoint } from '../../shared/address.js';
import { serve } from '../../shared/engine.js';

export type Way = 'descent' | 'perceptron';
export type Phase = 'model' | 'errors' | 'gradient' | 'step';

export interface Line {
  readonly weights: readonly [number, number];
  readonly bias: number;
}

/** A line, and what it makes of the points. */
export interface Side extends Line {
  /** By point: ŷ, which is the probability of the second class (descent) or the answer 0 or 1 (perceptron). */
  readonly outputs: readonly number[];
  /** y − ŷ. */
  readonly errors: readonly number[];
  /** By point: from its foot on the line to where its error would push it, an error of 1 a quarter of the plane. */
  readonly pushes: readonly { readonly from: readonly [number, number]; readonly to: readonly [number, number] }[];
  /** Mean loss, and its gradient by w1, w2, b. */
  readonly loss: number;
  readonly gradient: readonly [number, number, number];
}

export type Sides = Readonly<Record<Way, Side>>;

export interface Moment {
  readonly phase: Phase;
  /** Steps of both lines so far; of those the last ones in which the perceptron's line stood still. */
  readonly updates: number;
  readonly idle: number;
  readonly sides: Sides;
  /** The lines before the step, in the phase 'step'. */
  readonly before: Readonly<Record<Way, Line>> | null;
}

const pushLength = 0.25;

const coordinates = (points: readonly PlacedPoint[]): Tensor =>
  tensor(
    points.flatMap(({ x, y }) => [x, y]),
    { shape: [points.length, 2] },
  );
/** [N, 1], 0 or 1. */
const targets = (points: readonly PlacedPoint[]): Tensor =>
  tensor(
    points.map(({ label }) => label),
    { shape: [points.length, 1] },
  );
function parameters({ weights, bias }: Line): { w: Tensor; b: Tensor } {
  return { w: tensor([...weights], { shape: [2, 1], requiresGrad: true }), b: tensor([bias], { requiresGrad: true }) };
}

/** The mean loss: the one thing that differs between the two ways. */
const lossOf = (way: Way, scores: Tensor, y: Tensor): Tensor =>
  way === 'descent' ? nn.bceWithLogits(scores, y) : nn.perceptron(scores, y.mul(2).sub(1));

function look(way: Way, line: Line, points: readonly PlacedPoint[]): Side {
  if (points.length === 0) return { ...line, outputs: [], errors: [], pushes: [], loss: 0, gradient: [0, 0, 0] };
  return scope(() => {
    const { w, b } = parameters(line);
    const x = coordinates(points);
    const y = targets(points);
    const scores = x.matmul(w).add(b);
    const loss = lossOf(way, scores, y);
    loss.backward();
    const outputs = way === 'descent' ? scores.sigmoid() : scores.step();
    const errors = y.sub(outputs);
    const normal = w.transpose(0, 1).div(w.norm());
    const feet = x.sub(scores.div(w.norm()).mul(normal));
    const [from, to] = [feet, feet.sub(errors.mul(pushLength).mul(normal))].map((ends) => ends.tolist() as [number, number][]);
    const [g1 = 0, g2 = 0] = w.grad?.toArray() ?? [];
    return {
      ...line,
      outputs: Array.from(outputs.toArray()),
      errors: Array.from(errors.toArray()),
      pushes: (from ?? []).map((start, i) => ({ from: start, to: to?.[i] ?? start })),
      loss: loss.item(),
      gradient: [g1, g2, b.grad?.item() ?? 0],
    };
  });
}

/** One step of gradient descent on the mean loss. */
function learn(way: Way, line: Line, points: readonly PlacedPoint[], rate: number): Side {
  if (points.length === 0) return look(way, line, points);
  const next = scope(() => {
    const { w, b } = parameters(line);
    lossOf(way, coordinates(points).matmul(w).add(b), targets(points)).backward();
    optim.sgd([w, b], { lr: rate }).step();
    const [w1 = 0, w2 = 0] = w.toArray();
    return { weights: [w1, w2] as const, bias: b.item() };
  });
  return look(way, next, points);
}

const lineOf = ({ weights, bias }: Line): Line => ({ weights, bias });
const isStill = ({ errors }: Side): boolean => errors.every((error) => error === 0);

/** The next sub-step: nothing but a step of both lines is new. */
function next(moment: Moment, points: readonly PlacedPoint[], rate: number): Moment {
  const { phase, sides, updates, idle } = moment;
  if (phase === 'model') return { ...moment, phase: 'errors' };
  if (phase === 'errors') return { ...moment, phase: 'gradient' };
  if (phase === 'step') return { ...moment, phase: 'model', before: null };
  return {
    phase: 'step',
    updates: updates + 1,
    idle: isStill(sides.perceptron) ? idle + 1 : 0,
    sides: {
      descent: learn('descent', sides.descent, points, rate),
      perceptron: learn('perceptron', sides.perceptron, points, rate),
    },
    before: { descent: lineOf(sides.descent), perceptron: lineOf(sides.perceptron) },
  };
}

const begin = (lines: Readonly<Record<Way, Line>>, points: readonly PlacedPoint[]): Moment => ({
  phase: 'model',
  updates: 0,
  idle: 0,
  sides: { descent: look('descent', lines.descent, points), perceptron: look('perceptron', lines.perceptron, points) },
  before: null,
});

const api = {
  /** The same random line for both, its weights 3 long; where both classes are there, one that errs. */
  first(seed: number, points: readonly PlacedPoint[]): Moment {
    manualSeed(seed);
    const mixed = new Set(points.map(({ label }) => label)).size > 1;
    for (;;) {
      const line = scope(() => {
        const direction = randn([2, 1]);
        const w = direction.div(direction.norm()).mul(3);
        const [w1 = 0, w2 = 0] = w.toArray();
        return { weights: [w1, w2] as const, bias: rand([1, 2]).mul(0.4).add(0.3).matmul(w).neg().item() };
      });
      const moment = begin({ descent: line, perceptron: line }, points);
      if (!mixed || !isStill(moment.sides.perceptron)) return moment;
    }
  },

  /** The same lines among other points. */
  among: (sides: Sides, points: readonly PlacedPoint[]): Moment => begin(sides, points),

  advance(last: Moment, points: readonly PlacedPoint[], rate: number, steps: number): Moment[] {
    const moments: Moment[] = [];
    for (let moment = last; moments.length < steps; moments.push(moment)) moment = next(moment, points, rate);
    return moments;
  },

  /** ŷ over the plane, top row first. */
  paint: (way: Way, { weights, bias }: Line, side: number): Float32Array =>
    scope(() => {
      const centres = linspace(0.5 / side, 1 - 0.5 / side, side);
      const scores = centres.mul(weights[0]).add(centres.flip(0).unsqueeze(1).mul(weights[1])).add(bias);
      return (way === 'descent' ? scores.sigmoid() : scores.step()).toArray() as Float32Array;
    }),
};

export type Api = typeof api;
serve(api);
