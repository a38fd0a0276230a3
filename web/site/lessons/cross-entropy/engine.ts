/** @file What models give to what happened: probabilities, their product, the sum of their logarithms; for two classes and for three: in the worker. */
import { linspace, nn, scope, stack, tensor, type Tensor } from 'hebb';
import type { PlacedPoint } from '../../shared/address.js';
import { serve } from '../../shared/engine.js';

/** w1, w2, b of each score, one after the other: one score for two classes, three for three. */
export type Lines = readonly number[];

const plain = (values: Tensor): number[] => Array.from(values.toArray());

/** [N, K] scores of places [N, 2]. */
function scores(lines: Lines, places: Tensor): Tensor {
  const [w1, w2, b] = tensor([...lines], { shape: [lines.length / 3, 3] })
    .transpose(0, 1)
    .split(1) as [Tensor, Tensor, Tensor];
  const [x, y] = places.split(1, { dim: 1 }) as [Tensor, Tensor];
  return x.mul(w1).add(y.mul(w2)).add(b);
}

/** -ln p of what happened, [N]: cross-entropy in its form for two classes, and for more. */
function costs(found: Tensor, labels: readonly number[]): Tensor {
  return found.shape[1] === 1
    ? nn.bceWithLogits(found.flatten(), tensor([...labels]), { reduction: 'none' })
    : nn.crossEntropy(found, tensor([...labels], { dtype: 'i32' }), { reduction: 'none' });
}

const api = {
  /** By point the probability of its class and -ln of it; and all together. */
  judge: (lines: Lines, points: readonly PlacedPoint[]) =>
    scope(() => {
      const [w1 = 0, w2 = 0] = lines;
      const steepness = tensor([w1, w2]).norm().item();
      if (points.length === 0) return { steepness, probabilities: [], costs: [], product: 1, sum: 0, mean: NaN };
      const places = tensor(points.map(({ x, y }) => [x, y]));
      const labels = points.map(({ label }) => label);
      const cost = costs(scores(lines, places), labels);
      const p = cost.neg().exp();
      return {
        steepness,
        probabilities: plain(p),
        costs: plain(cost),
        product: p.prod().item(),
        sum: cost.sum().item(),
        mean: cost.mean().item(),
      };
    }),

  /** The plane, top row first: the most probable class and its probability; of two classes the probability of the second. */
  paint: (lines: Lines, side: number): { values: Float32Array; strength: Float32Array } =>
    scope(() => {
      const centres = linspace(0.5 / side, 1 - 0.5 / side, side);
      const [x, y] = [centres, centres.flip(0).unsqueeze(1)].map((axis) => axis.expand([side, side]).flatten()) as [Tensor, Tensor];
      const found = scores(lines, stack([x, y], 1));
      const two = found.shape[1] === 1;
      return {
        values: (two ? found.sigmoid() : found.argmax(1)).toArray() as Float32Array,
        strength: (two ? found.sigmoid() : found.softmax(1).max(1)).toArray() as Float32Array,
      };
    }),

  /** -ln p down to where it costs `top`. */
  curve: (top: number) =>
    scope(() => {
      const cost = linspace(top, 0, 200);
      return { p: plain(cost.neg().exp()), cost: plain(cost) };
    }),

  /** The same lines, with weights longer by this factor. */
  steeper: (lines: Lines, factor: number): number[] => scope(() => plain(tensor([...lines]).mul(factor))),
};

export type Api = typeof api;
export type Judgement = ReturnType<Api['judge']>;
serve(api);
