/** @file Scores of three classes and what softmax makes of them; leaves in a plane, fitted by one-hot labels or by 0, 1, 2: in the worker. */
import { full, linspace, nn, optim, scope, stack, tensor, zeros, type Tensor } from 'hebb';
import type { PlacedPoint } from '../../shared/address.js';
import { serve } from '../../shared/engine.js';

export type Labels = 'one-hot' | 'numbers';
const classes = [0, 1, 2];

/** weights [2, K] and bias [K]: of three scores, or of the one number that should come near 0, 1 or 2. */
interface Model {
  readonly labels: Labels;
  readonly weights: readonly number[];
  readonly bias: readonly number[];
}

const plain = (values: Tensor): number[] => Array.from(values.toArray());
/** [N, 2] */
const placesOf = (points: readonly { x: number; y: number }[]): Tensor =>
  tensor(
    points.flatMap(({ x, y }) => [x, y]),
    { shape: [points.length, 2] },
  );
/** [N], class indices, or [N, 1] as mere numbers. */
const labelsOf = (points: readonly PlacedPoint[]): Tensor =>
  tensor(
    points.map(({ label }) => label),
    { dtype: 'i32' },
  );
const numbersOf = (points: readonly PlacedPoint[]): Tensor => tensor(points.map(({ label }) => [label]));

/** [N, K] */
const outputs = ({ weights, bias }: Model, places: Tensor): Tensor =>
  places.matmul(tensor([...weights], { shape: [2, bias.length] })).add(tensor([...bias]));

/** [N]: the class of the largest score, or the one whose number is nearest. */
const decide = (labels: Labels, found: Tensor): Tensor =>
  labels === 'one-hot' ? found.argmax(1) : found.clamp({ min: 0, max: 2 }).round().flatten();

/** The linear model that suits the labels best, from zero in a hundred steps. */
function fitted(points: readonly PlacedPoint[], labels: Labels): Model {
  const outs = labels === 'one-hot' ? classes.length : 1;
  return scope(() => {
    const weights = zeros([2, outs], { requiresGrad: true });
    const bias = zeros([outs], { requiresGrad: true });
    const adam = optim.adam([weights, bias], { lr: 0.3, weightDecay: 1e-3 });
    for (let step = 0; step < 100 && points.length > 0; step++)
      scope(() => {
        const found = placesOf(points).matmul(weights).add(bias);
        adam.zeroGrad();
        const loss = labels === 'one-hot' ? nn.crossEntropy(found, labelsOf(points)) : nn.mse(found, numbersOf(points));
        loss.backward();
        adam.step();
      });
    return { labels, weights: plain(weights), bias: plain(bias) };
  });
}

const api = {
  /** All that is made of three scores. */
  table: (scores: readonly number[]) =>
    scope(() => {
      const z = tensor([...scores]);
      const columns = { shares: z.div(z.sum()), powers: z.exp(), softmax: z.softmax(0) };
      const [first, second] = z.split(1) as [Tensor, Tensor];
      return {
        ...{ shares: plain(columns.shares), powers: plain(columns.powers), softmax: plain(columns.softmax) },
        sums: { scores: z.sum().item(), powers: columns.powers.sum().item() },
        ofTwo: z.slice(0, 0, 2).softmax(0).slice(0, 0, 1).item(),
        sigmoid: first.sub(second).sigmoid().item(),
      };
    }),

  /** [3][3]: how far each class's label lies from each other's. */
  distances: (labels: Labels): number[][] =>
    scope(() => {
      const rows = labels === 'one-hot' ? tensor(classes, { dtype: 'i32' }).oneHot() : tensor(classes).unsqueeze(1);
      return rows.unsqueeze(0).sub(rows.unsqueeze(1)).norm({ dim: 2 }).tolist() as number[][];
    }),

  /** The model, the class of each place of the plane (top row first) and how probable it is, and how many points lie in their own. */
  fit(points: readonly PlacedPoint[], labels: Labels, side: number) {
    const model = fitted(points, labels);
    return scope(() => {
      const centres = linspace(0.5 / side, 1 - 0.5 / side, side);
      const [x, y] = [centres, centres.flip(0).unsqueeze(1)].map((axis) => axis.expand([side, side]).flatten()) as [Tensor, Tensor];
      const found = outputs(model, stack([x, y], 1));
      const strength = labels === 'one-hot' ? found.softmax(1).max(1) : full([side * side], 0.8);
      const right =
        points.length > 0 ? decide(labels, outputs(model, placesOf(points))).eq(tensor(points.map(({ label }) => label))) : zeros([0]);
      return {
        model,
        regions: {
          values: decide(labels, found).toArray() as Float32Array,
          strength: strength.toArray() as Float32Array,
          columns: side,
          rows: side,
        },
        right: Array.from(right.toArray(), Boolean),
      };
    });
  },

  /** The outputs at one place. */
  at: (model: Model, place: { x: number; y: number }): number[] => scope(() => plain(outputs(model, placesOf([place])))),
};

export type Api = typeof api;
export type Fit = ReturnType<Api['fit']>;
serve(api);
