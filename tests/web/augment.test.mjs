/** @file Augmentation: batches that are varied, trainings that repeat them, and what cannot be. */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { data, fit, load, manualSeed, nn, tensor } from 'hebb';
import { session } from 'hebb/worker';
import { close, rejects, throws } from './expect.mjs';

before(() => load({ deterministic: true }));

/** 48 pictures [1, 8, 8] of three classes: a bright row, column or frame, each with some noise of its own. */
function pictures(n = 48) {
  const bright = [(r) => r === 3, (_, c) => c === 3, (r, c) => r === 0 || c === 0 || r === 7 || c === 7];
  const x = Uint8Array.from({ length: n * 64 }, (_, i) => {
    const [row, column] = [Math.floor(i / 8) % 8, i % 8];
    return (bright[Math.floor(i / 64) % 3](row, column) ? 200 : 0) + ((i * 31) % 41);
  });
  return data.fromArrays(
    x,
    Uint8Array.from({ length: n }, (_, i) => i % 3),
    { shape: [1, 8, 8], normalize: 'auto', classes: ['row', 'column', 'frame'] },
  );
}

const spec = {
  type: 'sequential',
  children: [
    { type: 'flatten' },
    { type: 'linear', inFeatures: 64, outFeatures: 16 },
    { type: 'relu' },
    { type: 'linear', inFeatures: 16, outFeatures: 3 },
  ],
};
const all = { shift: 1, crop: 1, flip: 'both', rotate: 10, scale: [0.9, 1.1], erase: 0.3, noise: 0.05, mixup: 0.2 };

test('batches are varied, again the same by the same seed, and stay what they were without', () => {
  const set = pictures();
  const first = (options) => {
    manualSeed(3);
    return set
      .batches({ batchSize: 48, ...options })
      .next()
      .value[0].toArray();
  };
  const plain = first();
  assert.deepEqual(first({ augment: {} }), plain);
  for (const [name, value] of Object.entries(all)) {
    const varied = first({ augment: { [name]: value } });
    assert.notDeepEqual(varied, plain, name);
    assert.deepEqual(first({ augment: { [name]: value } }), varied, name);
    assert.ok(varied.every(Number.isFinite), name);
  }
  assert.deepEqual(first(), plain);
});

test('flipped twice as often as not: pictures are themselves or their mirror images', () => {
  const set = data.fromArrays(Float32Array.of(1, 2, 3, 4), [0], { shape: [1, 2, 2], classes: 1 });
  const seen = new Set();
  for (let i = 0; i < 60; ++i) for (const [x] of set.batches({ augment: { flip: 'both' } })) seen.add(x.toArray().join());
  assert.deepEqual([...seen].sort(), ['1,2,3,4', '2,1,4,3', '3,4,1,2', '4,3,2,1']);
});

test('mixup gives batches shares of both targets', () => {
  manualSeed(1);
  const classes = pictures()
    .batches({ batchSize: 48, augment: { mixup: 1 } })
    .next().value;
  assert.deepEqual(classes[1].shape, [48, 3]);
  const rows = classes[1].tolist();
  for (const row of rows) close(row[0] + row[1] + row[2], 1);
  assert.ok(rows.some((row) => Math.max(...row) < 0.999));
  const values = data.fromArrays(
    [[0], [1], [2]],
    [0, 10, 20].map((v) => [v]),
  );
  for (const [x, y] of values.batches({ augment: { mixup: 1 } }))
    close(
      y.toArray(),
      x.toArray().map((v) => 10 * v),
      1e-4,
    );
});

/** Trains, and gives weights and losses. */
async function trained(options, set = pictures()) {
  manualSeed(5);
  const model = nn.fromSpec(spec);
  const { history } = await fit(model, set, { epochs: 4, batchSize: 16, ...options }).done;
  return { weights: Object.values(model.stateDict()).map((t) => [...t.toArray()]), losses: history.map(({ loss }) => loss) };
}

