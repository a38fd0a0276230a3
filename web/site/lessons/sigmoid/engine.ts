/** @file A line, the count of points on its wrong side, and the smooth error that has a slope; a walker on either: in the worker. */
import { linspace, noGrad, scope, tensor, type Tensor } from 'hebb';
import type { PlacedPoint } from '../../shared/address.js';
import { serve } from '../../shared/engine.js';

/** score = w1·x + w2·y + b */
export interface Line {
  readonly w1: number;
  readonly w2: number;
  readonly b: number;
}
export type Weight = keyof Line;
export type Kind = 'smooth' | 'count';

/** A line among points, and how the ground lies there. */
export interface Moment extends Line {
  /** The weights' length: the score's growth per unit of distance. */
  readonly steepness: number;
  /** By point. */
  readonly distances: readonly number[];
  readonly probabilities: readonly number[];
  readonly errors: Readonly<Record<Kind, number>>;
  /** Of each error over the weight that is looked at. */
  readonly slopes: Readonly<Record<Kind, number>>;
}

export interface Curves {
  readonly at: readonly number[];
  readonly errors: Readonly<Record<Kind, readonly number[]>>;
}

/** How far to either side a foot feels for the ground, as a share of what is felt. */
const foot = 1e-4;

type Weights = Record<Weight, Tensor>;
const weightsOf = ({ w1, w2, b }: Line): Weights => ({
  w1: tensor([[w1]], { requiresGrad: true }),
  w2: tensor([[w2]], { requiresGrad: true }),
  b: tensor([[b]], { requiresGrad: true }),
});

/** Scores [T, N] of N points for T lines: one of the weights may be [T, 1], the others are [1, 1]. */
const scores = ({ w1, w2, b }: Weights, points: readonly { x: number; y: number }[]): Tensor =>
  w1
    .mul(tensor(points.map(({ x }) => x)))
    .add(w2.mul(tensor(points.map(({ y }) => y))))
    .add(b);

/** Both errors [T]: how many scores have the wrong sign, and the same with a sigmoid in place of the step. */
function errorsOf(weights: Weights, points: readonly PlacedPoint[]): Record<Kind, Tensor> {
  const wrongness = scores(weights, points).mul(tensor(points.map(({ label }) => 1 - 2 * label)));
  return { count: noGrad(() => wrongness.step().sum(1)), smooth: wrongness.sigmoid().sum(1) };
}

const length = ({ w1, w2 }: Line): number => tensor([w1, w2]).norm().item();

function look(line: Line, points: readonly PlacedPoint[], along: Weight): Moment {
  return scope(() => {
    const weights = weightsOf(line);
    const found = scores(weights, points);
    const { count, smooth } = errorsOf(weights, points);
    smooth.sum().backward();
    // A step has no gradient: whoever stands on one can only feel whether the ground a little to either side is higher.
    const step = Math.max(1, Math.abs(line[along])) * foot;
    const sides = errorsOf({ ...weights, [along]: weights[along].add(tensor([[-step], [step]])) }, points);
    const [left = 0, right = 0] = sides.count.toArray();
    const steepness = length(line);
    return {
      ...line,
      steepness,
      distances: Array.from(found.div(steepness).toArray()),
      probabilities: Array.from(found.sigmoid().toArray()),
      errors: { count: count.item(), smooth: smooth.item() },
      slopes: { count: (right - left) / (2 * step), smooth: weights[along].grad?.item() ?? 0 },
    };
  });
}

const api = {
  look,

  /** Steps downhill, by one error's slope over one weight. */
  advance(last: Moment, points: readonly PlacedPoint[], along: Weight, kind: Kind, steps: number): Moment[] {
    const moments: Moment[] = [];
    for (let moment = last; moments.length < steps; moments.push(moment)) {
      const { w1, w2, b, slopes } = moment;
      moment = look({ w1, w2, b, [along]: moment[along] - slopes[kind] }, points, along);
    }
    return moments;
  },

  /** Both errors over one weight, the others as they are: from before the first point changes sides to behind the last. */
  curves: (line: Line, points: readonly PlacedPoint[], along: Weight): Curves =>
    scope(() => {
      if (points.length === 0) return { at: [], errors: { count: [], smooth: [] } };
      const input = { w1: points.map(({ x }) => x), w2: points.map(({ y }) => y), b: points.map(() => 1) }[along];
      const turns = scores(weightsOf({ ...line, [along]: 0 }), points)
        .div(tensor(input).clamp({ min: 0.05 }))
        .neg();
      const [low, high] = [Math.min(line[along], turns.min().item()), Math.max(line[along], turns.max().item())];
      const room = 1 + 0.3 * (high - low);
      const at = linspace(low - room, high + room, 501);
      const { count, smooth } = errorsOf({ ...weightsOf(line), [along]: at.unsqueeze(1) }, points);
      const plain = (values: Tensor): number[] => Array.from(values.toArray());
      return { at: plain(at), errors: { count: plain(count), smooth: plain(smooth) } };
    }),

  /** Probability and step by distance from the line. */
  sigmoid: (steepness: number): Record<'at' | 'probability' | 'step', readonly number[]> =>
    scope(() => {
      const at = linspace(-1, 1, 201);
      const plain = (values: Tensor): number[] => Array.from(values.toArray());
      return { at: plain(at), probability: plain(at.mul(steepness).sigmoid()), step: plain(at.step()) };
    }),

  /** The probability of the second class over the plane, top row first. */
  paint: (line: Line, side: number): Float32Array =>
    scope(() => {
      const { w1, w2, b } = weightsOf(line);
      const centres = linspace(0.5 / side, 1 - 0.5 / side, side);
      const up = centres.flip(0).unsqueeze(1);
      return w1.mul(centres).add(w2.mul(up)).add(b).sigmoid().toArray() as Float32Array;
    }),

  /** What a place is to the line, and the point of the line that is nearest to it. */
  measure: (line: Line, place: { x: number; y: number }) =>
    scope(() => {
      const score = scores(weightsOf(line), [place]);
      const steepness = length(line);
      const normal = tensor([line.w1, line.w2]).div(steepness);
      const distance = score.div(steepness);
      const [x = 0, y = 0] = tensor([place.x, place.y]).sub(normal.mul(distance)).toArray();
      return { ...place, foot: [x, y] as const, score: score.item(), distance: distance.item(), probability: score.sigmoid().item() };
    }),

  /** The same line with weights of another length. */
  scaled: (line: Line, steepness: number): Line =>
    scope(() => {
      const [w1 = 0, w2 = 0, b = 0] = tensor([line.w1, line.w2, line.b])
        .mul(steepness / length(line))
        .toArray();
      return { w1, w2, b };
    }),
};

export type Api = typeof api;
serve(api);
