/**
 * @file Whole runs: from the same weights, on the same batches, four networks follow PyTorch's loss for 100 steps. The
 * recipe, with the streams that weights and batches are computed from, is tests/golden/make_runs.py.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { before, test } from 'node:test';
import { load, nn, optim, scope, tensor } from 'hebb';

/** Of the loss; what was seen is below 1e-5. */
const tolerance = 1e-3;
const count = (shape) => shape.reduce((n, d) => n * d, 1);

/** Numbers in [-1, 1), exact in f32. */
const stream = (number, shape) =>
  Float32Array.from({ length: count(shape) }, (_, i) => {
    let h = Math.imul(i + 1, 0x9e3779b1) + Math.imul(number, 0x85ebca77);
    h = Math.imul(h ^ (h >>> 16), 0x7feb352d);
    h = Math.imul(h ^ (h >>> 15), 0x846ca68b);
    return ((h ^ (h >>> 16)) >>> 8) / 2 ** 23 - 1;
  });
const below = (n, number, shape) => Int32Array.from(stream(number, shape), (r) => Math.floor(((r + 1) / 2) * n));

/** Weights that make_runs.py starts from. */
function start(model) {
  model.namedParameters().forEach(([name, weight], p) => {
    const shape = weight.shape;
    let scale = 1;
    while (scale * scale * count(shape.slice(1)) > 1) scale /= 2;
    const norm = shape.length === 1 && name.endsWith('weight') ? 1 : 0;
    weight.copy_(stream(p, shape).map((r) => (shape.length > 1 ? r * scale : r / 16 + norm)));
  });
  return model;
}

const losses = Object.fromEntries(
  readFileSync(new URL('../runs/losses.txt', import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .map((line) => line.split(' '))
    .map(([name, ...values]) => [name, values.map(Number)]),
);

/** Batches of inputs of a shape and of classes. */
const batches = (shape, classes) =>
  [0, 1, 2, 3].map((b) => [tensor(stream(1000 + b, shape), { shape }), tensor(below(classes, 2000 + b, [shape[0]]))]);

function follow(t, name, model, optimizer, data, loss = nn.crossEntropy) {
  const expected = losses[name];
  assert.equal(expected.length, 100);
  let worst = 0;
  expected.forEach((value, s) => {
    const [x, y] = data[s % data.length];
    const found = scope(() => {
      const found = loss(model.forward(x), y);
      optimizer.zeroGrad();
      found.backward();
      optimizer.step();
      return found.item();
    });
    const deviation = Math.abs(found - value) / value;
    assert.ok(deviation <= tolerance, `step ${s}: ${found}, PyTorch has ${value}`);
    worst = Math.max(worst, deviation);
  });
  t.diagnostic(`${name}: largest deviation ${worst.toExponential(1)}`);
}

before(() => load());

test('mlp follows PyTorch', (t) => {
  const model = start(nn.models.mlp({ inputs: 20, hidden: [32, 16], outputs: 5 }));
  follow(t, 'mlp', model, optim.sgd(model.parameters(), { lr: 0.1, momentum: 0.9 }), batches([32, 20], 5));
});

test('lenet follows PyTorch', (t) => {
  const model = start(nn.models.lenet());
  follow(t, 'lenet', model, optim.adam(model.parameters(), { lr: 0.0015 }), batches([16, 1, 28, 28], 10));
});

test('an lstm classifier follows PyTorch', (t) => {
  const model = start(nn.sequential(nn.lstm(8, 16, { batchFirst: true, returnSequences: false }), nn.linear(16, 4)));
  follow(t, 'lstm', model, optim.adam(model.parameters(), { lr: 0.005 }), batches([16, 12, 8], 4));
});

test('gpt follows PyTorch', (t) => {
  const model = start(nn.models.gpt({ vocabulary: 11, context: 16, size: 16, heads: 2, layers: 2 }));
  const data = [0, 1, 2, 3].map((b) => {
    const tokens = tensor(below(11, 1000 + b, [4, 17]), { shape: [4, 17] });
    return [tokens.slice(1, 0, 16), tokens.slice(1, 1, 17)];
  });
  follow(t, 'gpt', model, optim.adamw(model.parameters(), { lr: 0.003, weightDecay: 0.1 }), data, nn.models.tokenLoss);
});
