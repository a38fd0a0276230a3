/** @file Data sets: from arrays, CSV, IDX and formulas; normalized, split, batched, read back. */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { data, load, manualSeed, memory, scope, tensor } from 'hebb';
import { close, rejects, throws } from './expect.mjs';

before(() => load());

const iris = `sepal,petal,species
5.1,1.4,setosa
4.9,1.5,setosa
7.0,4.7,versicolor
6.3,6.0,virginica
`;

test('nested arrays, typed arrays and tensors make the same data set', () => {
  const rows = [
    [1, 2],
    [3, 4],
    [5, 6],
  ];
  const sets = [
    data.fromArrays(rows, [0, 1, 0], { classes: 2 }),
    data.fromArrays(Float32Array.of(1, 2, 3, 4, 5, 6), Int32Array.of(0, 1, 0), { shape: [2] }),
    data.fromArrays(Float32Array.of(1, 2, 3, 4, 5, 6), Uint8Array.of(0, 1, 0)),
    data.fromArrays(tensor(rows), tensor([0, 1, 0], { dtype: 'i32' })),
  ];
  for (const set of sets) {
    assert.deepEqual([set.size, set.shape, set.targetShape, set.isClassification], [3, [2], [], true]);
    assert.deepEqual(set.x(), Float32Array.of(1, 2, 3, 4, 5, 6));
    assert.deepEqual(set.y(), Int32Array.of(0, 1, 0));
  }
});

test('words become classes, numbers become values', () => {
  const words = data.fromArrays([[1], [2], [3]], ['dog', 'cat', 'dog']);
  assert.deepEqual([words.classes, words.y()], [['cat', 'dog'], Int32Array.of(1, 0, 1)]);
  const given = data.fromArrays([[1], [2], [3]], ['dog', 'cat', 'dog'], { classes: ['dog', 'cat', 'bird'] });
  assert.deepEqual([given.classes, given.y()], [['dog', 'cat', 'bird'], Int32Array.of(0, 1, 0)]);
  const values = data.fromArrays([[1], [2]], [0.5, 1]);
  assert.deepEqual([values.targetShape, values.y(), values.isClassification], [[1], Float32Array.of(0.5, 1), false]);
  const pairs = data.fromArrays(
    [[1], [2]],
    [
      [1, 2],
      [3, 4],
    ],
  );
  assert.deepEqual(pairs.targetShape, [2]);
});

test('normalization is fitted per column on what is given', () => {
  const rows = [
    [0, 10],
    [2, 10],
    [4, 10],
  ];
  const z = data.fromArrays(rows, [0, 0, 0], { normalize: 'zscore' });
  const d = Math.sqrt(8 / 3);
  close(z.x(), [-2 / d, 0, 0, 0, 2 / d, 0], 1e-6);
  const minmax = data.fromArrays(rows, [0, 0, 0], { normalize: 'minmax' });
  close(minmax.x(), [0, 0, 0.5, 0, 1, 0], 1e-6);
  assert.deepEqual(minmax.normalization, { shift: [0, 10], scale: [0.25, 1] });
  const again = data.fromArrays([[1, 11]], [0], { normalize: minmax.normalization });
  close(again.x(), [0.25, 1]);
  assert.deepEqual(data.fromArrays(rows, [0, 0, 0]).x(), Float32Array.of(0, 10, 2, 10, 4, 10));
});

test('bytes stay bytes and become floats in batches', () => {
  const start = memory().bytes;
  const images = data.fromArrays(new Uint8Array(1000 * 100).fill(51), new Uint8Array(1000), { shape: [10, 10], normalize: 'auto' });
  assert.ok(memory().bytes - start < 120_000, `${memory().bytes - start} bytes`);
  close([...images.x().slice(0, 2)], [0.2, 0.2], 1e-7);
  images.dispose();
});

