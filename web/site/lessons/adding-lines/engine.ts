/** @file A layer of lines added up to a curve, and a row of ReLU pieces that follow any curve: in the worker. */
import { linear, linspace, manualSeed, nn, optim, rand, relu, scope, tensor, type Tensor } from 'hebb';
import type { PlacedPoint } from '../../shared/address.js';
import { serve } from '../../shared/engine.js';

/** n hidden units, each a line w · x + b, and what the output makes of them. */
export interface Lines {
  /** [n, 2], row-major. */
  readonly hidden: readonly number[];
  readonly hiddenBias: readonly number[];
  readonly output: readonly number[];
  readonly outputBias: number;
}
export interface Moment extends Lines {
  readonly right: readonly boolean[];
}
export type Shape = 'wedge' | 'island';
export type Curve = 'sine' | 'bump' | 'root';
export interface Pieces {
  readonly x: readonly number[];
  readonly wanted: readonly number[];
  readonly found: readonly number[];
  readonly largestError: number;
}

/** How many points there are to tell apart, and how far from the border the nearest is. */
const drawn = 90;
const margin = 0.1;
/** A hidden unit turns from 0 to 1 within about half a unit of the plane. */
const sharpness = 8;
const rate = 0.3;

type Parameters = { hidden: Tensor; hiddenBias: Tensor; output: Tensor; outputBias: Tensor };
const parametersOf = ({ hidden, hiddenBias, output, outputBias }: Lines): Parameters => {
  const n = output.length;
  const learned = (values: readonly number[], shape: number[]): Tensor => tensor([...values], { shape, requiresGrad: true });
  return {
    hidden: learned(hidden, [n, 2]),
    hiddenBias: learned(hiddenBias, [n]),
    output: learned(output, [1, n]),
    outputBias: learned([outputBias], [1]),
  };
};

const forward = (p: Parameters, x: Tensor): Tensor =>
  linear(linear(x, p.hidden, { bias: p.hiddenBias }).mul(sharpness).sigmoid(), p.output, { bias: p.outputBias });

const placesOf = (points: readonly { x: number; y: number }[]): Tensor =>
  tensor(
    points.flatMap(({ x, y }) => [x, y]),
    { shape: [points.length, 2] },
  );

function judged(lines: Lines, points: readonly PlacedPoint[]): Moment {
  return scope(() => {
    const scores = forward(parametersOf(lines), placesOf(points)).toArray();
    return { ...lines, right: points.map(({ label }, i) => (scores[i] ?? 0) > 0 === (label === 1)) };
  });
}

const numbers = (t: Tensor): number[] => Array.from(t.toArray());

/** How far a place is inside a shape; negative outside. */
const inside: Record<Shape, (x: Tensor, y: Tensor) => Tensor> = {
  wedge: (x, y) => y.add(0.35).sub(x.abs().mul(1.2)),
  island: (x, y) => x.pow(2).add(y.pow(2)).sqrt().neg().add(0.6),
};

const curves: Record<Curve, (x: Tensor) => Tensor> = {
  sine: (x) => x.mul(2 * Math.PI).sin(),
  bump: (x) => x.sub(0.5).mul(6).pow(2).neg().exp(),
  root: (x) => x.sqrt(),
};

const api = {
  /** Points of two classes, inside a shape and outside it, none too near its border. */
  points(shape: Shape): PlacedPoint[] {
    return scope(() => {
      manualSeed(5);
      const x = rand([drawn]).mul(2).sub(1);
      const y = rand([drawn]).mul(2).sub(1);
      const depth = inside[shape](x, y).toArray();
      const [xs, ys] = [x.toArray(), y.toArray()];
      return Array.from(depth, (d, i) => ({ x: xs[i] ?? 0, y: ys[i] ?? 0, label: d > 0 ? 1 : 0, d })).filter(
        ({ d }) => Math.abs(d) > margin,
      );
    });
  },

  judge: judged,

  /** So many steps of gradient descent on all weights. */
  advance(last: Moment, points: readonly PlacedPoint[], steps: number): Moment[] {
    return scope(() => {
      const p = parametersOf(last);
      const descent = optim.adam(Object.values(p), { lr: rate / 10 });
      const [x, y] = [placesOf(points), tensor(points.map(({ label }) => [label]))];
      const moments: Moment[] = [];
      for (let i = 0; i < steps; i++) {
        scope(() => {
          descent.zeroGrad();
          nn.bceWithLogits(forward(p, x), y).backward();
          descent.step();
        });
        const lines = {
          hidden: numbers(p.hidden),
          hiddenBias: numbers(p.hiddenBias),
          output: numbers(p.output),
          outputBias: p.outputBias.item(),
        };
        moments.push(judged(lines, points));
      }
      descent.dispose();
      return moments;
    });
  },

  /** The score at every place, as a probability. */
  view(lines: Lines, places: Float32Array): Float32Array {
    return scope(() =>
      Float32Array.from(
        forward(parametersOf(lines), tensor(places, { shape: [places.length / 2, 2] }))
          .sigmoid()
          .toArray(),
      ),
    );
  },

  /** The curve between 0 and 1, and the sum of n ReLU units that bend where one piece ends and the next begins. */
  pieces(curve: Curve, n: number): Pieces {
    return scope(() => {
      const wantedAt = curves[curve];
      const x = linspace(0, 1, 201);
      const knots = linspace(0, 1, n + 1);
      const heights = wantedAt(knots);
      const slopes = heights
        .slice(0, 1, n + 1)
        .sub(heights.slice(0, 0, n))
        .mul(n);
      const bends =
        n === 1 ? slopes : tensor([...numbers(slopes.slice(0, 0, 1)), ...numbers(slopes.slice(0, 1, n).sub(slopes.slice(0, 0, n - 1)))]);
      const units = relu(x.reshape([201, 1]).sub(knots.slice(0, 0, n)));
      const found = units
        .matmul(bends.reshape([n, 1]))
        .add(heights.slice(0, 0, 1))
        .reshape([201]);
      const wanted = wantedAt(x);
      return { x: numbers(x), wanted: numbers(wanted), found: numbers(found), largestError: wanted.sub(found).abs().max().item() };
    });
  },
};

export type Api = typeof api;
serve(api);
