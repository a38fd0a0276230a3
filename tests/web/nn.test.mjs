/** @file Modules: native and own ones, their parameters by name, states, modes, specs, summaries. */
import assert from 'node:assert/strict';
import { before, beforeEach, test } from 'node:test';
import { load, manualSeed, memory, nn, ones, optim, tensor, zeros } from 'hebb';
import { throws } from './expect.mjs';

before(() => load());
beforeEach(() => manualSeed(1));

const mlp = () => nn.sequential(nn.linear(4, 16), nn.relu(), nn.dropout(0.1), nn.linear(16, 3));

class Residual extends nn.Module {
  inner = nn.linear(3, 3);
  scale = nn.parameter([0.5]);
  cached = undefined;
  forward(x) {
    this.cached = this.inner.forward(x).tanh().mul(this.scale);
    return x.add(this.cached);
  }
}

class Net extends nn.Module {
  blocks = [new Residual(), new Residual()];
  head = nn.sequential(nn.linear(3, 2), nn.relu());
  forward(x) {
    return this.head.forward(this.blocks.reduce((value, block) => block.forward(value), x));
  }
}

test('a linear layer computes x Wᵀ + b', () => {
  const layer = nn.linear(2, 1);
  layer.loadStateDict({ weight: tensor([[2, -1]]), bias: tensor([0.5]) });
  assert.deepEqual(layer.forward([[3, 4]]).tolist(), [[2.5]]);
  assert.deepEqual(
    nn
      .linear(2, 3, { bias: false })
      .namedParameters()
      .map(([name]) => name),
    ['weight'],
  );
});

test('the first weights are within 1 / sqrt(in) and follow the seed', () => {
  const draw = () => {
    manualSeed(11);
    return nn.linear(100, 50).stateDict().weight.toArray();
  };
  const weight = draw();
  assert.deepEqual(draw(), weight);
  assert.ok(weight.every((v) => Math.abs(v) <= 0.1));
  assert.ok(Math.max(...weight) > 0.095 && Math.min(...weight) < -0.095);
});

test('sequential names parameters as PyTorch does', () => {
  const model = mlp();
  assert.deepEqual(
    model.namedParameters().map(([name, t]) => [name, [...t.shape]]),
    [
      ['0.weight', [16, 4]],
      ['0.bias', [16]],
      ['3.weight', [3, 16]],
      ['3.bias', [3]],
    ],
  );
  assert.equal(model.length, 4);
  assert.equal(model.at(-1).parameters()[0], model.parameters()[2]);
  assert.equal([...model].length, 4);
  throws(() => model.at(4), 'index', /out of range for 4 modules: 4/);
  throws(() => nn.sequential(nn.relu(), 'tanh'), 'argument', /argument 1 is not a module: 'tanh'/);
});

test('own modules find parameters in fields, arrays and nested modules, and nothing else', () => {
  const net = new Net();
  net.forward(ones([2, 3]));
  assert.deepEqual(Object.keys(net.stateDict()), [
    'blocks.0.inner.weight',
    'blocks.0.inner.bias',
    'blocks.0.scale',
    'blocks.1.inner.weight',
    'blocks.1.inner.bias',
    'blocks.1.scale',
    'head.0.weight',
    'head.0.bias',
  ]);
  net.requiresGrad_(false);
  assert.equal(net.parameters().length, 8);
  assert.equal(net.forward(ones([2, 3])).requiresGrad, false);
  net.requiresGrad_(true);
  assert.equal(net.forward(ones([2, 3])).requiresGrad, true);
});

test('a shared layer is trained once', () => {
  const shared = nn.linear(2, 2);
  const model = nn.sequential(shared, nn.tanh(), shared);
  assert.equal(model.parameters().length, 2);
  assert.deepEqual(Object.keys(model.stateDict()), ['0.weight', '0.bias', '2.weight', '2.bias']);
});

test('gradients reach every parameter of an own module, and an optimizer moves them', () => {
  const net = new Net();
  const before = net.parameters().map((p) => p.toArray());
  const optimizer = optim.adam(net.parameters(), { lr: 0.1 });
  net
    .forward(
      tensor([
        [1, -2, 0.5],
        [0.3, 0.8, -1],
      ]),
    )
    .sum()
    .backward();
  assert.ok(net.parameters().every((p) => p.grad !== null));
  optimizer.step();
  net.parameters().forEach((p, i) => assert.notDeepEqual(p.toArray(), before[i]));
  net.zeroGrad();
  assert.ok(net.parameters().every((p) => p.grad === null));
});

test('train() and eval() reach every module, predict() leaves the mode as it was', () => {
  const model = nn.sequential(nn.dropout(0.5), nn.identity());
  const x = ones([1, 1000]);
  assert.equal(model.training, true);
  assert.notDeepEqual(model.forward(x).toArray(), x.toArray());
  assert.deepEqual(model.predict(x).toArray(), x.toArray());
  assert.equal(model.at(0).training, true);
  model.eval();
  assert.deepEqual([model.training, model.at(0).training], [false, false]);
  assert.deepEqual(model.forward(x).toArray(), x.toArray());
  class Own extends nn.Module {
    drop = nn.dropout(0.5);
    forward(input) {
      return this.drop.forward(input);
    }
  }
  const own = new Own();
  own.drop.eval();
  own.predict(x);
  assert.deepEqual([own.training, own.drop.training], [true, false]);
});

test('predict() makes no graph and takes more rows than one batch', () => {
  const model = mlp();
  const x = tensor(
    Float32Array.from({ length: 4 * 2500 }, (_, i) => Math.sin(i)),
    { shape: [2500, 4] },
  );
  const output = model.predict(x);
  assert.deepEqual([output.shape, output.requiresGrad], [[2500, 3], false]);
  const direct = model.eval().forward(x);
  assert.deepEqual(output.toArray(), direct.toArray());
  assert.deepEqual(model.predict(zeros([0, 4])).shape, [0, 3]);
});

