/** @file A 2-4-4-1 network with or without a bend between its layers, and the one layer that it is without: in the worker. */
import { data, linear, manualSeed, matmul, nn, optim, scope, tensor, type Tensor } from 'hebb';
import { serve } from '../../shared/engine.js';

export type Bend = 'none' | 'tanh' | 'relu';
type Values = Readonly<Record<string, { readonly data: Float32Array; readonly shape: readonly number[] }>>;

/** A network at one moment of its training. */
export interface Moment {
  readonly bend: Bend;
  readonly weights: Values;
  readonly loss: number;
  /** Share of the points on their side. */
  readonly accuracy: number;
}

export interface View {
  /** The network's score at every place asked for. */
  readonly scores: Float32Array;
  /** Weights of the three layers, and their product with its bias. */
  readonly layers: readonly Matrix[];
  readonly product: Matrix;
  readonly bias: number;
  /** The score at the place looked at: through the layers, and by the product alone. */
  readonly throughLayers: number;
  readonly byProduct: number;
}
export interface Matrix {
  readonly data: Float32Array;
  readonly shape: readonly number[];
}

const count = 120;
const rate = 1;

function networkOf(bend: Bend): nn.Sequential {
  const between = (): nn.Model[] => (bend === 'none' ? [] : [nn[bend]()]);
  return nn.sequential(nn.linear(2, 4), ...between(), nn.linear(4, 4), ...between(), nn.linear(4, 1));
}

/** Names of the linear layers differ with what stands between them: '0', '1', '2' or '0', '2', '4'. */
const rename = (values: Values, from: Bend, to: Bend): Values => {
  const spread = (bend: Bend): number => (bend === 'none' ? 1 : 2);
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      const [layer = '0', part = ''] = name.split('.');
      return [`${(Number(layer) / spread(from)) * spread(to)}.${part}`, value];
    }),
  );
};

function read(network: nn.Sequential, bend: Bend): Values {
  const state = Object.entries(network.stateDict()).map(([name, t]): [string, Matrix] => [
    name,
    { data: Float32Array.from(t.toArray()), shape: [...t.shape] },
  ]);
  return rename(Object.fromEntries(state), bend, 'none');
}

function withNetwork<T>(bend: Bend, weights: Values, use: (network: nn.Sequential) => T): T {
  const network = networkOf(bend);
  network.loadStateDict(rename(weights, 'none', bend));
  try {
    return use(network);
  } finally {
    network.dispose();
  }
}

let circles: { x: Tensor; y: Tensor } | undefined;
function examples(): { x: Tensor; y: Tensor } {
  if (!circles) {
    const set = data.synthetic('circles', { n: count, noise: 0.06, seed: 3, targets: 'classes' });
    circles = { x: tensor(set.x(), { shape: [count, 2] }), y: tensor(Float32Array.from(set.y()), { shape: [count, 1] }) };
    set.dispose();
  }
  return circles;
}

function momentOf(network: nn.Sequential, bend: Bend): Moment {
  const { x, y } = examples();
  return scope(() => {
    const scores = network.predict(x);
    return {
      bend,
      weights: read(network, bend),
      loss: nn.bceWithLogits(scores, y).item(),
      accuracy: scores.gt(0).eq(y.gt(0.5)).mean().item(),
    };
  });
}

const api = {
  /** Coordinates of the points, two numbers each, and their classes. */
  points(): { x: Float32Array; y: Float32Array } {
    const { x, y } = examples();
    return { x: Float32Array.from(x.toArray()), y: Float32Array.from(y.toArray()) };
  },

  first(seed: number, bend: Bend): Moment {
    manualSeed(seed);
    const network = networkOf(bend);
    const moment = momentOf(network, bend);
    network.dispose();
    return moment;
  },

  /** So many steps of gradient descent on all points. */
  advance({ bend, weights }: Moment, steps: number): Moment[] {
    const { x, y } = examples();
    return withNetwork(bend, weights, (network) => {
      const descent = optim.sgd(network.parameters(), { lr: rate });
      const moments: Moment[] = [];
      for (let i = 0; i < steps; i++) {
        scope(() => {
          descent.zeroGrad();
          nn.bceWithLogits(network.forward(x), y).backward();
          descent.step();
        });
        moments.push(momentOf(network, bend));
      }
      descent.dispose();
      return moments;
    });
  },

  /** The network all over the plane, and beside it the one layer that the product of its matrices is. */
  view({ bend, weights }: Moment, places: Float32Array, looked: readonly [number, number]): View {
    return withNetwork(bend, weights, (network) =>
      scope(() => {
        const of = (name: string): Tensor => {
          const { data: numbers, shape } = weights[name] ?? { data: new Float32Array(1), shape: [1] };
          return tensor(numbers, { shape: [...shape] });
        };
        const [w1, w2, w3] = [of('0.weight'), of('1.weight'), of('2.weight')];
        const product = matmul(w3, matmul(w2, w1));
        const bias = linear(linear(of('0.bias').reshape([1, 4]), w2, { bias: of('1.bias') }), w3, { bias: of('2.bias') });
        const here = tensor([[...looked]]);
        const matrix = (t: Tensor): Matrix => ({ data: Float32Array.from(t.toArray()), shape: [...t.shape] });
        return {
          scores: Float32Array.from(network.predict(tensor(places, { shape: [places.length / 2, 2] })).toArray()),
          layers: [w1, w2, w3].map(matrix),
          product: matrix(product),
          bias: bias.item(),
          throughLayers: network.predict(here).item(),
          byProduct: linear(here, product).add(bias).item(),
        };
      }),
    );
  },
};

export type Api = typeof api;
serve(api);