test('split() parts are disjoint, seeded, and keep the classes when asked', () => {
  const y = Int32Array.from({ length: 100 }, (_, i) => (i < 80 ? 0 : 1));
  const set = data.fromArrays(
    Float32Array.from(y, (_, i) => i),
    y,
  );
  const rows = (part) => [...part.x()];
  const [a, b] = set.split([0.75, 0.25], { stratify: true, seed: 3 });
  assert.deepEqual([a.size, b.size], [75, 25]);
  assert.equal([...b.y()].filter((label) => label === 1).length, 5);
  assert.deepEqual(
    [...rows(a), ...rows(b)].sort((p, q) => p - q),
    rows(set),
  );
  rows(b).forEach((row, i) => assert.equal(b.y()[i], row < 80 ? 0 : 1));
  assert.deepEqual(rows(set.split([0.75, 0.25], { stratify: true, seed: 3 })[1]), rows(b));
  assert.notDeepEqual(rows(set.split([0.75, 0.25], { stratify: true, seed: 4 })[1]), rows(b));
  assert.deepEqual(
    set.split([0.5, 0.3]).map((part) => part.size),
    [50, 30],
  );
  throws(() => set.split([0.8, 0.3]), 'argument', /add up to at most 1: \[0\.8, 0\.3\]/);
  throws(() => set.split([1, 0]), 'argument', /positive/);
  throws(() => set.subset([1, 2]).split([0.9, 0.1]), 'argument', /part 1 of 2 samples would be empty/);
});

test('a split with a seed leaves the generator where it was', () => {
  const set = data.synthetic('moons', { n: 20, seed: 1 });
  manualSeed(9);
  const expected = set.split([0.5, 0.5])[0].x();
  manualSeed(9);
  set.split([0.5, 0.5], { seed: 1 });
  data.synthetic('moons', { n: 20, seed: 1 });
  assert.deepEqual(set.split([0.5, 0.5])[0].x(), expected);
});

test('subset() keeps the given order and checks its rows', () => {
  const set = data.fromArrays([[0], [1], [2]], ['a', 'b', 'c']);
  const part = set.subset([2, 0]);
  assert.deepEqual(
    [[...part.x()], [...part.y()], part.classes],
    [
      [2, 0],
      [2, 0],
      ['a', 'b', 'c'],
    ],
  );
  assert.deepEqual([...part.subset([1]).x()], [0]);
  throws(() => set.subset([3]), 'index', /row out of range for 3 samples: 3/);
});

test('batches() covers every row once, shuffled by the seed, and frees what it gave', () => {
  const set = data.fromArrays(
    Float32Array.from({ length: 10 }, (_, i) => i),
    new Int32Array(10),
  );
  const collect = (options) => [
    ...(function* () {
      for (const [x, y] of set.batches(options)) {
        assert.equal(x.shape[0], y.shape[0]);
        yield [...x.toArray()];
      }
    })(),
  ];
  const start = memory().tensors;
  assert.deepEqual(collect({ batchSize: 4 }), [
    [0, 1, 2, 3],
    [4, 5, 6, 7],
    [8, 9],
  ]);
  assert.deepEqual(collect({ batchSize: 4, dropLast: true }).length, 2);
  manualSeed(2);
  const shuffled = collect({ batchSize: 4, shuffle: true });
  assert.notDeepEqual(shuffled.flat(), [...Array(10).keys()]);
  assert.deepEqual(
    shuffled.flat().sort((a, b) => a - b),
    [...Array(10).keys()],
  );
  manualSeed(2);
  assert.deepEqual(collect({ batchSize: 4, shuffle: true }), shuffled);
  for (const [x] of set.batches({ batchSize: 1 })) if (x.item() === 2) break;
  assert.equal(memory().tensors, start);
  throws(() => [...set.batches({ batchSize: 0 })], 'argument', /batchSize .*: 0/);
});

test('CSV becomes columns and classes by itself', async () => {
  const set = await data.csv(iris, { label: 'species' });
  assert.deepEqual([set.size, set.shape, set.features], [4, [2], ['sepal', 'petal']]);
  assert.deepEqual(set.classes, ['setosa', 'versicolor', 'virginica']);
  assert.deepEqual([...set.y()], [0, 0, 1, 2]);
  close(set.x(), [5.1, 1.4, 4.9, 1.5, 7, 4.7, 6.3, 6], 1e-6);
  const blob = await data.csv(new Blob([iris]), { label: 2, normalize: 'auto' });
  close(
    blob
      .x()
      .filter((_, i) => i % 2 === 0)
      .reduce((a, b) => a + b),
    0,
    1e-5,
  );
  const response = await data.csv(new globalThis.Response(iris), { label: 'species' });
  assert.deepEqual(response.x(), set.x());
});