test('activations() gives the output of every layer', () => {
  const model = nn.sequential(nn.linear(2, 3), nn.relu(), nn.linear(3, 1));
  const x = tensor([[1, 2]]);
  const [a, b, c] = model.activations(x);
  assert.deepEqual(
    [a.shape, b.shape, c.shape],
    [
      [1, 3],
      [1, 3],
      [1, 1],
    ],
  );
  assert.deepEqual(b.toArray(), a.relu().toArray());
  assert.deepEqual(c.toArray(), model.predict(x).toArray());
  class Own extends nn.Module {
    forward(input) {
      return input.mul(2);
    }
  }
  const mixed = nn.sequential(nn.linear(2, 3), new Own());
  const [d, e] = mixed.activations(x);
  assert.deepEqual(e.toArray(), d.mul(2).toArray());
});

test('a state goes over to a model of the same shape', () => {
  const [from, to] = [mlp(), mlp()];
  assert.notDeepEqual(from.predict([[1, 2, 3, 4]]).toArray(), to.predict([[1, 2, 3, 4]]).toArray());
  assert.deepEqual(to.loadStateDict(from.stateDict()), { missing: [], unexpected: [] });
  assert.deepEqual(from.predict([[1, 2, 3, 4]]).toArray(), to.predict([[1, 2, 3, 4]]).toArray());
});

test('a state that does not fit is refused by name, and nothing is written', () => {
  const model = mlp();
  const before = model.stateDict()['0.bias'].toArray();
  const good = Object.fromEntries(Object.entries(model.stateDict()).map(([name, t]) => [name, zeros(t.shape)]));
  const missing = Object.fromEntries(Object.entries(good).filter(([name]) => name !== '3.bias'));
  throws(() => model.loadStateDict(missing), 'state', /missing: 3\.bias/);
  throws(() => model.loadStateDict({ ...good, '4.bias': zeros([1]) }), 'state', /unexpected: 4\.bias/);
  const error = throws(() => model.loadStateDict({ ...good, '3.weight': zeros([16, 3]) }), 'shape', /3\.weight.*\[3, 16\].*\[16, 3\]/);
  assert.deepEqual(
    error.shapes.map((s) => [...s]),
    [
      [3, 16],
      [16, 3],
    ],
  );
  throws(() => model.loadStateDict({ ...good, '3.bias': zeros([3], { dtype: 'i32' }) }), 'dtype', /3\.bias.*f32/);
  assert.deepEqual(model.stateDict()['0.bias'].toArray(), before);
  assert.deepEqual(model.loadStateDict({ ...missing, extra: zeros([1]) }, { strict: false }), {
    missing: ['3.bias'],
    unexpected: ['extra'],
  });
  assert.deepEqual([...model.stateDict()['0.bias'].toArray()], Array(16).fill(0));
});

test('a spec is plain JSON and builds the same model', () => {
  const model = nn.sequential(
    nn.linear(4, 8, { bias: false }),
    nn.sequential(nn.leakyRelu(0.2), nn.dropout(0.3)),
    nn.gelu(),
    nn.linear(8, 2),
    nn.softmax(1),
  );
  const spec = JSON.parse(JSON.stringify(model.spec()));
  assert.deepEqual(spec, model.spec());
  assert.deepEqual(spec.children[0], { type: 'linear', inFeatures: 4, outFeatures: 8, bias: false });
  const copy = nn.fromSpec(spec);
  copy.loadStateDict(model.stateDict());
  assert.deepEqual(copy.predict([[1, 2, 3, 4]]).toArray(), model.predict([[1, 2, 3, 4]]).toArray());
  assert.deepEqual(copy.spec(), spec);
});

test('a spec that describes nothing is refused', () => {
  throws(() => nn.fromSpec({ type: 'conv9d' }), 'argument', /unknown module type: .*conv9d/);
  throws(() => nn.fromSpec({ type: 'sequential' }), 'argument', /children must be an array/);
  throws(() => nn.fromSpec({ type: 'linear', inFeatures: 2 }), 'argument', /outFeatures must be an integer: undefined/);
  throws(() => nn.fromSpec({ type: 'linear', inFeatures: 2, outFeatures: 1, bias: 'no' }), 'argument', /bias must be true or false: 'no'/);
  throws(() => nn.fromSpec(null), 'argument', /null/);
  throws(() => new Net().spec(), 'state', /Net is an own module/);
});

test('summary() lists layers, shapes and counts', () => {
  assert.equal(
    mlp().summary([4]),
    [
      'name  type     output   parameters                 count',
      '0     linear   [n, 16]  weight [16, 4], bias [16]  80',
      '1     relu     [n, 16]                             0',
      '2     dropout  [n, 16]                             0',
      '3     linear   [n, 3]   weight [3, 16], bias [3]   51',
      'total: 131 parameters',
    ].join('\n'),
  );
  assert.match(new Net().summary(), /blocks\.1 +Residual +inner\.weight \[3, 3\], inner\.bias \[3\], scale \[1\] +13\n/);
});

test('a disposed model is freed and refuses work', () => {
  const x = ones([1, 4]);
  const start = memory().tensors;
  const model = mlp();
  model.parameters();
  model.dispose();
  assert.equal(memory().tensors, start);
  throws(() => model.forward(x), 'disposed', /disposed/);
  throws(() => model.predict(x), 'disposed', /disposed/);
  const net = new Net();
  net.dispose();
  assert.equal(memory().tensors, start);
});
