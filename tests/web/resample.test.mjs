/** @file Folds, classes made equally frequent, windows over time series. */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { data, fit, load, manualSeed, nn, tensor } from 'hebb';
import { rejects } from './expect.mjs';

before(() => load());

/** 12 samples whose value is their number: of class 0 eight, of class 1 four. */
const set = () =>
  data.fromArrays(
    Float32Array.from({ length: 12 }, (_, i) => i),
    Int32Array.from({ length: 12 }, (_, i) => Number(i >= 8)),
    { classes: ['a', 'b'] },
  );
const sorted = (values) => [...values].sort((a, b) => a - b);
const count = (part, label) => part.y().filter((one) => one === label).length;

test('kFold() takes every part once, with the shares of the classes when asked, by the seed', async () => {
  const folds = await set().kFold(4, { stratify: true, seed: 1 });
  assert.deepEqual(sorted(folds.flatMap(({ validation }) => [...validation.x()])), [...Array(12).keys()]);
  for (const { train, validation } of folds) {
    assert.deepEqual(sorted([...train.x(), ...validation.x()]), [...Array(12).keys()]);
    assert.deepEqual([count(validation, 0), count(validation, 1), train.classes], [2, 1, ['a', 'b']]);
  }
  const again = await set().kFold(4, { stratify: true, seed: 1 });
  assert.deepEqual(again[0].validation.x(), folds[0].validation.x());
  const sizes = (await set().kFold(5)).map(({ validation }) => validation.size);
  assert.deepEqual(sizes, [3, 3, 2, 2, 2]);
  await rejects(set().kFold(1), 'argument', /kFold: folds must be .* 2 to the 12 samples: 1/);
  await rejects(set().kFold(13), 'argument', /: 13/);
  await rejects(set().kFold(2, { strat: true }), 'argument', /unknown option 'strat'/);
  const values = data.fromArrays([[1], [2]], [0.5, 1]);
  await rejects(values.kFold(2, { stratify: true }), 'argument', /stratify wants class targets/);
});

test('oversample() repeats samples of rare classes, all before any again; undersample() leaves out those of frequent ones', async () => {
  const over = await set().oversample({ seed: 1 });
  assert.deepEqual([over.size, count(over, 0), count(over, 1)], [16, 8, 8]);
  assert.deepEqual(sorted(over.x()), [0, 1, 2, 3, 4, 5, 6, 7, 8, 8, 9, 9, 10, 10, 11, 11]);
  const under = await set().undersample({ seed: 1 });
  assert.deepEqual([count(under, 0), count(under, 1), new Set(under.x()).size], [4, 4, 8]);
  assert.deepEqual((await set().undersample({ seed: 1 })).x(), under.x());
  assert.notDeepEqual((await set().undersample({ seed: 2 })).x(), under.x());
  await rejects(data.fromArrays([[1]], [0.5]).oversample(), 'argument', /oversample: class targets are wanted/);
});

test('windows() cuts a series into its past and what follows', async () => {
  const one = await data.windows([0, 1, 2, 3, 4, 5, 6], { length: 3, horizon: 2, stride: 2 });
  assert.deepEqual([one.size, one.shape, one.targetShape], [2, [3, 1], [2, 1]]);
  assert.deepEqual(
    [[...one.x()], [...one.y()]],
    [
      [0, 1, 2, 2, 3, 4],
      [3, 4, 5, 6],
    ],
  );
  const series = [
    [0, 10],
    [1, 11],
    [2, 12],
    [3, 13],
  ];
  for (const given of [series, tensor(series)]) {
    const two = await data.windows(given, { length: 2, targets: [1] });
    assert.deepEqual([two.size, two.shape, two.targetShape], [2, [2, 2], [1, 1]]);
    assert.deepEqual(
      [[...two.x()], [...two.y()]],
      [
        [0, 10, 1, 11, 1, 11, 2, 12],
        [12, 13],
      ],
    );
  }
  await rejects(data.windows([1, 2, 3], { length: 3 }), 'argument', /3 time steps are fewer than length and horizon: 3 \+ 1/);
  await rejects(data.windows([1, 2, 3], { length: 0 }), 'argument', /length must be .*: 0/);
  await rejects(data.windows(series, { length: 1, targets: [2] }), 'index', /numbers of the 2 variables: 2/);
  await rejects(data.windows([[[1]]], { length: 1 }), 'shape', /\[1, 1, 1\]/);
  await rejects(data.windows([1, 2], { length: 1, horizn: 1 }), 'argument', /unknown option 'horizn'/);
});

test('a network learns to go on with a wave', async () => {
  manualSeed(1);
  const wave = Float32Array.from({ length: 200 }, (_, i) => Math.sin(i / 5));
  const windows = await data.windows(wave, { length: 8 });
  const model = nn.sequential(nn.flatten(), nn.linear(8, 1), nn.unflatten(1, [1, 1]));
  const { loss } = await fit(model, windows, { epochs: 60, optimizer: { name: 'adam', lr: 0.03 } }).done;
  assert.ok(loss < 1e-3, `${loss}`);
});
