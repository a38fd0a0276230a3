/** @file Optimizers: one step by hand, the rate, the state, one's own loop. */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { activityPenalty, data, load, manualSeed, nn, optim, scope, tensor } from 'hebb';
import { close, lrs, throws } from './expect.mjs';

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

test('groups of parameters have options of their own', () => {
  const [body, head] = [nn.parameter([1]), nn.parameter([1])];
  const optimizer = optim.sgd([{ params: [body], lr: 0.5 }, { params: [head] }], { lr: 0.25, momentum: 0.5 });
  assert.deepEqual(lrs(optimizer), [0.5, 0.25]);
  const step = () => {
    optimizer.zeroGrad();
    body.add(head).sum().backward();
    optimizer.step();
  };
  step();
  assert.deepEqual([body.item(), head.item()], [0.5, 0.75]);
  optimizer.groups[1].lr = 1;
  optimizer.groups[0].set('momentum', 0);
  assert.equal(optimizer.groups[0].get('momentum'), 0);
  assert.equal(optimizer.groups[0].get('alpha'), undefined);
  step();
  assert.deepEqual([body.item(), head.item()], [0, 0.75 - 1.5]);
  optimizer.lr = 0.125;
  assert.deepEqual(lrs(optimizer), [0.125, 0.125]);
  const more = nn.parameter([1]);
  optimizer.addParamGroup({ params: [more], lr: 0.3 });
  assert.deepEqual(lrs(optimizer), [0.125, 0.125, 0.3]);
  assert.equal(optimizer.groups[2].get('momentum'), 0.5);
  assert.ok('2.momentum_buffer' in optimizer.stateDict());
  const adam = optim.adam([{ params: [more], betas: [0.5, 0.9], amsgrad: true }]);
  assert.deepEqual(adam.groups[0].get('betas'), [0.5, 0.9]);
  assert.ok('0.max_exp_avg_sq' in adam.stateDict());
  throws(() => optimizer.addParamGroup({ params: [more] }), 'argument', /a parameter is there twice/);
  throws(() => optim.sgd([{ params: [more], rate: 1 }]), 'argument', /sgd: unknown option 'rate'/);
  throws(() => optim.sgd([{ params: [] }]), 'argument', /there is no parameter/);
  throws(() => optim.sgd([{ params: [more] }, nn.parameter([1])]), 'argument', /parameters must be tensors/);
  throws(() => optimizer.groups[0].set('alpha', 1), 'argument', /no option 'alpha'/);
});

test('penalties and maximize work on the gradient, constraints on the weights after a step', () => {
  close(
    descend((p) => optim.sgd(p, { lr: 0.1, l1: 1, l2: 0.5 }), 1),
    1 - 0.1 * (2 + 1 + 1),
  );
  close(
    descend((p) => optim.sgd(p, { lr: 0.1, maximize: true }), 1),
    1.2,
  );
  const constrained = (constraint) => {
    const w = nn.parameter([
      [3, 4],
      [0.3, -0.4],
    ]);
    const optimizer = optim.sgd([w], { lr: 0, constraint });
    w.sum().backward();
    optimizer.step();
    return w.tolist().flat();
  };
  const near = (got, want) => want.forEach((value, i) => close(got[i], value, 1e-6));
  near(constrained(optim.constraint.maxNorm({ maxValue: 1 })), [0.6, 0.8, 0.3, -0.4]);
  near(
    constrained(optim.constraint.maxNorm({ maxValue: 1, dim: [0, 1] })),
    [3, 4, 0.3, -0.4].map((v) => v / Math.sqrt(25.25)),
  );
  near(constrained(optim.constraint.unitNorm({ dim: 1 })), [0.6, 0.8, 0.6, -0.8]);
  near(constrained(optim.constraint.minMaxNorm({ minValue: 1, maxValue: 2, rate: 0.5 })), [2.1, 2.8, 0.45, -0.6]);
  near(constrained(optim.constraint.nonNegative()), [3, 4, 0.3, 0]);
  throws(() => constrained(optim.constraint.maxNorm({ dim: 2 })), 'index', /sgd/);
  throws(() => constrained(optim.constraint.maxNorm({ maxValue: '2' })), 'argument', /maxValue must be a number: '2'/);
});

