/** @file The perceptron trick, point by point: in the worker. */
import { manualSeed, nn, optim, rand, randn, scope, tensor, type Tensor } from 'hebb';
import type { PlacedPoint } from '../../shared/address.js';
import { serve } from '../../shared/engine.js';

export interface Line {
  readonly weights: readonly [number, number];
  readonly bias: number;
}

/** One moment: the line, the point that was looked at last, and what came of it. */
export interface Moment extends Line {
  /** Index of that point; -1 before the first. */
  readonly point: number;
  /** The line before that point pulled it; null where it did not. */
  readonly before: Line | null;
  /** By point: whether it is on its side. */
  readonly right: readonly boolean[];
}

/** Coordinates [N, 2] and labels [N, 1]: 1 for the second class, -1 for the first. */
const coordinates = (points: readonly PlacedPoint[]): Tensor =>
  tensor(
    points.flatMap(({ x, y }) => [x, y]),
    { shape: [points.length, 2] },
  );
const labels = (points: readonly PlacedPoint[]): Tensor =>
  tensor(
    points.map(({ label }) => 2 * label - 1),
    { shape: [points.length, 1] },
  );

function parameters({ weights, bias }: Line): { w: Tensor; b: Tensor } {
  return { w: tensor([...weights], { shape: [2, 1], requiresGrad: true }), b: tensor([bias], { requiresGrad: true }) };
}

function lineOf(w: Tensor, b: Tensor): Line {
  const [w1 = 0, w2 = 0] = w.toArray();
  return { weights: [w1, w2], bias: b.item() };
}

function sides(line: Line, points: readonly PlacedPoint[]): boolean[] {
  if (points.length === 0) return [];
  return scope(() => {
    const { w, b } = parameters(line);
    return Array.from(coordinates(points).matmul(w).add(b).mul(labels(points)).gt(0).toArray(), Boolean);
  });
}

/** Looks at one point: the line that comes out, which is the same line where the point is on its side. */
function look(line: Line, point: PlacedPoint, rate: number): Line {
  return scope(() => {
    const { w, b } = parameters(line);
    nn.perceptron(coordinates([point]).matmul(w).add(b), labels([point])).backward();
    optim.sgd([w, b], { lr: rate }).step();
    return lineOf(w, b);
  });
}

const api = {
  /** A random line through the middle of the plane, weights of length 1; where points of both classes are there, one that errs. */
  first(seed: number, points: readonly PlacedPoint[]): Moment {
    manualSeed(seed);
    for (;;) {
      const line = scope(() => {
        const direction = randn([2, 1]);
        const w = direction.div(direction.norm());
        const middle = rand([1, 2]).mul(0.4).add(0.3);
        return lineOf(w, middle.matmul(w).neg());
      });
      const right = sides(line, points);
      const mixed = new Set(points.map(({ label }) => label)).size > 1;
      if (!mixed || right.includes(false)) return { ...line, point: -1, before: null, right };
    }
  },

  /** The same line beside other points. */
  among(line: Line, points: readonly PlacedPoint[]): Moment {
    return { weights: line.weights, bias: line.bias, point: -1, before: null, right: sides(line, points) };
  },

  /** The next moments, one point each; none when every point is on its side. */
  advance(last: Moment, points: readonly PlacedPoint[], rate: number, steps: number): Moment[] {
    const moments: Moment[] = [];
    for (let moment = last; moments.length < steps && moment.right.includes(false); moments.push(moment)) {
      const index = (moment.point + 1) % points.length;
      const point = points[index];
      if (!point) break;
      const line = moment.right[index] ? moment : look(moment, point, rate);
      moment = {
        weights: line.weights,
        bias: line.bias,
        point: index,
        before: moment.right[index] ? null : { weights: moment.weights, bias: moment.bias },
        right: moment.right[index] ? moment.right : sides(line, points),
      };
    }
    return moments;
  },
};

export type Api = typeof api;
serve(api);
