/** @file Gradients through the package: known derivatives, the tape's controls, what cannot be derived. */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { customOp, grad, load, manualSeed, memory, nn, optim, randn, scope, tensor } from 'hebb';
import { close, throws } from './expect.mjs';

before(() => load());

/** Central difference of f at x, one element at a time. */
function numeric(f, x, step = 1e-2) {
  return x.map((_, i) => {
    const at = (delta) => f(tensor(x.map((v, k) => (k === i ? v + delta : v)))).item();
    return (at(step) - at(-step)) / (2 * step);
  });
}

test('a product of matrices has the gradients of the textbook', () => {
  const a = tensor(
    [
      [1, 2],
      [3, 4],
    ],
    { requiresGrad: true },
  );
  const b = tensor(
    [
      [5, 6],
      [7, 8],
    ],
    { requiresGrad: true },
  );
  a.matmul(b).sum().backward();
  assert.deepEqual(a.grad.tolist(), [
    [11, 15],
    [11, 15],
  ]);
  assert.deepEqual(b.grad.tolist(), [
    [4, 4],
    [6, 6],
  ]);
});

test('a longer chain agrees with differences', () => {
  const f = (x) => x.mul(x).add(1).log().mul(x.sigmoid()).sub(x.tanh().exp()).softmax(0).mul([1, -2, 3]).sum();
  const x = tensor([0.3, -0.8, 1.2], { requiresGrad: true });
  f(x).backward();
  // differences of float32 at step 1e-2: 1e-3
  close(x.grad.tolist(), numeric(f, [0.3, -0.8, 1.2]), 1e-3);
});

test('cross-entropy is softmax minus target', () => {
  const z = tensor([[1, 2, 3]], { requiresGrad: true });
  const loss = nn.crossEntropy(z, tensor([0], { dtype: 'i32' }));
  close(loss.item(), Math.log(Math.exp(1) + Math.exp(2) + Math.exp(3)) - 1, 1e-6);
  loss.backward();
  const p = z.softmax(1).tolist()[0];
  close(z.grad.tolist()[0], [p[0] - 1, p[1], p[2]], 1e-6);
});

test('every loss has its value and takes its options', () => {
  close(nn.mse([1, 2], [3, 5]).item(), 6.5);
  close(nn.mse([1, 2], [3, 5], { reduction: 'sum' }).item(), 13);
  close(nn.mse([1, 2], [3, 5], { reduction: 'none' }).tolist(), [4, 9]);
  close(nn.l1([1, 2], [3, 5]).item(), 2.5);
  close(nn.bce([0.25], [1]).item(), -Math.log(0.25));
  close(nn.bceWithLogits([0], [1]).item(), Math.log(2));
  const target = tensor([1, 0], { dtype: 'i32' });
  close(
    nn
      .nll(
        [
          [-1, -2],
          [-3, -4],
        ],
        target,
      )
      .item(),
    2.5,
  );
  const even = [
    [0, 0],
    [0, 0],
  ];
  close(nn.crossEntropy(even, target, { labelSmoothing: 0.5 }).item(), Math.log(2));
  close(
    nn
      .crossEntropy(
        [
          [0, 1],
          [0, 1],
        ],
        target,
        { weight: [3, 1] },
      )
      .item(),
    (3 * Math.log(1 + Math.E) + Math.log(1 + 1 / Math.E)) / 4,
    1e-6,
  );
  throws(() => nn.mse([1], [2], { reduction: 'max' }), 'argument', /reduction must be one of 'mean', 'sum', 'none': 'max'/);
});

test('gradients add up until they are forgotten', () => {
  const w = tensor([3], { requiresGrad: true });
  assert.equal(w.grad, null);
  w.mul(2).backward();
  w.mul(5).backward();
  assert.deepEqual(w.grad.tolist(), [7]);
  w.zeroGrad();
  assert.equal(w.grad, null);
});

test('backward starts from a given gradient, and a graph can be kept', () => {
  const w = tensor([1, 2], { requiresGrad: true });
  const y = w.mul(w);
  y.backward([1, 10], { retainGraph: true });
  assert.deepEqual(w.grad.tolist(), [2, 40]);
  y.backward([1, 0]);
  assert.deepEqual(w.grad.tolist(), [4, 40]);
  assert.throws(() => y.backward([1, 0]), { name: 'HebbError' });
  throws(() => w.mul(w).backward(), 'shape', /backward: /);
});

test('detach() cuts the graph and shares the numbers', () => {
  const w = tensor([2], { requiresGrad: true });
  const d = w.detach();
  assert.equal(d.requiresGrad, false);
  w.mul(d).backward();
  assert.deepEqual(w.grad.tolist(), [2]);
  w.copy_([9]);
  assert.deepEqual(d.tolist(), [9]);
});

