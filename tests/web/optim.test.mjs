/** @file Optimizers: one step by hand, the rate, the state, one's own loop. */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { data, load, manualSeed, nn, optim, scope, tensor } from 'hebb';
import { close, throws } from './expect.mjs';

before(() => load());

/** The weight after some steps on the gradient 2 w, from w = 1. */
function descend(make, steps) {
  const w = nn.parameter([1]);
  const optimizer = make([w]);
  for (let i = 0; i < steps; ++i) {
    optimizer.zeroGrad();
    w.mul(w).backward();
    optimizer.step();
  }
  return w.item();
}

test('sgd walks down the gradient', () => {
  close(
    descend((p) => optim.sgd(p, { lr: 0.1 }), 1),
    0.8,
  );
  close(
    descend((p) => optim.sgd(p, { lr: 0.1 }), 2),
    0.64,
  );
});

test('momentum keeps a share of the last step, nesterov looks ahead', () => {
  // v1 = 2, w = 0.8; v2 = 0.9 * 2 + 1.6 = 3.4, w = 0.46
  close(
    descend((p) => optim.sgd(p, { lr: 0.1, momentum: 0.9 }), 2),
    0.46,
  );
  // first step: g + 0.9 v = 3.8
  close(
    descend((p) => optim.sgd(p, { lr: 0.1, momentum: 0.9, nesterov: true }), 1),
    0.62,
  );
});

test('weight decay pulls towards zero: as a gradient in adam, apart from it in adamw', () => {
  close(
    descend((p) => optim.sgd(p, { lr: 0.1, weightDecay: 0.5 }), 1),
    0.75,
  );
  close(
    descend((p) => optim.adam(p, { lr: 0.1 }), 1),
    0.9,
    1e-5,
  );
  close(
    descend((p) => optim.adam(p, { lr: 0.1, weightDecay: 0.5 }), 1),
    0.9,
    1e-5,
  );
  close(
    descend((p) => optim.adamw(p, { lr: 0.1, weightDecay: 0.5 }), 1),
    0.85,
    1e-5,
  );
});

test('betas and eps are those of the options', () => {
  const twice = descend((p) => optim.adam(p, { lr: 0.1, betas: [0, 0] }), 2);
  // without memory every step is lr times the sign
  close(twice, 0.8, 1e-5);
  throws(() => optim.adam([nn.parameter([1])], { betas: [0.9] }), 'argument', /betas must be two numbers: \[0\.9\]/);
});

test('the rate can be read and changed', () => {
  const w = nn.parameter([1]);
  const optimizer = optim.sgd([w], { lr: 0.5 });
  close(optimizer.lr, 0.5);
  optimizer.lr = 0.1;
  w.mul(w).backward();
  optimizer.step();
  close(w.item(), 0.8);
  throws(() => (optimizer.lr = NaN), 'argument', /lr must be .*NaN/);
});

test('wrong options and parameters are refused', () => {
  const model = nn.sequential(nn.linear(1, 1));
  for (const wrong of [model, model.at(0), undefined, [1]])
    throws(() => optim.adam(wrong), 'argument', /adam: parameters must be tensors, such as model\.parameters\(\): /);
  throws(() => optim.adam([]), 'argument', /adam: there is no parameter/);
  throws(() => optim.sgd([nn.parameter([1])], { learningRate: 1 }), 'argument', /sgd: unknown option 'learningRate'/);
  throws(() => optim.sgd([nn.parameter([1])], { lr: '1' }), 'argument', /lr must be a number: '1'/);
  const optimizer = optim.sgd([nn.parameter([1])], { lr: 1 });
  optimizer.dispose();
  throws(() => optimizer.step(), 'disposed', /step: sgd was disposed/);
});

test('an optimizer goes on from a state as if it had never stopped', () => {
  const make = (p) => optim.adam(p, { lr: 0.1 });
  const w = nn.parameter([1]);
  const step = (optimizer, p) => {
    optimizer.zeroGrad();
    p.mul(p).backward();
    optimizer.step();
  };
  const first = make([w]);
  for (let i = 0; i < 3; ++i) step(first, w);
  const copy = nn.parameter(w.toArray());
  const second = make([copy]);
  second.loadStateDict(first.stateDict());
  step(first, w);
  step(second, copy);
  assert.equal(copy.item(), w.item());
  const fresh = nn.parameter(copy.toArray());
  step(make([fresh]), fresh);
  assert.notEqual(fresh.item(), w.item());
  throws(() => second.loadStateDict({}), 'state', /missing: /);
});

test('an own loop learns what fit learns', async () => {
  manualSeed(3);
  const model = nn.sequential(nn.linear(2, 16), nn.tanh(), nn.linear(16, 2));
  const moons = data.synthetic('moons', { n: 200, seed: 1 });
  const optimizer = optim.adam(model.parameters(), { lr: 0.02 });
  let last = Infinity;
  for (let epoch = 0; epoch < 60; ++epoch) {
    for (const [x, y] of moons.batches({ batchSize: 20, shuffle: true })) {
      last = scope(() => {
        optimizer.zeroGrad();
        const loss = nn.crossEntropy(model.forward(x), y);
        loss.backward();
        optimizer.step();
        return loss.item();
      });
    }
  }
  assert.ok(last < 0.15, `loss ${last}`);
  const right = model
    .predict(tensor(moons.x(), { shape: [200, 2] }))
    .argmax(1)
    .toArray();
  const accuracy = moons.y().filter((label, i) => label === right[i]).length / 200;
  assert.ok(accuracy > 0.95, `accuracy ${accuracy}`);
});
