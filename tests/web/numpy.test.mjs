/** @file NumPy's files: every dtype, endianness and order that numpy/make.py wrote, alone and zipped; and wrong ones. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { before, test } from 'node:test';
import { data, load } from 'hebb';
import { rejects } from './expect.mjs';

before(() => load());

const at = (name) => new URL(`./numpy/${name}`, import.meta.url);
const value = { f: (i) => i * 0.5 - 1, i: (i) => i - 5, u: (i) => i + 100, b: (i) => i % 2 };

test('every kind of array has its values, row-major, in the dtype that holds them', async () => {
  const arrays = await data.npz(at('all.npz'));
  assert.equal(Object.keys(arrays).length, 44);
  for (const [name, x] of Object.entries(arrays)) {
    const kind = name.slice(1, 3);
    const dtype = kind[0] === 'f' ? 'f32' : ['u1', 'b1'].includes(kind) ? 'u8' : 'i32';
    assert.deepEqual([x.dtype, x.shape], [dtype, [2, 3, 4]], name);
    assert.deepEqual(
      Array.from(x.toArray()),
      Array.from({ length: 24 }, (_, i) => value[kind[0]](i)),
      name,
    );
  }
});

test('an npy file is a tensor, wherever its bytes come from', async () => {
  const bytes = readFileSync(at('version2.npy'));
  for (const source of [bytes, Uint8Array.from(bytes).buffer, new Blob([bytes]), new globalThis.Response(bytes), at('version2.npy')]) {
    assert.deepEqual((await data.npy(source)).tolist(), [1, 2]);
  }
  assert.equal((await data.npy(at('scalar.npy'))).item(), 2.5);
});

test('two arrays of an npz file are a data set; bytes stay bytes', async () => {
  const set = await data.fromNpz(at('set.npz'), { y: 'label', classes: ['no', 'yes'], normalize: 'auto' });
  assert.deepEqual([set.size, set.shape, set.classes, [...set.y()]], [4, [3], ['no', 'yes'], [0, 1, 1, 0]]);
  assert.deepEqual(set.normalization, { shift: 0, scale: 1 / 255 });
  const values = await data.fromNpz(at('set.npz'), { y: 'value' });
  assert.deepEqual([values.isClassification, [...values.y()], [...values.x().slice(0, 4)]], [false, [0.5, 1, 2, 3], [0, 1, 2, 3]]);
});

test('a wrong file is an error that says what and where', async () => {
  const bytes = readFileSync(at('version2.npy'));
  await rejects(data.npy(bytes.subarray(0, -1)), 'file', /the file is truncated: \[2\] needs \d+ bytes: \d+/);
  await rejects(data.npy(bytes.subarray(0, 20)), 'file', /truncated inside its header: 20 bytes/);
  await rejects(data.npy(new Uint8Array(3)), 'file', /not an npy file: 3 bytes, the first is 0/);
  await rejects(data.npy(at('large.npy')), 'value', /element 1 does not fit i32: 1099511627776/);
  await rejects(data.npz(bytes), 'file', /not a zip file/);
  await rejects(data.npz(at('set.npz')), 'file', /'text': dtype must be one of f4, .*: '<U1'/);
  await rejects(data.fromNpz(at('set.npz')), 'file', /no array 'y' among 'x', 'label', 'value', 'text'/);
  await rejects(data.fromNpz(at('set.npz'), { y: 'label', lable: 1 }), 'argument', /unknown option 'lable'/);
  await rejects(data.npy(at('none.npy')), 'file', /none\.npy cannot be read/);
});
