/** @file A 2-2-1 network: one example forward, its gradients back, one update: in the worker. */
import { grad, linear, manualSeed, nn, randn, scope, tensor, type Tensor } from 'hebb';
import { serve } from '../../shared/engine.js';

/** Row-major: hidden [2, 2] and its biases [2], output [1, 2] and its bias [1]. */
export interface Weights {
  readonly hidden: readonly number[];
  readonly hiddenBias: readonly number[];
  readonly output: readonly number[];
  readonly outputBias: readonly number[];
}

export interface Example {
  readonly x: readonly [number, number];
  readonly y: number;
}

/** All the numbers of one step: forward, back, and what the weights are afterwards. */
export interface Step {
  readonly example: number;
  readonly weights: Weights;
  /** Sums of the hidden units, tanh of them, the output's sum, sigmoid of it. */
  readonly sums: readonly number[];
  readonly hidden: readonly number[];
  readonly score: number;
  readonly probability: number;
  readonly loss: number;
  /** Derivatives of the loss by each of these. */
  readonly gradients: Weights & {
    readonly sums: readonly number[];
    readonly hiddenValues: readonly number[];
    readonly score: number;
    readonly probability: number;
  };
  readonly after: Weights;
  /** Probabilities of all examples and the mean loss, before the update. */
  readonly probabilities: readonly number[];
  readonly meanLoss: number;
}

type Parameters = Record<keyof Weights, Tensor>;
const shapes = { hidden: [2, 2], hiddenBias: [2], output: [1, 2], outputBias: [1] } as const;
const names = Object.keys(shapes) as (keyof Weights)[];
const each = <T>(make: (name: keyof Weights) => T): Record<keyof Weights, T> =>
  Object.fromEntries(names.map((name) => [name, make(name)])) as Record<keyof Weights, T>;
const numbers = (t: Tensor): number[] => Array.from(t.toArray());

/** Everything that is computed forward for inputs [N, 2]. */
function forward(p: Parameters, x: Tensor): { sums: Tensor; hidden: Tensor; score: Tensor; probability: Tensor } {
  const sums = linear(x, p.hidden, { bias: p.hiddenBias });
  const hidden = sums.tanh();
  const score = linear(hidden, p.output, { bias: p.outputBias });
  return { sums, hidden, score, probability: score.sigmoid() };
}

function step(weights: Weights, examples: readonly Example[], index: number, rate: number): Step {
  return scope(() => {
    const p = each((name) => tensor([...weights[name]], { shape: shapes[name], requiresGrad: true }));
    const all = forward(p, tensor(examples.map(({ x }) => [...x]))).probability;
    const targets = tensor(examples.map(({ y }) => [y]));
    const { x, y } = examples[index] ?? { x: [0, 0], y: 0 };
    const f = forward(p, tensor([[...x]]));
    const loss = nn.bce(f.probability, tensor([[y]]));
    const wanted = [...names.map((name) => p[name]), f.sums, f.hidden, f.score, f.probability];
    const found = grad(loss, wanted);
    const of = (name: keyof Weights): Tensor => found[names.indexOf(name)] ?? tensor(0);
    const [sums, hiddenValues, score, probability] = found.slice(names.length).map(numbers);
    return {
      example: index,
      weights,
      sums: numbers(f.sums),
      hidden: numbers(f.hidden),
      score: f.score.item(),
      probability: f.probability.item(),
      loss: loss.item(),
      gradients: {
        ...each((name) => numbers(of(name))),
        sums: sums ?? [],
        hiddenValues: hiddenValues ?? [],
        score: score?.[0] ?? 0,
        probability: probability?.[0] ?? 0,
      },
      after: each((name) => numbers(p[name].sub(of(name).mul(rate)))),
      probabilities: numbers(all),
      meanLoss: nn.bce(all, targets).item(),
    };
  });
}

const api = {
  /** Random weights of that seed. */
  first(seed: number): Weights {
    return scope(() => {
      manualSeed(seed);
      return each((name) => numbers(randn([...shapes[name]])));
    });
  },

  /** So many steps, one example after the other. */
  steps(weights: Weights, examples: readonly Example[], first: number, rate: number, count: number): Step[] {
    const made: Step[] = [];
    for (let i = 0; i < count; i++) made.push(step(made.at(-1)?.after ?? weights, examples, (first + i) % examples.length, rate));
    return made;
  },
};

export type Api = typeof api;
serve(api);
