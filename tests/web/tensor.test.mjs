/** @file Tensors: made from arrays, read back, used as methods and functions, freed. */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as hebb from 'hebb';
import {
  arange,
  concat,
  eye,
  full,
  linspace,
  load,
  manualSeed,
  memory,
  noGrad,
  ones,
  rand,
  randint,
  randn,
  randomState,
  scope,
  setRandomState,
  stack,
  tensor,
  zeros,
} from 'hebb';
import { close, throws } from './expect.mjs';

before(() => load());

test('nested arrays become tensors and come back', () => {
  const t = tensor([
    [1, 2, 3],
    [4, 5, 6],
  ]);
  assert.deepEqual([t.shape, t.dtype, t.size], [[2, 3], 'f32', 6]);
  assert.deepEqual(t.tolist(), [
    [1, 2, 3],
    [4, 5, 6],
  ]);
  assert.deepEqual(t.toArray(), Float32Array.of(1, 2, 3, 4, 5, 6));
  assert.equal(tensor(7).tolist(), 7);
  assert.deepEqual(tensor([]).shape, [0]);
  assert.deepEqual(tensor([[], []]).tolist(), [[], []]);
  assert.deepEqual(tensor([true, false]).tolist(), [1, 0]);
});

test('typed arrays keep bytes and integers, the rest is f32', () => {
  assert.equal(tensor(new Uint8Array([1, 255])).dtype, 'u8');
  assert.equal(tensor(Buffer.from([1, 255])).dtype, 'u8');
  assert.equal(tensor(new Uint8ClampedArray([1, 255])).dtype, 'u8');
  assert.equal(tensor(new Int32Array([-1])).dtype, 'i32');
  assert.equal(tensor(new Int16Array([-1])).dtype, 'i32');
  assert.equal(tensor(new Float64Array([0.5])).dtype, 'f32');
  assert.deepEqual(tensor(new Float32Array(6), { shape: [3, 2] }).shape, [3, 2]);
  assert.deepEqual(tensor([1, 2], { dtype: 'i32' }).toArray(), Int32Array.of(1, 2));
});

test('what is copied in does not change with its source', () => {
  const source = Float32Array.of(1, 2);
  const t = tensor(source);
  source[0] = 9;
  t.toArray()[1] = 9;
  assert.deepEqual(t.tolist(), [1, 2]);
});

test('numbers a dtype cannot hold are refused', () => {
  throws(() => tensor([1.5], { dtype: 'i32' }), 'value', /element 0 does not fit i32: 1\.5/);
  throws(() => tensor([1, 256], { dtype: 'u8' }), 'value', /element 1 does not fit u8: 256/);
  throws(() => tensor([1], { dtype: 'f64' }), 'dtype', /'f64'|f64/);
  throws(() => tensor(['a']), 'value', /\[0\] is not a number: a/);
});

test('factories make what they say', () => {
  assert.deepEqual(zeros([2, 2]).tolist(), [
    [0, 0],
    [0, 0],
  ]);
  assert.deepEqual(ones([2], { dtype: 'i32' }).toArray(), Int32Array.of(1, 1));
  assert.deepEqual(full([2], 3).tolist(), [3, 3]);
  assert.deepEqual(arange(3).tolist(), [0, 1, 2]);
  assert.deepEqual(arange(1, 4).tolist(), [1, 2, 3]);
  assert.deepEqual(arange(1, 8, 3, { dtype: 'i32' }).toArray(), Int32Array.of(1, 4, 7));
  close(linspace(0, 1, 5).tolist(), [0, 0.25, 0.5, 0.75, 1]);
  assert.deepEqual(eye(2).tolist(), [
    [1, 0],
    [0, 1],
  ]);
  assert.equal(zeros([2], { requiresGrad: true }).requiresGrad, true);
  assert.equal(zeros([2]).requiresGrad, false);
});

test('random numbers follow the seed and their distribution', () => {
  const draw = () => {
    manualSeed(5);
    return [rand([4000]).toArray(), randn([4000]).toArray(), randint(2, 6, [1000]).toArray()];
  };
  const [uniform, normal, whole] = draw();
  assert.deepEqual(draw(), [uniform, normal, whole]);
  assert.ok(uniform.every((v) => v >= 0 && v < 1));
  const mean = (values) => values.reduce((a, b) => a + b, 0) / values.length;
  // standard errors: 0.29 / sqrt(4000) = 0.005 and 1 / sqrt(4000) = 0.016; five of them
  close(mean(uniform), 0.5, 0.025);
  close(mean(normal), 0, 0.08);
  close(mean(normal.map((v) => v * v)), 1, 0.12);
  assert.deepEqual([...new Set(whole)].sort(), [2, 3, 4, 5]);
});

test('the generator goes on from a state it was in', () => {
  manualSeed(3);
  rand([7]);
  const state = randomState();
  const expected = randn([5]).toArray();
  manualSeed(4);
  setRandomState(state);
  assert.deepEqual(randn([5]).toArray(), expected);
  throws(() => setRandomState(Uint8Array.of(1)), 'state', /16 bytes/);
  throws(() => setRandomState(undefined), 'argument', /undefined/);
  throws(() => manualSeed(0.5), 'argument', /seed must be an integer: 0\.5/);
});

