/** @file Gradients through the package: known derivatives, the tape's controls, what cannot be derived. */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { load, nn, tensor } from 'hebb';
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
