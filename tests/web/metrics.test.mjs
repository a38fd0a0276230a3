/** @file Metrics of evaluate() and of fit's validation, against numbers worked out with numpy. */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { data, evaluate, fit, load, manualSeed, memory, nn, tensor } from 'hebb';
import { close, rejects, throws } from './expect.mjs';

before(() => load());

/** Gives the scores of its input back: what metrics see is what the data set holds. */
class Given extends nn.Module {
  forward(x) {
    return x;
  }
}

const scores = [
  [2, 1, 0],
  [0.5, 1.5, 1],
  [1, 0, 3],
  [0, 2, 1],
  [1.5, 1, 0.25],
  [0.1, 0.3, 0.2],
  [3, 2.5, 2],
];
const classes = () => data.fromArrays(scores, Int32Array.of(0, 1, 2, 2, 1, 1, 0));

/** The layer that gives its input back, in the engine. */
function native(width) {
  const layer = nn.linear(width, width);
  const unit = Array.from({ length: width }, (_, i) => Array.from({ length: width }, (_, j) => Number(i === j)));
  layer.loadStateDict({ weight: tensor(unit), bias: tensor(Array(width).fill(0)) });
  return layer;
}

test('precision, recall and F1 come by class and as their mean', async () => {
  for (const model of [new Given(), native(3)]) {
    const found = await evaluate(model, classes(), {
      metrics: ['precision', 'recall', 'f1', 'perClass', 'confusion', 'accuracy'],
      batchSize: 3,
    });
    close([found.precision, found.recall, found.f1, found.accuracy], [0.7777777778, 0.7222222222, 0.7111111111, 5 / 7], 1e-9);
    assert.deepEqual(found.confusion, [
      [2, 0, 0],
      [1, 2, 0],
      [0, 1, 1],
    ]);
    assert.deepEqual(
      found.perClass.map(({ support }) => support),
      [2, 3, 2],
    );
    close(
      found.perClass.map(({ precision, recall, f1 }) => [precision, recall, f1]),
      [
        [2 / 3, 1, 0.8],
        [2 / 3, 2 / 3, 2 / 3],
        [1, 0.5, 2 / 3],
      ],
      1e-9,
    );
  }
});

test('a class that nobody has or predicts does not count in the mean', async () => {
  const set = data.fromArrays(
    [
      [1, 0, -5],
      [0, 1, -5],
      [0, 1, -5],
    ],
    Int32Array.of(0, 1, 0),
    { classes: 3 },
  );
  const { f1, perClass } = await evaluate(new Given(), set, { metrics: ['f1', 'perClass'] });
  close(f1, (2 / 3 + 2 / 3) / 2, 1e-9);
  assert.deepEqual(perClass[2], { precision: 0, recall: 0, f1: 0, support: 0 });
});

test('topK is the share of rows whose class is among the k largest scores', async () => {
  const found = await evaluate(native(3), classes(), { metrics: ['top1', 'top2', 'top3'], batchSize: 2 });
  close([found.top1, found.top2, found.top3], [5 / 7, 1, 1], 1e-9);
  const hard = data.fromArrays(
    [
      [3, 2, 1, 0],
      [0, 1, 2, 3],
    ],
    Int32Array.of(2, 0),
  );
  const { top2, top3 } = await evaluate(new Given(), hard, { metrics: ['top2', 'top3'] });
  assert.deepEqual([top2, top3], [0, 0.5]);
});

test('auc is the mean of one against the rest, of probabilities under crossEntropy and of scores else', async () => {
  for (const model of [new Given(), native(3)]) {
    close((await evaluate(model, classes(), { metrics: ['auc'], batchSize: 2 })).auc, (0.9 + 0.75 + 0.8) / 3, 1e-9);
    close((await evaluate(model, classes(), { metrics: ['auc'], loss: 'multiMargin' })).auc, (1 + 0.375 + 0.85) / 3, 1e-9);
  }
});

