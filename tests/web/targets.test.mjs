/** @file Classes as rows of 0 and 1 and as probabilities: what a data set makes of them, and that training takes them as it takes indices. */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { data, evaluate, fit, load, manualSeed, nn, tensor } from 'hebb';
import { close, throws, rejects } from './expect.mjs';

before(() => load());

const x = [[1], [2], [3]]; // prettier-ignore
const names = ['dog', 'cat', 'dog'];
const faceOf = ({ targetShape, classes, isClassification }) => [targetShape, classes, isClassification];

test('oneHot makes rows of 0 and 1 of every kind of class', () => {
  const words = data.fromArrays(x, names, { oneHot: true });
  assert.deepEqual(
    [faceOf(words), [...words.y()]],
    [
      [[2], ['cat', 'dog'], true],
      [0, 1, 1, 0, 0, 1],
    ],
  );
  const indices = data.fromArrays(x, Int32Array.of(0, 2, 1), { oneHot: true });
  assert.deepEqual(
    [faceOf(indices), [...indices.y()]],
    [
      [[3], undefined, true],
      [1, 0, 0, 0, 0, 1, 0, 1, 0],
    ],
  );
  assert.deepEqual(faceOf(data.fromArrays(x, [0, 1, 0], { oneHot: true, classes: 4 })), [[4], undefined, true]);
  const tensors = data.fromArrays(tensor(x), tensor([0, 1, 0], { dtype: 'i32' }), { oneHot: true, classes: ['a', 'b'] });
  assert.deepEqual(faceOf(tensors), [[2], ['a', 'b'], true]);
  assert.deepEqual(faceOf(tensors.subset([1])), [[2], ['a', 'b'], true]);
  throws(() => data.fromArrays(x, [0.5, 1, 2], { oneHot: true }), 'argument', /oneHot wants classes: the targets are values/);
});

test('tables, pictures in IDX and formulas take it, too', async () => {
  const text = 'a,y\n1,p\n2,q\n3,r\n';
  const csv = await data.csv(text, { oneHot: true });
  assert.deepEqual(
    [faceOf(csv), [...csv.y()]],
    [
      [[3], ['p', 'q', 'r'], true],
      [1, 0, 0, 0, 1, 0, 0, 0, 1],
    ],
  );
  const known = await data.csv(text, { oneHot: true, classes: ['r', 'q', 'p', 'o'] });
  assert.deepEqual([known.targetShape, [...known.y()].slice(0, 4)], [[4], [0, 0, 1, 0]]);
  await rejects(data.csv('a,y\n1,2\n', { oneHot: true }), 'argument', /data\.csv: oneHot wants classes/);
  const records = await data.objects([{ a: 1, y: 'p' }, { a: 2, y: 'q' }], { oneHot: true }); // prettier-ignore
  assert.deepEqual([...records.y()], [1, 0, 0, 1]);
  const idx = data.idx(Uint8Array.of(0, 0, 8, 2, 0, 0, 0, 1, 0, 0, 0, 1, 255), Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 1, 2), { oneHot: true });
  assert.deepEqual([...idx.y()], [0, 0, 1]);
  assert.deepEqual(data.synthetic('moons', { n: 4, oneHot: true }).targetShape, [2]);
});

