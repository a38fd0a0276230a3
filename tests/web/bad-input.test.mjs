/** @file Bad input of every kind: an error that says what and where, and an engine that goes on. */
import assert from 'node:assert/strict';
import { afterEach, before, test } from 'node:test';
import { concat, data, evaluate, fit, full, load, manualSeed, memory, nn, ones, open, rand, save, tensor, zeros } from 'hebb';
import { close, rejects, throws } from './expect.mjs';

before(() => load());

/** After any error the engine computes, trains and frees as before. */
afterEach(async () => {
  close(
    tensor([[1, 2]])
      .matmul([[3], [4]])
      .item(),
    11,
  );
  manualSeed(0);
  const { loss } = await fit(nn.linear(1, 1), data.fromArrays([[0], [1]], [1, 3]), { epochs: 200, optimizer: { name: 'sgd', lr: 0.3 } })
    .done;
  assert.ok(loss < 1e-3, `${loss}`);
});

test('mismatched shapes are named with both shapes', () => {
  const error = throws(() => ones([32, 784]).matmul(ones([10, 784])), 'shape', /matmul: .*\[32, 784\].*\[10, 784\]/);
  assert.deepEqual(error.shapes, [
    [32, 784],
    [10, 784],
  ]);
  assert.equal(error.op, 'matmul');
  throws(() => ones([2, 3]).add(ones([2, 4])), 'shape', /add: .*\[2, 3\].*\[2, 4\]/);
  throws(() => concat([ones([2, 3]), ones([3, 2])]), 'shape', /concat: /);
  throws(() => ones([6]).reshape([4]), 'shape', /reshape: .*6.*4|\[6\].*\[4\]/);
  throws(() => nn.linear(3, 2).forward(ones([1, 4])), 'shape', /linear: .*\[1, 4\]/);
  throws(() => nn.mse(ones([2, 1]), ones([3, 1])), 'shape', /mse: .*\[2, 1\].*\[3, 1\]/);
  throws(() => nn.crossEntropy(ones([4, 3]), tensor([0, 1], { dtype: 'i32' })), 'shape', /crossEntropy: .*\[4, 3\].*\[2\]/);
  throws(() => ones([2]).sum(3), 'index', /sum: .*3/);
  throws(() => tensor([[1, 2], [3]]), 'shape', /ragged.*\[1\]/);
  throws(
    () =>
      tensor([
        [[1], [2]],
        [[3], ['x']],
      ]),
    'value',
    /element \[1\]\[1\]\[0\] is not a number: x/,
  );
  throws(() => tensor([new Array(2)]), 'value', /element \[0\]\[0\] is not a number: undefined/); // holes, which forEach would skip
  throws(() => tensor([1, 2, 3], { shape: [2, 2] }), 'shape', /\[2, 2\].*3/);
});

test('labels that are not numbers are named by row', async () => {
  throws(() => data.fromArrays([[1], [2]], [0, NaN]), 'value', /target of row 1 is not a finite number: NaN/);
  throws(
    () =>
      data.fromArrays(
        [[1], [2]],
        [
          [0, 1],
          [Infinity, 0],
        ],
      ),
    'value',
    /target of row 1 .*Infinity/,
  );
  throws(() => data.fromArrays([[1], [2]], [0, NaN], { classes: 2 }), 'value', /target of row 1 is not a class index: NaN/);
  throws(() => data.fromArrays([[1], [2]], [0, 0.5], { classes: 2 }), 'value', /target of row 1 is not a class index: 0\.5/);
  throws(
    () =>
      data.fromArrays(
        [
          [1, 2],
          [3, NaN],
        ],
        [0, 1],
      ),
    'value',
    /sample 1, value 1 is not a finite number: NaN/,
  );
  await rejects(data.csv('x,y\n1,2\n2,nan\n', { label: 'y' }), 'value', /line 3, column 'y'/);
});

