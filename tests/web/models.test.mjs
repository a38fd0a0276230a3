/** @file The models of nn.models: shapes, names and options; and each trains to what tools/models states. */
import assert from 'node:assert/strict';
import { before, beforeEach, describe, test } from 'node:test';
import * as hebb from 'hebb';
import { recipes } from '../../tools/models/index.mjs';
import { throws } from './expect.mjs';

const { fit, load, manualSeed, memory, nn, ones, randint, randn, rand, tensor } = hebb;

before(() => load());
beforeEach(() => manualSeed(1));

const sizes = (model) => model.parameters().reduce((sum, parameter) => sum + parameter.size, 0);
const shapeOf = (model, shape) => model.predict(randn(shape)).shape;

test('mlp: layers, activation, dropout', () => {
  const model = nn.models.mlp({ inputs: 4, outputs: 3, hidden: [8, 5], activation: nn.tanh, dropout: 0.1 });
  assert.deepEqual(
    [...model].map((child) => child.spec().type),
    ['flatten', 'linear', 'tanh', 'dropout', 'linear', 'tanh', 'dropout', 'linear'],
  );
  assert.deepEqual(shapeOf(model, [7, 2, 2]), [7, 3]);
  assert.deepEqual(shapeOf(nn.models.mlp({ inputs: 4, outputs: 1, hidden: [] }), [7, 4]), [7, 1]);
});

test('lenet takes images with and without channels, and has the parameters of LeNet-5', () => {
  const model = nn.models.lenet();
  assert.equal(sizes(model), 61_706);
  for (const shape of [
    [2, 28, 28],
    [2, 1, 28, 28],
    [2, 784],
  ])
    assert.deepEqual(shapeOf(model, shape), [2, 10]);
  assert.deepEqual(shapeOf(nn.models.lenet({ classes: 4, channels: 3, side: 32 }), [1, 3, 32, 32]), [1, 4]);
  throws(() => model.forward(ones([2, 32, 32])), 'shape', /unflatten: dim 1 of x\[2, 1024\] does not fill \[1, 28, 28\]/);
});

test('resnet: one block a stage is ResNet-8, three are ResNet-20', () => {
  const model = nn.models.resnet();
  assert.deepEqual(shapeOf(model, [2, 3, 32, 32]), [2, 10]);
  assert.equal(sizes(nn.models.resnet({ blocks: 3 })), 272_474); // 0.27 M in the paper
  assert.ok(Object.keys(model.stateDict()).includes('5.shortcut.0.weight'));
  assert.deepEqual(shapeOf(nn.models.resnet({ classes: 2, channels: 1, widths: [8], blocks: 2 }), [1, 1, 7, 5]), [1, 2]);
});

test('unet gives one answer a pixel, and wants sizes that it can halve', () => {
  const model = nn.models.unet({ channels: 3, classes: 4, width: 8, depth: 2 });
  assert.deepEqual(shapeOf(model, [2, 3, 16, 12]), [2, 4, 16, 12]);
  throws(() => model.forward(ones([2, 3, 10, 10])), 'shape', /concat/);
});

test('models that are sequential are described by plain JSON and come back from it', () => {
  for (const [model, x] of [
    [nn.models.resnet({ widths: [8, 16] }), randn([1, 3, 8, 8])],
    [nn.models.unet({ width: 4, depth: 1 }), randn([1, 1, 4, 4])],
    [nn.models.gpt({ vocabulary: 5, size: 8, heads: 2, layers: 1, context: 4 }), randint(0, 5, [1, 4])],
  ]) {
    assert.ok(model.native);
    const twin = nn.fromSpec(JSON.parse(JSON.stringify(model.spec())));
    twin.loadStateDict(model.stateDict());
    assert.deepEqual(twin.predict(x).toArray(), model.predict(x).toArray());
  }
});

test('autoencoder and vae: codes and answers', () => {
  const auto = nn.models.autoencoder({ inputs: 20, hidden: [8], code: 2 });
  assert.deepEqual(shapeOf(auto, [3, 4, 5]), [3, 20]);
  assert.deepEqual(auto.at(0).forward(ones([3, 20])).shape, [3, 2]);
  const vae = nn.models.vae({ inputs: 20, hidden: [8], code: 2 });
  assert.deepEqual(
    vae.forward(rand([3, 4, 5])).map(({ shape }) => shape),
    [
      [3, 20],
      [3, 2],
      [3, 2],
    ],
  );
  assert.deepEqual(vae.sample(5).shape, [5, 20]);
  const x = rand([3, 20]);
  assert.notDeepEqual(vae.forward(x)[0].toArray(), vae.forward(x)[0].toArray());
  vae.eval();
  assert.deepEqual(vae.forward(x)[0].toArray(), vae.forward(x)[0].toArray());
});