test('probabilities are targets where classes are given, and are checked', () => {
  const set = data.fromArrays(x, [[0.5, 0.5], [0.25, 0.75], [1, 0]], { classes: ['a', 'b'] }); // prettier-ignore
  assert.deepEqual(faceOf(set), [[2], ['a', 'b'], true]);
  assert.equal(data.fromArrays(x, [[0.5, 0.5], [0, 1], [1, 0]]).isClassification, false, 'without classes they are values'); // prettier-ignore
  const refused = (rows, pattern, code = 'value') =>
    throws(() => data.fromArrays([[1], [2]], rows, { classes: ['a', 'b'] }), code, pattern);
  refused([[1, 0], [0.5, 0.6]], /target of row 1 is no probabilities.*\[0\.5.*, 0\.6/); // prettier-ignore
  refused([[1.5, -0.5], [1, 0]], /target of row 0 is no probabilities/); // prettier-ignore
  refused([[1, 0, 0], [0, 1, 0]], /an index or 2 probabilities a row: targets of shape \[3\]/, 'argument'); // prettier-ignore
});

const moons = (options) => data.synthetic('moons', { n: 90, seed: 1, ...options });
const network = () => nn.sequential(nn.linear(2, 8), nn.tanh(), nn.linear(8, 2));

test('training by rows of 0 and 1 is training by indices: losses, accuracy, metrics', async () => {
  const metrics = ['accuracy', 'f1', 'top1', 'auc', 'confusion'];
  const reports = [];
  for (const oneHot of [false, true]) {
    manualSeed(2);
    const [model, set] = [network(), moons({ oneHot })];
    const { history } = await fit(model, set, { epochs: 8, optimizer: { name: 'adam', lr: 0.05 }, validation: set, metrics }).done;
    reports.push({ last: history.at(-1), whole: await evaluate(model, set) });
  }
  const [indices, rows] = reports;
  close(rows.last.loss, indices.last.loss, 1e-5);
  close(rows.whole.loss, indices.whole.loss, 1e-5);
  assert.deepEqual([rows.last.accuracy, rows.whole.accuracy], [indices.last.accuracy, indices.whole.accuracy]);
  for (const name of metrics) assert.deepEqual(rows.last.validation[name], indices.last.validation[name], name);
  assert.ok(rows.last.accuracy > 0.8);
});

test('own losses, weights of classes and mixtures take them', async () => {
  const set = data.fromArrays(moons().x(), moons().y(), { shape: [2], classes: ['a', 'b'], oneHot: true });
  const own = await fit(network(), set, { epochs: 2, loss: (output, y) => nn.crossEntropy(output, y), metrics: ['accuracy'] }).done;
  assert.ok(own.history[1].accuracy > 0 && own.history[1].accuracy <= 1);
  manualSeed(3);
  const weighted = await fit(network(), set, { epochs: 2, classWeight: { a: 2 } }).done;
  manualSeed(3);
  const same = await fit(network(), data.fromArrays(moons().x(), moons().y(), { shape: [2], classes: ['a', 'b'] }), {
    epochs: 2,
    classWeight: { a: 2 },
  }).done;
  close(weighted.history[1].loss, same.history[1].loss, 1e-5);
  for (const [, y] of set.batches({ batchSize: 45, augment: { mixup: 1 } })) close(y.sum(1).toArray(), new Float32Array(45).fill(1), 1e-6);
});

test('parts keep shares, rare classes are repeated, and a model’s outputs keep their targets', async () => {
  const y = Int32Array.from({ length: 40 }, (_, i) => Number(i >= 32));
  const set = data.fromArrays(Float32Array.from(y), y, { classes: ['many', 'few'], oneHot: true });
  const few = (part) => [...part.y()].filter((value, i) => i % 2 === 1 && value === 1).length;
  assert.deepEqual(set.split([0.75, 0.25], { stratify: true }).map(few), [6, 2]);
  const folds = await set.kFold(4, { stratify: true });
  assert.deepEqual(folds.map(({ validation }) => few(validation)), [2, 2, 2, 2]); // prettier-ignore
  assert.deepEqual([(await set.oversample()).size, (await set.undersample()).size], [64, 16]);
  const mapped = await set.map(nn.linear(1, 3));
  assert.deepEqual([faceOf(mapped), mapped.shape, mapped.y()], [[[2], ['many', 'few'], true], [3], set.y()]);
});

test('the doctor finds in them what it finds in indices', async () => {
  const found = [];
  for (const oneHot of [false, true]) {
    manualSeed(1);
    const set = data.fromArrays(
      Float32Array.from({ length: 300 }, (_, i) => Math.sin(i)),
      Int32Array.from({ length: 300 }, (_, i) => Number(i > 290)),
      { oneHot },
    );
    const run = fit(nn.linear(1, 2), set, { epochs: 5, doctor: true });
    await run.done;
    found.push(run.doctor.map(({ name }) => name));
  }
  assert.ok(found[0].includes('unbalanced-classes'), found[0].join());
  assert.deepEqual(found[1], found[0]);
});
