/** @file Weights of classes and of samples in fit. */
import assert from 'node:assert/strict';
import { before, beforeEach, test } from 'node:test';
import { data, fit, load, manualSeed, nn, tensor } from 'hebb';
import { close, throws } from './expect.mjs';
import { moons, trained } from './trained.mjs';

before(() => load());
beforeEach(() => manualSeed(1));

test('classWeight is PyTorch’s weight of crossEntropy', async () => {
  const own = (output, y) => nn.crossEntropy(output, y, { weight: tensor([0.5, 3]) });
  const wanted = await trained({ loss: own });
  for (const classWeight of [[0.5, 3], { 0: 0.5, 1: 3 }]) close(await trained({ classWeight }), wanted, 1e-6);
  const named = data.fromArrays(
    moons().x(),
    [...moons().y()].map((y) => (y ? 'yes' : 'no')),
    { shape: [2] },
  );
  close(await trained({ classWeight: { yes: 3, no: 0.5 } }, undefined, named), wanted, 1e-6);
  close(await trained({ classWeight: { yes: 1 } }, undefined, named), await trained({}), 1e-6);
});

test('balanced weighs n / (classes · samples of the class)', async () => {
  const set = data.fromArrays(
    [
      [1, 0],
      [0, 1],
      [1, 1],
      [2, 0],
    ],
    Int32Array.of(0, 1, 0, 0),
    { classes: 2 },
  );
  const run = async (classWeight) => trained({ classWeight }, undefined, set);
  close(await run('balanced'), await run([4 / (2 * 3), 4 / 2]), 1e-6);
  let given;
  const loss = (output, y, w) => ((given = w.toArray()), nn.crossEntropy(output, y));
  await trained({ loss, classWeight: 'balanced' }, undefined, set);
  close(given, [2 / 3, 2, 2 / 3, 2 / 3]);
});

test('sampleWeight counts samples as often as it says, under any loss by name', async () => {
  const [x, y] = [
    [
      [1, 0],
      [0, 1],
      [1, 1],
    ],
    [[1], [0], [1]],
  ];
  const thrice = data.fromArrays([x[0], x[1], x[1], x[1]], [y[0], y[1], y[1], y[1]]);
  for (const loss of ['mse', 'bceWithLogits', 'l1', 'huber']) {
    const sampleWeight = Float32Array.of(1, 3, 0);
    const once = await trained({ loss, sampleWeight }, nn.linear(2, 1), data.fromArrays(x, y));
    close(once, await trained({ loss }, nn.linear(2, 1), thrice), 1e-6);
  }
  const both = { loss: 'bceWithLogits', classWeight: { 0: 3 } };
  close(
    await trained({ ...both, sampleWeight: [1, 1, 0] }, nn.linear(2, 1), data.fromArrays(x, y)),
    await trained({ loss: 'bceWithLogits' }, nn.linear(2, 1), thrice),
    1e-6,
  );
});

test('the loss of an epoch is the weighted one, and a batch that weighs nothing teaches nothing', async () => {
  const set = data.fromArrays(
    [
      [1, 0],
      [0, 1],
    ],
    [[2], [5]],
  );
  const model = nn.linear(2, 1);
  model.loadStateDict({ weight: tensor([[0, 0]]), bias: tensor([0]) });
  const options = { epochs: 1, optimizer: { name: 'sgd', lr: 0 } };
  close((await fit(model, set, { ...options, sampleWeight: [3, 1] }).done).loss, (3 * 4 + 25) / 4, 1e-6);
  close((await fit(model, set, { ...options, batchSize: 1, sampleWeight: [0, 1] }).done).loss, 12.5, 1e-6);
  let given;
  const own = (output, y, w) => (
    (given = w.toArray()),
    output
      .sub(y)
      .square()
      .mul(w.reshape([-1, 1]))
      .mean()
  );
  close((await fit(model, set, { ...options, loss: own, shuffle: false, sampleWeight: [3, 1] }).done).loss, (3 * 4 + 25) / 2, 1e-6);
  assert.deepEqual(given, Float32Array.of(3, 1));
});

test('weights that do not fit are refused by name', () => {
  const refused = (options, words, set = moons()) => throws(() => fit(nn.linear(2, 2), set, options), 'argument', words);
  refused({ classWeight: 'even' }, /classWeight must be 'balanced', a list or an object: 'even'/);
  refused({ classWeight: [1, 2, 3] }, /one weight for each of 2 classes: \[1, 2, 3\]/);
  refused({ classWeight: { 2: 1 } }, /none of the 2 classes: '2'/);
  refused({ classWeight: [1, -1] }, /classWeight of class '1' .*: -1/);
  refused({ classWeight: [1, 2] }, /classWeight wants class indices/, data.fromArrays([[1, 2]], [[0.5, 1]]));
  refused({ sampleWeight: [1] }, /one weight for each of 120 samples: 1/);
  refused({ sampleWeight: Array(120).fill(NaN) }, /sampleWeight 0 .*: NaN/);
  refused({ sampleWeight: Array(120).fill(1), loss: (output) => output.mean() }, /third argument/);
});