test('the negative ELBO is cross-entropy and divergence', () => {
  const x = tensor([[1, 0]]);
  const zero = tensor([[0, 0]]);
  assert.ok(Math.abs(nn.models.negativeElbo(x, zero, zero, zero).item() - 2 * Math.LN2) < 1e-6);
  const [mean, logVariance] = [tensor([[1, -2]]), tensor([[Math.log(2), 0]])];
  const divergence = (1 + 2 - Math.log(2) - 1 + (4 + 1 - 0 - 1)) / 2;
  assert.ok(Math.abs(nn.models.negativeElbo(x, zero, mean, logVariance).item() - 2 * Math.LN2 - divergence) < 1e-6);
});

test('dcgan: images from numbers, a verdict from images', () => {
  for (const side of [8, 16, 32]) {
    const { generator, discriminator } = nn.models.dcgan({ latent: 6, channels: 3, side, width: 4 });
    const images = generator.predict(randn([2, 6]));
    assert.deepEqual(images.shape, [2, 3, side, side]);
    assert.deepEqual(discriminator.predict(images).shape, [2, 1]);
  }
  throws(() => nn.models.dcgan({ side: 28 }), 'argument', /dcgan: side must be 8, 16, 32, …: 28/);
});

test('language models see no future, and generate by temperature', () => {
  for (const make of [nn.models.charRnn, nn.models.gpt]) {
    const model = make({ vocabulary: 7, size: 8, context: 5 });
    const [a, b] = [
      [1, 2, 3, 4],
      [1, 2, 6, 0],
    ].map((tokens) => model.predict([tokens]));
    assert.deepEqual(a.shape, [1, 4, 7]);
    assert.deepEqual(a.slice(1, 0, 2).toArray(), b.slice(1, 0, 2).toArray());
    const tokens = model.generate([1, 2], 8);
    assert.deepEqual(tokens.slice(0, 2), [1, 2]);
    assert.ok(tokens.length === 10 && tokens.every((token) => Number.isInteger(token) && token >= 0 && token < 7));
    assert.deepEqual(model.generate([3], 6, { temperature: 0 }), model.generate([3], 6, { temperature: 0 }));
    throws(() => model.generate([], 1), 'argument', /generate: the prompt must have at least one token/);
  }
});

test('generate draws tokens by their probabilities', () => {
  const model = nn.models.charRnn({ vocabulary: 3, size: 2 });
  const state = Object.fromEntries(model.namedParameters().map(([name, p]) => [name, p.mul(0)]));
  model.loadStateDict({ ...state, '2.bias': tensor([0.7, 0.2, 0.1]).log() });
  const drawn = model.generate([0], 2000);
  [0.7, 0.2, 0.1].forEach((share, token) => {
    assert.ok(Math.abs(drawn.filter((other) => other === token).length / 2000 - share) < 0.03);
  });
});

test('diffusion keeps less and less of a sample, and walks back', () => {
  for (const [model, shape] of [
    [nn.models.diffusionMlp({ inputs: 3, steps: 20 }), [3]],
    [nn.models.diffusionUnet({ channels: 2, side: 8, width: 4, steps: 5 }), [2, 8, 8]],
  ]) {
    assert.deepEqual(
      model.kept,
      [...model.kept].sort((a, b) => b - a),
    );
    assert.ok(model.kept.at(-1) < 0.01);
    const before = memory().tensors;
    const samples = model.sample(4);
    assert.deepEqual(samples.shape, [4, ...shape]);
    assert.equal(memory().tensors, before + 1);
    const loss = model.loss(randn([6, ...shape])).item();
    assert.ok(loss > 0.5 && loss < 3, String(loss));
  }
  const long = nn.models.diffusionMlp({ steps: 1000 });
  assert.ok(Math.abs(long.betas[0] - 1e-4) < 1e-9 && Math.abs(long.betas[999] - 0.02) < 1e-9);
});

test('unknown options are refused', () => {
  for (const [name, make] of Object.entries(nn.models)) {
    if (!/^[a-z]/.test(name) || ['negativeElbo', 'tokenLoss'].includes(name)) continue;
    throws(
      () => make({ inputs: 2, outputs: 2, vocabulary: 2, clases: 3 }),
      'argument',
      /unknown option '(clases|inputs|outputs|vocabulary)'/,
    );
  }
});

test('fit trains a sequential model and leaves nothing behind', async () => {
  const model = nn.models.mlp({ inputs: 2, outputs: 2, hidden: [16] });
  const summary = await fit(model, hebb.data.synthetic('moons', { seed: 1 }), { epochs: 30, optimizer: { name: 'adam', lr: 0.02 } }).done;
  assert.ok(summary.history.at(-1).accuracy > 0.9);
});

describe('each model trains to what is stated', () => {
  for (const [name, { train, quick }] of Object.entries(recipes)) {
    test(name, async (t) => {
      const start = performance.now();
      const figures = await train(hebb, quick.settings);
      t.diagnostic(`${name}: ${JSON.stringify(figures)} in ${((performance.now() - start) / 1000).toFixed(1)} s`);
      assert.ok(quick.reached(figures), `${quick.reached}: ${JSON.stringify(figures)}`);
    });
  }
});