test('CSV knows delimiters, quotes, missing headers, words as inputs and numbers as labels', async () => {
  const semicolons = await data.csv('a;b\n1;2\n3;4\n');
  assert.deepEqual(
    [[...semicolons.x()], [...semicolons.y()]],
    [
      [1, 3],
      [2, 4],
    ],
  );
  const quoted = await data.csv('"a, b",y\n"1","two\nlines"\n2,"say ""hi"""\n', { label: 'y' });
  assert.deepEqual([quoted.features, quoted.classes], [['a, b'], ['say "hi"', 'two\nlines']]);
  const bare = await data.csv('1,2,x\n3,4,y', { header: false });
  assert.deepEqual([bare.size, bare.features], [2, ['column 0', 'column 1']]);
  const words = await data.csv('colour,size,y\nred,1,0\nblue,2,1\nred,3,1\n');
  assert.deepEqual(words.features, ['colour=blue', 'colour=red', 'size']);
  assert.deepEqual([...words.x()], [0, 1, 1, 1, 0, 2, 0, 1, 3]);
  const classes = await data.csv('x,y\n1,10\n2,9\n3,10\n', { label: 'y', classes: true });
  assert.deepEqual(
    [classes.classes, [...classes.y()]],
    [
      ['9', '10'],
      [1, 0, 1],
    ],
  );
});

/** An IDX file of bytes. */
const idxFile = (shape, bytes) => Uint8Array.of(0, 0, 8, shape.length, ...shape.flatMap((d) => [0, 0, d >> 8, d & 255]), ...bytes);

test('IDX files become images and classes', () => {
  const images = idxFile([2, 2, 3], [0, 51, 102, 153, 204, 255, 0, 0, 0, 0, 0, 255]);
  const set = data.idx(images, idxFile([2], [1, 0]).buffer, { classes: ['a', 'b'] });
  assert.deepEqual([set.size, set.shape, set.classes, [...set.y()]], [2, [2, 3], ['a', 'b'], [1, 0]]);
  close(set.x().slice(0, 6), [0, 0.2, 0.4, 0.6, 0.8, 1], 1e-6);
  const raw = new Uint8Array(20);
  const view = new DataView(raw.buffer);
  view.setUint32(0, 0x0d02);
  view.setUint32(4, 1);
  view.setUint32(8, 2);
  view.setFloat32(12, 0.5);
  view.setFloat32(16, -3);
  assert.deepEqual(data.idx(raw, idxFile([1], [0]), { normalize: false }).x(), Float32Array.of(0.5, -3));
});

test('a wrong IDX file is an error that says what and where', () => {
  const images = idxFile([2, 2], [1, 2, 3, 4]);
  const labels = idxFile([2], [0, 1]);
  throws(() => data.idx(images.slice(0, 14), labels), 'file', /images: the file is truncated: \[2, 2\] needs 16 bytes: 14/);
  throws(() => data.idx(images.slice(0, 6), labels), 'file', /images: the file is truncated inside its header/);
  throws(() => data.idx(new Uint8Array(0), labels), 'file', /images: the file is truncated: 0 bytes/);
  throws(() => data.idx(images, Uint8Array.of(...labels, 7)), 'file', /labels: the file is longer than its header says/);
  throws(() => data.idx(Uint8Array.of(1, 2, 3, 4, 5), labels), 'file', /images: not an IDX file: it starts with 0x01020304/);
  throws(() => data.idx(Uint8Array.of(0x1f, 0x8b, 8, 0), labels), 'file', /images: .*gzip/);
  throws(() => data.idx(images, idxFile([3], [0, 1, 0])), 'file', /2 images, 3 labels/);
  throws(() => data.idx(images, idxFile([2, 1], [0, 1])), 'file', /labels: one whole number a sample/);
  throws(
    () => data.idx(images, idxFile([2], [0, 5]), { classes: ['a', 'b'] }),
    'index',
    /target of row 1 is out of range for 2 classes: 5/,
  );
});