test('a training repeats by its seed, in the engine and in JavaScript alike', async () => {
  const native = await trained({ augment: all });
  assert.deepEqual(await trained({ augment: all }), native);
  assert.notDeepEqual(await trained({}), native);
  const script = await trained({ augment: all, loss: (output, target) => nn.crossEntropy(output, target) });
  close(script.losses, native.losses, 1e-5);
  close(script.weights.flat(), native.weights.flat(), 1e-4);
});

test('each of two mixed samples has its own weight', async () => {
  const options = { epochs: 1, batchSize: 48, shuffle: false, optimizer: { name: 'sgd', lr: 0 }, augment: { mixup: 1 } };
  const only = await trained({ ...options, sampleWeight: Array.from({ length: 48 }, (_, i) => Number(i === 7)) });
  manualSeed(5);
  const model = nn.fromSpec(spec);
  const [x, , { share, other, partner }] = pictures().batch(
    Int32Array.from({ length: 48 }, (_, i) => i),
    options.augment,
  );
  const losses = (target) => nn.crossEntropy(model.forward(x), target, { reduction: 'none' }).toArray();
  const labels = tensor(Int32Array.from({ length: 48 }, (_, i) => i % 3));
  close(only.losses, [share * losses(labels)[7] + (1 - share) * losses(other)[partner.indexOf(7)]], 1e-5);
});

test('validation is never varied', async () => {
  const set = pictures();
  manualSeed(5);
  const model = nn.fromSpec(spec);
  const optimizer = { name: 'sgd', lr: 0 };
  const { history } = await fit(model, set, { epochs: 3, optimizer, validation: set, augment: { noise: 3, erase: 1 } }).done;
  assert.equal(new Set(history.map(({ validation }) => validation.loss)).size, 1);
  assert.ok(new Set(history.map(({ loss }) => loss)).size === 3);
});

test('a worker takes the settings, and gives the same weights', async () => {
  const s = await session({ deterministic: true });
  await s.manualSeed(5);
  const model = await s.model(spec);
  const here = pictures();
  const x = Float32Array.from(here.x());
  const set = await s.data.fromArrays(x, Uint8Array.from(here.y()), { shape: [1, 8, 8], classes: 3 });
  await s.fit(model, set, { epochs: 4, batchSize: 16, augment: all }).done;
  const floats = data.fromArrays(here.x(), Uint8Array.from(here.y()), { shape: [1, 8, 8], classes: 3 });
  const { weights } = await trained({ augment: all }, floats);
  assert.deepEqual(
    Object.values(await model.stateDict()).map((t) => [...t.data]),
    weights,
  );
});

test('what cannot be is refused by name', async () => {
  throws(() => data.augment({ rotate: 200 }), 'argument', /rotate must be a number of at least 0 and at most 180: 200/);
  throws(() => data.augment({ scale: 1.1 }), 'argument', /scale must be two numbers, got 1/);
  throws(() => data.augment({ flip: 'up' }), 'argument', /flip must be 'horizontal', 'vertical' or 'both': 'up'/);
  throws(() => data.augment({ zoom: 2 }), 'argument', /unknown option \(one of shift, crop, .*\): zoom/);
  throws(() => data.augment({ noise: '1' }), 'argument', /noise cannot be '1'/);
  throws(() => data.augment(null), 'argument', /settings/);
  assert.deepEqual(data.augment(all), all);
  const flat = data.fromArrays([[1, 2, 3]], [0], { classes: 1 });
  throws(() => fit(nn.linear(3, 1), flat, { augment: { shift: 1 } }), 'shape', /no pictures .*: \[3\]/);
  throws(() => [...flat.batches({ augment: { erase: 1 } })], 'shape', /no pictures/);
  throws(() => fit(nn.linear(3, 1), flat, { augment: { noise: -1 } }), 'argument', /noise must be a number of at least 0: -1/);
  const s = await session();
  const remote = await s.data.fromArrays([[1, 2, 3]], [0], { classes: 1 });
  const model = await s.model({ type: 'linear', inFeatures: 3, outFeatures: 1 });
  await rejects(s.fit(model, remote, { augment: { shift: 1 } }).done, 'shape', /no pictures/);
});
