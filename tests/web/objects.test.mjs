/** @file Records: the same data set as the same table in CSV; what is wrong is named by record and column. */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { data, load } from 'hebb';
import { rejects } from './expect.mjs';

before(() => load());

const records = [
  { sepal: 5.1, wild: true, species: 'setosa' },
  { sepal: 7, wild: false, species: 'versicolor' },
  { species: 'setosa', wild: true, sepal: '4.9' },
];

test('records are the table that they stand for', async () => {
  const csv = 'sepal,wild,species\n5.1,true,setosa\n7,false,versicolor\n4.9,true,setosa';
  const [got, want] = [await data.objects(records, { normalize: 'auto' }), await data.csv(csv, { normalize: 'auto' })];
  assert.deepEqual([got.features, got.classes], [want.features, want.classes]);
  assert.deepEqual([got.x(), got.y()], [want.x(), want.y()]);
  const numbers = await data.objects(records, { label: 'sepal' });
  assert.deepEqual([...numbers.y()], [5.1, 7, 4.9].map(Math.fround));
  assert.deepEqual([...(await data.objects(records, { label: 'wild', classes: ['true', 'false'] })).y()], [0, 1, 0]);
});

test('many records, of which some lack a value', async () => {
  const many = Array.from({ length: 10_000 }, (_, i) => ({ a: i % 10 === 0 ? NaN : i, b: i % 2 === 0 ? 'even' : 'odd' }));
  const set = await data.objects(many, { missing: 'skip' });
  assert.equal(set.size, 9_000);
  assert.deepEqual([set.x()[0], set.x().at(-1), [...set.y().subarray(0, 2)]], [1, 9_999, [1, 0]]);
});

test('what is wrong in records is named', async () => {
  const wrong = (given, code, message, options) => rejects(data.objects(given, options), code, message);
  await wrong('a,b', 'argument', /data\.objects: an array of records is needed: 'a,b'/);
  await wrong([], 'argument', /data\.objects: the array is empty: there is no record/);
  await wrong([5], 'argument', /data\.objects: record 0 is not an object: 5/);
  await wrong([...records, null], 'argument', /data\.objects: record 3 is not an object: null/);
  await wrong(
    [...records, { sepal: 1, color: 'x', species: 'setosa' }],
    'value',
    /record 3, column 'color': the first record has no such column/,
  );
  await wrong([...records, { wild: true, species: 'setosa' }], 'value', /record 3, column 'sepal': the value is missing: ''/);
  await wrong(
    [...records, { sepal: new Date(0), wild: true }],
    'value',
    /record 3, column 'sepal': neither a number nor a word: an object/,
  );
  await wrong([...records, { sepal: 'wide', wild: true, species: 'setosa' }], 'value', /record 3, column 'sepal': not a number: 'wide'/);
  await wrong(records, 'argument', /no column "kind" among 'sepal', 'wild', 'species'/, { label: 'kind' });
  await wrong([{ a: null, b: 1 }], 'value', /every record lacks a value: none is left/, { missing: 'skip' });
  await wrong([{ a: 1 }], 'file', /there is no column besides the label/);
});