test('class indices out of range are named by row and value', async () => {
  throws(
    () => data.fromArrays([[1], [2], [3]], [0, 1, 2], { classes: ['a', 'b'] }),
    'index',
    /target of row 2 is out of range for 2 classes: 2/,
  );
  throws(() => data.fromArrays([[1], [2]], Int32Array.of(0, -1)), 'index', /target of row 1 .*: -1/);
  throws(() => data.fromArrays([[1], [2]], ['a', 'c'], { classes: ['a', 'b'] }), 'index', /target of row 1 .*'c'/);
  throws(() => nn.crossEntropy(ones([2, 3]), tensor([0, 3], { dtype: 'i32' })), 'index', /crossEntropy: .*3/);
  const set = data.fromArrays([[1], [2]], Int32Array.of(0, 7));
  for await (const loss of ['crossEntropy', (o, y) => nn.crossEntropy(o, y)]) {
    await rejects(fit(nn.linear(1, 3), set, { epochs: 1, loss }).done, 'index', /7/);
    await rejects(evaluate(nn.linear(1, 3), set, { loss }), 'index', /7/);
  }
});

test('an empty data set is refused', async () => {
  throws(() => data.fromArrays([], []), 'argument', /data set is empty/);
  throws(() => data.fromArrays(new Float32Array(0), new Int32Array(0), { shape: [4] }), 'argument', /data set is empty/);
  throws(() => data.fromArrays([[], []], [1, 2]), 'argument', /data set is empty/);
  throws(() => data.fromArrays([[1], [2]], [1, 2, 3]), 'shape', /2 samples, 3 targets/);
  throws(
    () => data.fromArrays(new Float32Array(10), new Int32Array(5), { shape: [3] }),
    'shape',
    /5 samples of shape \[3\] need 15 numbers: 10/,
  );
  throws(() => data.synthetic('moons', { n: 4 }).subset([]), 'argument', /subset: the data set would be empty/);
  await rejects(data.csv('a,b\n'), 'file', /no row/);
});

test('truncated files are refused', async () => {
  const images = Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 2, 1, 2, 3, 4, 5, 6, 7);
  const labels = Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 0, 1);
  throws(() => data.idx(images, labels), 'file', /data\.idx: images: the file is truncated: \[2, 2, 2\] needs 24 bytes: 23/);
  const bytes = await save(nn.linear(2, 2));
  for (const length of [0, 7, 8, 30, bytes.length - 1])
    await rejects(open(bytes.slice(0, length)), 'file', /open: safetensors: .*truncated/);
});

test('use after dispose is named', async () => {
  const [model, set, t] = [nn.linear(1, 1), data.fromArrays([[1]], [1]), ones([1, 1])];
  t.dispose();
  throws(() => t.add(1), 'disposed', /add: a was disposed/);
  throws(() => model.forward(t), 'disposed', /linear: x was disposed/);
  model.dispose();
  throws(() => fit(model, set), 'disposed', /disposed/);
  await rejects(evaluate(model, set), 'disposed', /disposed/);
  set.dispose();
  throws(() => fit(nn.linear(1, 1), set), 'disposed', /fit: the data set was disposed/);
});

test('a tensor of 3 GB is refused and the memory of before is kept', () => {
  const { tensors, bytes } = memory();
  const three = [3, 256, 1024, 1024];
  throws(() => zeros(three), 'out_of_memory', /zeros: \[3, 256, 1024, 1024\] needs 3221225472 bytes/);
  throws(() => full(three, 1), 'out_of_memory', /3221225472 bytes/);
  throws(() => rand(three), 'out_of_memory', /rand: /);
  throws(() => ones([32768, 1]).add(ones([1, 32768])), 'out_of_memory', /add: /);
  throws(() => ones([30000, 1]).matmul(ones([1, 30000])), 'out_of_memory', /matmul: /);
  throws(() => nn.linear(65536, 16384), 'out_of_memory', /4294967296 bytes/);
  throws(() => zeros([2 ** 40, 2 ** 40]), 'out_of_memory', /zeros: /);
  throws(() => zeros([-1]), 'shape', /zeros: .*-1/);
  assert.ok(memory().tensors - tensors <= 4, `${memory().tensors - tensors} tensors`);
  assert.ok(memory().bytes - bytes < 2 ** 20, `${memory().bytes - bytes} bytes`);
});
