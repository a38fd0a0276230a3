/** @file Transfer: networks cut, frozen and given new heads; files with numbers of 16 bits; the shipped backbones and what they are good for. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { before, describe, test } from 'node:test';
import * as hebb from 'hebb';
import { data, evaluate, fit, HebbError, load, manualSeed, nn, open, optim, save, tensor } from 'hebb';
import { drawn, pictures } from '../../tools/backbones/sets.mjs';
import { backbones, manifest } from '../../tools/backbones/train.mjs';
import { fromScratch, transferred } from '../../tools/backbones/transfer.mjs';

before(() => load());

const values = (module) => Object.values(nn.snapshot(module)).map(({ data: numbers }) => [...numbers]);
const network = () => nn.sequential(nn.linear(2, 8), nn.batchNorm1d(8), nn.relu(), nn.linear(8, 2));
const moons = () => data.synthetic('moons', { n: 100 });

describe('slice', () => {
  test('gives a part of the network with the same modules', () => {
    const model = network();
    const body = model.slice(0, -1);
    assert.deepEqual([...body], [...model].slice(0, 3));
    assert.equal(body.at(0), model.at(0));
    assert.deepEqual([model.slice().length, model.slice(-1).length, model.slice(1, 3).length], [4, 1, 2]);
    assert.deepEqual(body.spec().children, model.spec().children.slice(0, 3));
    assert.deepEqual(body.predict([[1, 2]]).shape, [1, 8]);
  });
});

describe('map', () => {
  test('gives the outputs as samples with the same targets', async () => {
    manualSeed(1);
    const [model, set] = [network(), moons()];
    const features = await set.map(model.slice(0, -1));
    assert.deepEqual([features.size, features.shape, features.classes], [100, [8], set.classes]);
    assert.deepEqual(features.y(), set.y());
    const want = model.slice(0, -1).predict(tensor(set.x(), { shape: [100, 2] }));
    assert.deepEqual(features.x(), want.toArray());
    assert.ok(model.training, 'the model is in the mode it was in');
  });

  test('keeps values as targets, and refuses what is no model of samples', async () => {
    const set = data.fromArrays(
      [[1], [2], [3]],
      [
        [1, 2],
        [3, 4],
        [5, 6],
      ],
    );
    const mapped = await set.map(nn.linear(1, 4));
    assert.deepEqual([mapped.targetShape, [...mapped.y()]], [[2], [1, 2, 3, 4, 5, 6]]);
    await assert.rejects(set.map('linear'), (error) => error instanceof HebbError && /map: the model must be a module/.test(error.message));
    class Sum extends nn.Module {
      forward(x) {
        return x.sum(0, { keepdim: true });
      }
    }
    await assert.rejects(set.map(new Sum()), /one output a sample/);
  });
});

describe('freezing', () => {
  test('fit leaves a frozen body what it is, with the statistics of its batch norm, and trains the rest', async () => {
    manualSeed(2);
    const model = network();
    await fit(model, moons(), { epochs: 2 }).done;
    const body = model.slice(0, -1).requiresGrad_(false);
    const before = [values(body), values(model.at(-1))];
    await fit(model, moons(), { epochs: 3, optimizer: { name: 'adamw', lr: 0.01, weightDecay: 0.1 } }).done;
    assert.deepEqual(values(body), before[0]);
    assert.notDeepEqual(values(model.at(-1)), before[1]);
    const x = moons().x();
    const input = tensor(x, { shape: [100, 2] });
    body.train();
    assert.deepEqual(body.forward(input).toArray(), body.predict(input).toArray(), 'frozen, it normalizes as in eval mode');
    body.requiresGrad_(true).forward(input);
    assert.notDeepEqual(values(body), before[0]);
  });

  test('groups have learning rates of their own in fit', async () => {
    manualSeed(3);
    const model = nn.sequential(nn.linear(2, 8), nn.tanh(), nn.linear(8, 2));
    const [body, head] = [model.slice(0, -1), model.at(-1)];
    const before = [values(body), values(head)];
    const optimizer = optim.adam([{ params: body.parameters(), lr: 0 }, { params: head.parameters() }], { lr: 0.01 });
    await fit(model, moons(), { epochs: 2, optimizer }).done;
    assert.deepEqual(values(body), before[0]);
    assert.notDeepEqual(values(head), before[1]);
    optimizer.groups[0].lr = 0.01;
    await fit(model, moons(), { epochs: 2, optimizer }).done;
    assert.notDeepEqual(values(body), before[0]);
  });
});

describe('f16', () => {
  const written = async (numbers) => {
    const layer = nn.linear(numbers.length, 1, { bias: false });
    layer.loadStateDict({ weight: { data: Float32Array.from(numbers), shape: [1, numbers.length] } });
    const { tensors } = await open(await save(layer, 'safetensors', { dtype: 'f16' }));
    return [...tensors.weight.toArray()];
  };

  test('rounds to the nearest of 16 bits, halves to even', async () => {
    const pairs = [
      [0, 0],
      [-0, -0],
      [1, 1],
      [-2.5, -2.5],
      [1 + 2 ** -11, 1],
      [1 + 3 * 2 ** -11, 1 + 2 ** -9],
      [1 + 2 ** -11 + 2 ** -20, 1 + 2 ** -10],
      [2 - 2 ** -12, 2],
      [65519, 65504],
      [2 ** -14, 2 ** -14],
      [2 ** -14 - 2 ** -25, 2 ** -14],
      [3 * 2 ** -24, 3 * 2 ** -24],
      [2 ** -25, 0],
      [1.5 * 2 ** -24, 2 ** -23],
      [-1e-9, -0],
    ];
    assert.deepEqual(
      await written(pairs.map(([given]) => given)),
      pairs.map(([, want]) => want),
    );
  });

  test('takes half the room, beside counts and the moments of an optimizer, which stay whole', async () => {
    manualSeed(4);
    const model = nn.sequential(nn.linear(100, 100), nn.batchNorm1d(100));
    const set = data.fromArrays(new Float32Array(400).fill(0.5), new Float32Array(400), { shape: [100], targetShape: [100] });
    const optimizer = optim.adam(model.parameters());
    await fit(model, set, { epochs: 1, optimizer }).done;
    const [whole, half] = [await save(model), await save(model, 'safetensors', { dtype: 'f16' })];
    assert.ok(half.length < 0.52 * whole.length, `${half.length} of ${whole.length} bytes`);
    const opened = await open(await save(model, 'safetensors', { dtype: 'f16', optimizer }));
    for (const [name, t] of Object.entries(model.stateDict())) {
      const got = opened.tensors[name].toArray();
      t.toArray().forEach((value, i) => assert.ok(Math.abs(got[i] - value) <= Math.abs(value) * 2 ** -11 + 2 ** -25, name));
    }
    for (const [name, t] of Object.entries(optimizer.stateDict())) assert.deepEqual(opened.optimizer[name].data, t.toArray(), name);
  });

  test('refuses numbers that are too large, other types, and JSON', async () => {
    await assert.rejects(written([1, 65520]), /save: 'weight' cannot be written as f16: element 1 is 65520/);
    await assert.rejects(save(nn.linear(1, 1), 'json', { dtype: 'f16' }), /dtype of JSON must be 'f32': 'f16'/);
    await assert.rejects(save(nn.linear(1, 1), 'safetensors', { dtype: 'bf16' }), /dtype must be 'f32' or 'f16': 'bf16'/);
  });
});

describe('the shipped backbones', () => {
  const sets = { drawings: () => drawn(hebb, { train: 1, test: 20 }), pictures: () => pictures(hebb) };
  for (const [name, { network: make }] of Object.entries(backbones)) {
    test(`${name}: the file is what the script makes, and reaches what is stated`, async () => {
      const { classes, bytes, sha256, tested, accuracy } = manifest()[name];
      const file = readFileSync(new URL(import.meta.resolve(`hebb/backbones/${name}.safetensors`)));
      assert.ok(file.length === bytes && bytes <= 100_000);
      assert.equal(createHash('sha256').update(file).digest('hex'), sha256);
      const { model } = await open(file);
      assert.deepEqual(model.spec(), make(nn, classes.length).spec());
      const { test: unseen } = sets[name]();
      assert.deepEqual([unseen.classes, unseen.size], [classes, tested]);
      const { accuracy: now } = await evaluate(model, unseen);
      assert.ok(Math.abs(now - accuracy) < 0.005, `${now}: npm run backbones trains it anew`);
    });
  }

  test('ten examples each of five unseen classes: 90 % right and more, far more than from scratch', async () => {
    for (const seed of [1, 2]) {
      const { accuracy, tuned } = await transferred(hebb, seed, { tests: 40 });
      const fresh = await fromScratch(hebb, seed, { tests: 40 });
      assert.ok(accuracy >= 0.9 && tuned >= 0.9, `${accuracy}, fine-tuned ${tuned}`);
      assert.ok(fresh.accuracy < accuracy - 0.05, `${fresh.accuracy} from scratch`);
    }
  });
});