test('auc of one output counts ties by half', async () => {
  const set = data.fromArrays([[0.1], [0.4], [0.4], [0.8], [-1], [0.9]], [0, 0, 1, 1, 0, 0]);
  close((await evaluate(new Given(), set, { metrics: ['auc'], loss: 'bceWithLogits' })).auc, 5.5 / 8, 1e-9);
  const one = data.fromArrays([[0.1], [0.4]], [1, 1]);
  await rejects(evaluate(new Given(), one, { metrics: ['auc'], loss: 'bceWithLogits' }), 'value', /'auc' wants samples of two classes/);
});

test('mae, mse, rmse and r2 of several outputs, also far from zero and over several batches', async () => {
  const output = [
    [1, 10],
    [2, 12],
    [3.5, 9],
    [0, 11],
  ];
  const target = [
    [1.5, 10],
    [2, 11],
    [3, 9.5],
    [-1, 13],
  ];
  const metrics = ['mae', 'mse', 'rmse', 'r2'];
  for (const batchSize of [1, 3, 256]) {
    const found = await evaluate(native(2), data.fromArrays(output, target), { metrics, batchSize });
    close([found.mae, found.mse, found.rmse, found.r2], [0.6875, 0.84375, 0.9185586535, 0.5484516734], 1e-9);
    close(found.loss, found.mse, 1e-6);
    const far = (rows) => rows.map((row) => row.map((value) => value + 4096));
    close((await evaluate(new Given(), data.fromArrays(far(output), far(target)), { metrics, batchSize })).r2, 0.5484516734, 1e-9);
  }
  const constant = data.fromArrays([[1], [1]], [1, 1]);
  assert.equal((await evaluate(new Given(), constant, { metrics: ['r2'] })).r2, 1);
});

test('fit reports metrics of the validation data', async () => {
  manualSeed(1);
  const [train, validation] = data.synthetic('moons', { n: 200, seed: 1 }).split([0.7, 0.3], { seed: 1 });
  const model = nn.sequential(nn.linear(2, 16), nn.tanh(), nn.linear(16, 2));
  const metrics = ['accuracy', 'f1', 'auc', 'top1', 'confusion'];
  for await (const { accuracy, validation: seen } of fit(model, train, { epochs: 2, validation, metrics })) {
    assert.equal(typeof accuracy, 'number');
    assert.deepEqual(seen, await evaluate(model, validation, { metrics }));
    assert.deepEqual(Object.keys(seen).sort(), ['loss', ...metrics].sort());
  }
});

test('metrics without a meaning are refused by name, and nothing stays', async () => {
  const [values, set] = [data.fromArrays([[1], [2]], [0.5, 3]), classes()];
  const [model, layer] = [new Given(), native(3)];
  const start = memory().tensors;
  await rejects(evaluate(model, values, { metrics: ['f1'] }), 'argument', /evaluate: metric 'f1' has no meaning here/);
  await rejects(evaluate(model, values, { metrics: ['top2'] }), 'argument', /'top2' has no meaning here: targets are values/);
  await rejects(evaluate(model, values, { metrics: ['auc'] }), 'argument', /'auc' has no meaning here: .* nor 0 and 1/);
  await rejects(evaluate(model, set, { metrics: ['r2'] }), 'argument', /'r2' has no meaning here: targets are class indices/);
  await rejects(evaluate(model, set, { metrics: ['top0'] }), 'argument', /metrics are a list of .*: 'top0'/);
  await rejects(evaluate(model, set, { metrics: 'f1' }), 'argument', /metrics are a list of .*: 'f1'/);
  throws(() => fit(layer, set, { metrics: ['f1'] }), 'argument', /fit: metric 'f1' is worked out on validation data/);
  throws(() => fit(layer, set, { metrics: ['f2'] }), 'argument', /fit: metrics are a list of/);
  assert.equal(memory().tensors, start);
});