test('integers have no gradient', () => {
  throws(() => tensor([1], { dtype: 'i32', requiresGrad: true }), 'dtype', /i32|float/);
});

test('grad gives gradients of gradients and changes no .grad', () => {
  const x = tensor([0.5, 2], { requiresGrad: true });
  const [first] = grad(x.mul(x).mul(x).sum(), [x], { createGraph: true });
  close(first.tolist(), [0.75, 12], 1e-6);
  const [second] = grad(first.sum(), x);
  close(second.tolist(), [3, 12], 1e-6);
  assert.equal(x.grad, null);
});

test('a gradient penalty trains through linear, tanh and the rest', () => {
  manualSeed(3);
  const critic = nn.sequential(nn.linear(2, 16), nn.tanh(), nn.linear(16, 16), nn.softplus(), nn.linear(16, 1));
  const opt = optim.adam(critic.parameters(), { lr: 0.01 });
  const x = randn([32, 2], { requiresGrad: true });
  const penalty = () => {
    const [slope] = grad(critic.forward(x).sum(), [x], { createGraph: true });
    return slope.mul(slope).sum(1).sqrt().sub(1).pow(2).mean();
  };
  const start = scope(() => penalty().item());
  for (let i = 0; i < 200; ++i) {
    scope(() => {
      opt.zeroGrad();
      penalty().backward();
      opt.step();
    });
  }
  const end = scope(() => penalty().item());
  assert.ok(end < 0.01 && end < start / 20, `${start} -> ${end}`);
});

test('grad says what it cannot do', () => {
  const x = tensor([1, 2], { requiresGrad: true });
  const other = tensor([1], { requiresGrad: true });
  throws(() => grad(x.sum(), [other]), 'state', /do not depend on input 0/);
  assert.deepEqual(grad(x.sum(), [other], { allowUnused: true }), [null]);
  throws(() => grad(x.mul(2), [x]), 'shape', /more than one element/);
  throws(() => grad(x.sum(), [x], { createGraf: true }), 'argument', /unknown option/);
});

test('a custom operation has the value and the gradient it was given', () => {
  const square = customOp(
    (x) => x.mul(x),
    (dy, [x]) => [dy.mul(x).mul(2)],
    { name: 'square' },
  );
  const x = tensor([1, -3], { requiresGrad: true });
  square(x.mul(2)).sum().backward();
  close(x.grad.tolist(), [8, -24], 1e-6);
  const [first] = grad(square(x).mul(x).sum(), [x], { createGraph: true });
  const [second] = grad(first.sum(), [x]);
  close(second.tolist(), [6, -18], 1e-5);
});

test('a custom operation may work on bare numbers, once', () => {
  const bare = customOp(
    (x) => tensor(x.toArray().map((v) => Math.atan(v))),
    (dy, [x]) => dy.toArray().map((d, i) => d / (1 + x.toArray()[i] ** 2)),
  );
  const x = tensor([0.5, 2], { requiresGrad: true });
  bare(x).sum().backward();
  close(x.grad.tolist(), [0.8, 0.2], 1e-6);
  const y = x.mul(x);
  throws(() => grad(bare(y).pow(2).sum(), [x], { createGraph: true }), 'state', /cannot be differentiated again/);
});

test('what a custom backward throws arrives as it is, and wrong gradients are named', () => {
  const x = tensor([1, 2], { requiresGrad: true });
  const custom = (backward) => customOp((a) => a.mul(1), backward)(x).sum();
  assert.throws(
    () =>
      custom(() => {
        throw new RangeError('mine');
      }).backward(),
    (error) => error instanceof RangeError && error.message === 'mine',
  );
  throws(() => custom(() => [tensor([1, 2, 3])]).backward(), 'shape', /\[3\]/);
  throws(() => custom(() => [tensor([1, 2]), tensor([1, 2])]).backward(), 'argument', /2 gradients for 1 inputs/);
  custom((dy) => [dy]).backward();
  close(x.grad.tolist(), [1, 1], 0);
});

test('custom operations leave nothing behind', () => {
  const cube = customOp(
    (x) => x.mul(x).mul(x),
    (dy, [x]) => [dy.mul(x).mul(x).mul(3)],
  );
  const x = tensor([1, 2], { requiresGrad: true });
  const round = () => scope(() => cube(x).sum().backward());
  round();
  const before = memory().tensors;
  for (let i = 0; i < 100; ++i) round();
  assert.equal(memory().tensors, before);
});
