/** @file Normalization, embedding, thresholds, initializers, weight and spectral normalization as pages use them. */
import assert from 'node:assert/strict';
import { before, beforeEach, test } from 'node:test';
import { load, manualSeed, nn, noGrad, open, optim, randn, save, step, tensor, zeros } from 'hebb';
import { close, throws } from './expect.mjs';

before(() => load());
beforeEach(() => manualSeed(1));

const names = (module) => Object.keys(module.stateDict());

test('batch normalization keeps its statistics as buffers, which are saved and opened again', async () => {
  const model = nn.sequential(nn.linear(3, 2), nn.batchNorm1d(2, { momentum: null }));
  assert.deepEqual(names(model).slice(2), ['1.weight', '1.bias', '1.running_mean', '1.running_var', '1.num_batches_tracked']);
  assert.equal(model.parameters().length, 4);
  for (let i = 0; i < 3; ++i) model.forward(randn([5, 3]));
  const state = model.stateDict();
  assert.equal(state['1.num_batches_tracked'].dtype, 'i32');
  assert.equal(state['1.num_batches_tracked'].item(), 3);
  const x = randn([4, 3]);
  const { model: again } = await open(await save(model, 'json'));
  close(again.predict(x).toArray(), model.predict(x).toArray());
  assert.deepEqual(again.spec(), model.spec());
  throws(() => nn.batchNorm1d(2).forward([[1, 2]]), 'shape', /more than one value for each channel to train, got x\[1, 2\]/);
});

test('an embedding takes whole numbers, and its padding row is not trained', () => {
  const table = nn.embedding(4, 3, { paddingIdx: 0 });
  const y = table.forward([
    [1, 0],
    [3, 1],
  ]);
  assert.deepEqual(y.shape, [2, 2, 3]);
  y.sum().backward();
  assert.deepEqual(table.parameters()[0].grad.sum(1).tolist(), [0, 6, 0, 3]);
  throws(() => table.forward([4]), 'index', /index\[0\] is no whole number in 0…3: 4/);
});

test('a bilinear layer takes two inputs', () => {
  const layer = nn.bilinear(2, 3, 1, { bias: false });
  layer.loadStateDict({
    weight: tensor([
      [
        [1, 0, 0],
        [0, 0, 2],
      ],
    ]),
  });
  assert.deepEqual(layer.forward([[5, 7]], [[1, 1, 10]]).tolist(), [[145]]);
  throws(() => layer.forward([[5, 7]], [[1, 1]]), 'shape', /x1\[1, 2\] and x2\[1, 2\] do not fit weight\[1, 2, 3\]/);
});

test('a threshold decides, and says why it cannot learn', () => {
  const x = tensor([-1, 0, 2], { requiresGrad: true });
  assert.deepEqual(step(x).tolist(), [0, 1, 1]);
  throws(() => x.step().sum().backward(), 'state', /no gradient to learn from.*use sigmoid or tanh/);
});

test('initializers fill a tensor in place and give it back', () => {
  const layer = nn.linear(64, 32);
  const [weight, bias] = layer.parameters();
  assert.equal(nn.init.orthogonal(weight, { gain: 2 }), weight);
  close(
    noGrad(() => weight.matmul(weight, { transposeB: true })).toArray(),
    Array.from({ length: 32 * 32 }, (_, i) => (i % 33 === 0 ? 4 : 0)),
    1e-5,
  );
  nn.init.constant(bias, 0.5);
  assert.deepEqual(bias.toArray(), new Float32Array(32).fill(0.5));
  assert.ok(weight.requiresGrad);
  nn.init.kaimingUniform(weight, { nonlinearity: 'relu', mode: 'fanOut' });
  assert.ok(Math.max(...weight.toArray()) <= Math.sqrt(6 / 32));
  close(nn.init.calculateGain('leakyRelu', 0.2), Math.sqrt(2 / 1.04));
  close(nn.init.calculateGain('tanh'), 5 / 3);
  throws(() => nn.init.normal([1, 2]), 'argument', /tensor must be a tensor to fill: \[1, 2\]/);
  throws(() => nn.init.uniform(weight, { low: 1 }), 'argument', /unknown option 'low'/);
  throws(() => nn.init.kaimingNormal(weight, { mode: 'fan_in' }), 'argument', /mode must be one of 'fanIn', 'fanOut': 'fan_in'/);
  throws(() => nn.init.xavierNormal(bias), 'shape', /needs tensor\[out, in, …\], got \[32\]/);
});

test('weight and spectral normalization go around a layer, train, and come back from their spec', () => {
  const plain = nn.linear(3, 4);
  const x = randn([5, 3]);
  const before = plain.forward(x).toArray();
  const model = nn.sequential(nn.weightNorm(plain), nn.tanh(), nn.spectralNorm(nn.linear(4, 1), { nPowerIterations: 2 }));
  assert.deepEqual(names(model), ['0.weight_g', '0.weight_v', '0.bias', '2.weight_orig', '2.weight_u', '2.weight_v', '2.bias']);
  close(model.at(0).forward(x).toArray(), before);
  const optimizer = optim.sgd(model.parameters(), { lr: 0.1 });
  const loss = () => nn.mse(model.forward(x), zeros([5, 1]));
  const first = loss().item();
  for (let i = 0; i < 20; ++i) {
    optimizer.zeroGrad();
    loss().backward();
    optimizer.step();
  }
  assert.ok(loss().item() < first);
  const again = nn.fromSpec(model.spec());
  again.loadStateDict(model.stateDict());
  close(again.predict(x).toArray(), model.predict(x).toArray());
  throws(() => nn.weightNorm(nn.relu()), 'argument', /has no 'weight' that could be normalized/);
  throws(() => nn.weightNorm('linear'), 'argument', /the module must be one of nn: 'linear'/);
  throws(() => nn.weightNorm(nn.linear(2, 2), { name: 1 }), 'argument', /name must be a string: 1/);
  throws(() => nn.weightNorm(nn.linear(2, 2), { axis: 1 }), 'argument', /unknown option 'axis'/);
});