test('lbfgs takes a closure, as every optimizer may', () => {
  const w = nn.parameter([1, -1]);
  const target = tensor([3, 0.5]);
  const loss = (optimizer) => () => {
    optimizer.zeroGrad();
    const miss = w.sub(target);
    const value = miss
      .mul(miss)
      .mul(tensor([1, 20]))
      .sum();
    value.backward();
    return value;
  };
  const lbfgs = optim.lbfgs([w], { lineSearch: 'strongWolfe' });
  close(lbfgs.step(loss(lbfgs)), 4 + 20 * 2.25, 1e-4);
  close(w.sub(target).abs().sum().item(), 0, 1e-4);
  throws(() => lbfgs.step(), 'argument', /lbfgs: step needs a closure/);
  const adam = optim.adam([w]);
  assert.equal(typeof adam.step(loss(adam)), 'number');
  assert.throws(
    () =>
      lbfgs.step(() => {
        throw new RangeError('mine');
      }),
    { name: 'RangeError', message: 'mine' },
  );
  throws(() => lbfgs.step(() => w.sum().mul(NaN)), 'non_finite', /the loss became NaN/);
  const twice = (make) => {
    const other = nn.parameter([0, 0]);
    const optimizer = make([other]);
    optimizer.loadStateDict(lbfgs.stateDict());
    return optimizer;
  };
  assert.deepEqual(Object.keys(twice((p) => optim.lbfgs(p)).stateDict()), Object.keys(lbfgs.stateDict()));
});

test('a step count of PyTorch, a float, is taken for what it is', () => {
  const w = nn.parameter([1]);
  const optimizer = optim.sgd([w]);
  optimizer.loadStateDict({ '0.step': { shape: [], data: Float32Array.of(7) } });
  assert.equal(optimizer.stateDict()['0.step'].item(), 7);
  throws(() => optimizer.loadStateDict({ '0.step': { shape: [], data: Uint8Array.of(7) } }), 'dtype', /0\.step/);
});

test('backward twice adds gradients up', () => {
  const w = nn.parameter([1, 2]);
  w.mul(w).sum().backward();
  w.mul(3).sum().backward();
  assert.deepEqual(w.grad.tolist(), [5, 7]);
});

test('gradients are clipped by their common norm and by value', () => {
  const [a, b] = [nn.parameter([0]), nn.parameter([0, 0])];
  a.mul(3)
    .add(b.mul(tensor([4, 0])).sum())
    .sum()
    .backward();
  close(optim.clipGradNorm([a, b], 10), 5);
  close(optim.clipGradNorm([a, b], 1), 5);
  close(a.grad.item(), 0.6, 1e-5);
  optim.clipGradValue([a, b], 0.7);
  close(b.grad.toArray()[0], 0.7);
  throws(() => optim.clipGradNorm([], 1), 'argument', /clipGradNorm: there is no parameter/);
});

test('ema averages weights, and lends them to the model', () => {
  const model = nn.sequential(nn.linear(2, 1, { bias: false }));
  const [weight] = model.parameters();
  weight.copy_([[1, 2]]);
  const ema = optim.ema(model, { decay: 0.75 });
  weight.copy_([[0, 0]]);
  ema.update();
  assert.deepEqual(ema.stateDict()['0.weight'].tolist(), [[0.75, 1.5]]);
  ema.apply();
  assert.deepEqual(weight.tolist(), [[0.75, 1.5]]);
  for (const wrong of ['update', 'apply', 'stateDict']) throws(() => ema[wrong](), 'state', /restore\(\) before/);
  ema.restore();
  assert.deepEqual(weight.tolist(), [[0, 0]]);
  throws(() => ema.restore(), 'state', /restore\(\) comes after apply\(\)/);
  const other = optim.ema(model.parameters());
  other.loadStateDict({ 0: ema.stateDict()['0.weight'] });
  assert.deepEqual(other.stateDict()[0].tolist(), [[0.75, 1.5]]);
  throws(() => optim.ema(model, { decay: 2 }), 'argument', /decay must be between 0 and 1: 2/);
  ema.dispose();
});

test('activity regularization joins the gradient; its value is a function', () => {
  const x = nn.parameter([
    [1, -2],
    [0.5, 0],
  ]);
  const layer = nn.activityRegularization({ l1: 0.4, l2: 0.1 });
  const y = layer.forward(x);
  assert.deepEqual(y.tolist(), x.tolist());
  y.sum().backward();
  const joined = x.grad.tolist().flat();
  [1.3, 0.6, 1.25, 1].forEach((value, i) => close(joined[i], value, 1e-6));
  close(activityPenalty(x, { l1: 0.4, l2: 0.1 }).item(), (0.4 * 3.5 + 0.1 * 5.25) / 2, 1e-6);
});