test('every operation is a method and a function, and takes numbers and arrays', () => {
  const a = tensor([
    [1, 2],
    [3, 4],
  ]);
  assert.deepEqual(a.add(1).tolist(), [
    [2, 3],
    [4, 5],
  ]);
  assert.deepEqual(hebb.add(1, a).tolist(), [
    [2, 3],
    [4, 5],
  ]);
  assert.deepEqual(a.mul([10, 100]).tolist(), [
    [10, 200],
    [30, 400],
  ]);
  assert.deepEqual(hebb.matmul([[1, 2]], [[3], [4]]).tolist(), [[11]]);
  assert.deepEqual(a.matmul(a, { transposeB: true }).tolist(), [
    [5, 11],
    [11, 25],
  ]);
  assert.deepEqual(a.sum(1).tolist(), [3, 7]);
  assert.deepEqual(a.sum(1, { keepdim: true }).tolist(), [[3], [7]]);
  assert.deepEqual(a.sum({ dim: [0, 1] }).tolist(), 10);
  assert.deepEqual(hebb.sum(a, -2).tolist(), [4, 6]);
  assert.deepEqual(a.argmax(1).toArray(), Int32Array.of(1, 1));
  assert.deepEqual(concat([a, a], 1).shape, [2, 4]);
  assert.deepEqual(stack([a, a]).shape, [2, 2, 2]);
  assert.deepEqual(a.slice(0, 1, 2).tolist(), [[3, 4]]);
  assert.deepEqual(a.reshape([-1]).tolist(), [1, 2, 3, 4]);
  assert.deepEqual(tensor([0, 2], { dtype: 'i32' }).oneHot({ numClasses: 3 }).tolist(), [
    [1, 0, 0],
    [0, 0, 1],
  ]);
  close(a.softmax(1).sum(1).tolist(), [1, 1]);
  close(tensor([-1, 0.5, 9]).clamp({ min: 0 }).tolist(), [0, 0.5, 9]);
  close(tensor([-1, 0.5, 9]).clamp({ max: 1 }).tolist(), [-1, 0.5, 1]);
});

test('wrong arguments are refused by name', () => {
  const a = zeros([2, 2]);
  throws(() => a.sum({ dims: 1 }), 'argument', /sum: unknown option 'dims'/);
  throws(() => a.sum('rows'), 'argument', /sum: /);
  throws(() => a.softmax(0.5), 'argument', /softmax: dim must be an integer: 0\.5/);
  throws(() => a.add('1'), 'argument', /add: b must be a tensor, a number or an array: '1'/);
  throws(() => a.add(undefined), 'argument', /add: b must be/);
  throws(() => a.leakyRelu({ negativeSlope: NaN }), 'argument', /negativeSlope must be a number: NaN/);
  throws(() => hebb.gelu(a, { approximate: 'exact' }), 'argument', /approximate must be one of 'none', 'tanh': 'exact'/);
});

test('use after dispose is an error that names operation and argument', () => {
  const a = tensor([1, 2]);
  const b = tensor([1, 2]);
  b.dispose();
  b.dispose();
  throws(() => a.add(b), 'disposed', /add: b was disposed/);
  throws(() => b.add(a), 'disposed', /add: a was disposed/);
  throws(() => b.shape, 'disposed', /shape: /);
  throws(() => b.toArray(), 'disposed', /toArray: /);
  throws(() => concat([a, b]), 'disposed', /concat: tensors\[1\] was disposed/);
  assert.equal(String(b), 'tensor(disposed)');
  assert.equal(String(a), 'tensor(f32[2])');
});

test('scope() frees what is made inside but not what it returns', () => {
  const start = memory().tensors;
  const { sum, parts } = scope(() => {
    const a = ones([4]);
    const [b, c] = [a.mul(2), a.mul(3)];
    scope(() => a.add(1));
    return { sum: b.add(c), parts: [b] };
  });
  assert.equal(memory().tensors, start + 2);
  assert.deepEqual(
    [sum.tolist(), parts[0].tolist()],
    [
      [5, 5, 5, 5],
      [2, 2, 2, 2],
    ],
  );
  sum.dispose();
  parts[0].dispose();
  assert.equal(memory().tensors, start);
});

test('scope() frees also when its function throws, and refuses promises', () => {
  const start = memory().tensors;
  assert.throws(
    () =>
      scope(() => {
        ones([4]).mul(2);
        throw new TypeError('mine');
      }),
    /mine/,
  );
  throws(() => scope(async () => ones([2])), 'argument', /async/);
  assert.equal(memory().tensors, start);
});

test('using frees at the end of the block', () => {
  const start = memory().tensors;
  const dispose = Symbol.dispose;
  const t = ones([3]);
  assert.equal(memory().tensors, start + 1);
  t[dispose]();
  assert.equal(memory().tensors, start);
});

test('temporaries of a call do not stay, also when it fails', () => {
  const a = ones([2, 2]);
  const start = memory().tensors;
  a.add([1, 2]).dispose();
  throws(() => a.add([1, 2, 3]), 'shape', /add: .*\[2, 2\].*\[3\]/);
  throws(() => a.matmul([[1, 2, 3]]), 'shape', /matmul: /);
  assert.equal(memory().tensors, start);
});

test('collected tensors are freed by themselves', async () => {
  const { default: v8 } = await import('node:v8');
  v8.setFlagsFromString('--expose-gc');
  const { runInNewContext } = await import('node:vm');
  const gc = runInNewContext('gc');
  const start = memory().tensors;
  (() => {
    for (let i = 0; i < 50; ++i) ones([10]).add(1);
  })();
  assert.ok(memory().tensors >= start + 100);
  for (let i = 0; i < 20 && memory().tensors > start; ++i) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    gc();
  }
  assert.ok(memory().tensors <= start, `${memory().tensors} tensors, ${start} expected`);
});

test('noGrad() records nothing', () => {
  const w = tensor([2], { requiresGrad: true });
  assert.equal(noGrad(() => w.mul(3)).requiresGrad, false);
  assert.equal(w.mul(3).requiresGrad, true);
});