test('IDX files packed with gzip, from Blobs and bytes', async () => {
  const [images, labels] = [idxFile([2, 3], [0, 51, 102, 153, 204, 255]), idxFile([2], [1, 0])];
  const set = await data.fromIdx(new Blob([gzipSync(images)]), gzipSync(labels), { classes: ['a', 'b'] });
  assert.deepEqual([set.x(), set.y()], [data.idx(images, labels).x(), Int32Array.of(1, 0)]);
  assert.deepEqual((await data.fromIdx(images, new Blob([labels]))).y(), Int32Array.of(1, 0));
  await rejects(data.fromIdx(gzipSync(images).subarray(0, 20), labels), 'file', /images: /);
  await rejects(data.fromIdx(images, gzipSync(images)), 'file', /labels: one whole number a sample/);
});

test('gates are their truth tables', () => {
  const table = (name) => [...data.synthetic(name).y()];
  assert.deepEqual(
    [table('and'), table('or'), table('xor')],
    [
      [0, 0, 0, 1],
      [0, 1, 1, 1],
      [0, 1, 1, 0],
    ],
  );
  assert.deepEqual([...data.synthetic('xor').x()], [0, 0, 0, 1, 1, 0, 1, 1]);
  assert.deepEqual(data.synthetic('xor').targetShape, [1]);
});

test('two-dimensional sets have both classes, lie in the square and follow the seed', () => {
  for (const name of ['xor', 'and', 'or', 'gaussians', 'circles', 'moons', 'spirals']) {
    const make = (seed, more) => scope(() => data.synthetic(name, { n: 300, seed, targets: 'classes', ...more }));
    const set = make(1);
    assert.deepEqual([set.size, set.shape, set.classes], [300, [2], ['0', '1']], name);
    assert.ok(
      set.x().every((v) => Math.abs(v) < 1.3),
      name,
    );
    const ones = set.y().filter((label) => label === 1).length;
    assert.ok(ones > 50 && ones < 250, `${name}: ${ones} ones`);
    assert.deepEqual(make(1).x(), set.x());
    if (name !== 'spirals') assert.notDeepEqual(make(2).x(), set.x(), name);
    assert.notDeepEqual(make(1, { noise: 0.3 }).x(), set.x(), name);
  }
  const { x, y } = { x: data.synthetic('xor', { n: 100, seed: 1 }).x(), y: data.synthetic('xor', { n: 100, seed: 1 }).y() };
  y.forEach((label, i) => assert.equal(label, Number(x[2 * i] > 0 !== x[2 * i + 1] > 0)));
});

test('the sine is a value for a number', () => {
  const set = data.synthetic('sine', { n: 50, noise: 0, seed: 1 });
  assert.deepEqual([set.shape, set.targetShape], [[1], [1]]);
  const [x, y] = [set.x(), set.y()];
  y.forEach((value, i) => close(value, Math.sin(Math.PI * x[i]), 1e-5));
});

test('a data set that does not exist is refused with the names of those that do', () => {
  throws(() => data.synthetic('donuts'), 'argument', /no data set 'donuts': and, or, xor, gaussians/);
  throws(() => data.synthetic('xor', { n: 0 }), 'argument', /n must be .*: 0/);
  throws(() => data.synthetic('xor', { noise: -1 }), 'argument', /noise must be at least 0: -1/);
  throws(() => data.synthetic('sine', { targets: 'classes' }), 'argument', /sine has values/);
});

test('a disposed data set is freed and refuses work', () => {
  const start = memory().tensors;
  const set = data.fromArrays([[1], [2]], ['a', 'b']);
  assert.ok(memory().tensors > start);
  set.dispose();
  assert.equal(memory().tensors, start);
  throws(() => set.x(), 'disposed', /the data set was disposed/);
  throws(() => set.subset([0]), 'disposed', /subset: the data set was disposed/);
});
