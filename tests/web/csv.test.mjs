/** @file CSV files: read as streams, with progress; what is wrong in them is named by line and column. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { data, load, memory } from 'hebb';
import { close, rejects } from './expect.mjs';

before(() => load());

const { ReadableStream, Response } = globalThis;
const iris = 'sepal,petal,species\n5.1,1.4,setosa\n7.0,4.7,versicolor\n';

/** A stream of the text in pieces of `size` bytes. */
function streamOf(text, size) {
  const bytes = new TextEncoder().encode(text);
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at < bytes.length) controller.enqueue(bytes.subarray(at, (at += size)));
      else controller.close();
    },
  });
}

test('wherever a file is cut into pieces, it is the same file', async () => {
  const text = '\uFEFFsize,"a, ""b""",größe,kind\r\n1.5,"zwei\r\nZeilen",3,ä\r\n\r\n-2,x,4e2,"say ""é"""\r\n"3","zwei\r\nZeilen",5,ä';
  const whole = await data.csv(text);
  assert.deepEqual(whole.features, ['size', 'a, "b"=x', 'a, "b"=zwei\r\nZeilen', 'größe']);
  assert.deepEqual([...whole.x()], [1.5, 0, 1, 3, -2, 1, 0, 400, 3, 0, 1, 5]);
  assert.deepEqual(
    [whole.classes, [...whole.y()]],
    [
      ['say "é"', 'ä'],
      [1, 0, 1],
    ],
  );
  for (let size = 1; size < 60; ++size) {
    const set = await data.csv(streamOf(text, size), { delimiter: ',' }).catch((error) => assert.fail(`pieces of ${size}: ${error}`));
    assert.deepEqual([set.features, set.x(), set.classes, set.y()], [whole.features, whole.x(), whole.classes, whole.y()], `${size}`);
  }
});

test('a file is streamed from the disk, a Blob, a Response or a text, with progress', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'hebb-csv-'));
  try {
    const n = 20_000;
    const rows = Array.from({ length: n }, (_, i) => `${i},${(i / 7).toFixed(3)},${['no', 'yes'][i % 2]}`);
    const text = ['a,b,y', ...rows].join('\n');
    writeFileSync(join(folder, 'a.csv'), text);
    const given = data.fromArrays(
      Float32Array.from({ length: 2 * n }, (_, i) => (i % 2 === 0 ? i / 2 : Number((Math.floor(i / 2) / 7).toFixed(3)))),
      Array.from({ length: n }, (_, i) => ['no', 'yes'][i % 2]),
      { normalize: 'zscore' },
    );
    for (const source of [pathToFileURL(join(folder, 'a.csv')), new Blob([text]), new Response(text), streamOf(text, 5000), text]) {
      const seen = [];
      const set = await data.csv(source, { normalize: 'auto', onProgress: (progress) => seen.push(progress) });
      assert.deepEqual([set.size, set.classes, set.features], [n, ['no', 'yes'], ['a', 'b']]);
      assert.deepEqual([set.x(), set.y(), set.normalization], [given.x(), given.y(), given.normalization]);
      assert.ok(
        seen.length > 5 && seen.every(({ rows, loaded }, i) => i === 0 || (rows >= seen[i - 1].rows && loaded >= seen[i - 1].loaded)),
      );
      assert.equal(seen.at(-1).loaded, text.length);
      if (seen[0].total) assert.deepEqual([seen.at(-1).total, seen.at(-1).fraction], [text.length, 1]);
      else assert.ok(Number.isNaN(seen[0].fraction));
      set.dispose();
    }
    await rejects(data.csv(pathToFileURL(join(folder, 'b.csv'))), 'file', /b\.csv cannot be read/);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('rows that get shorter on the way find room, and nothing of them is left in the engine', async () => {
  const { tensors } = memory();
  const rows = Array.from({ length: 30_000 }, (_, i) => (i < 5000 ? `${i}${'0'.repeat(100)}e-100,${i}` : `${i},${i}`));
  const set = await data.csv(`x,y\n${rows.join('\n')}\n`);
  assert.deepEqual([set.x(), set.y()], [Float32Array.from(rows.keys()), Float32Array.from(rows.keys())]);
  set.dispose();
  assert.ok(memory().tensors <= tensors);
});

test('rows with missing values can be left out', async () => {
  const set = await data.csv('a,b,y\n?,1,p\n1,,p\n2,w,q\n3,v,NA\n4,v,p\n', { missing: 'skip' });
  assert.deepEqual(
    [set.features, [...set.x()], [...set.y()]],
    [
      ['a', 'b=v', 'b=w'],
      [2, 0, 1, 4, 1, 0],
      [1, 0],
    ],
  );
  await rejects(data.csv('a,y\n,1\n', { missing: 'skip' }), 'file', /no row of data/);
  close((await data.csv('a,y\n1,2\n', { missing: 'error' })).x(), [1]);
});

test('reading can be aborted', async () => {
  const { tensors } = memory();
  const controller = new AbortController();
  const text = `x,y\n${'1,2\n'.repeat(200_000)}`;
  const reading = data.csv(text, { signal: controller.signal, onProgress: ({ rows }) => rows > 10_000 && controller.abort() });
  await rejects(reading, 'aborted', /the signal aborted reading after \d{5} rows/);
  assert.ok(memory().tensors <= tensors);
});

const far = `a,y\n${'1,2\n'.repeat(200_000)}`;

/** [what is wrong, file, options, code, message after the operation's name] */
const malformed = [
  ['an empty cell', 'a,b,y\n1,2,p\n3,,q\n', {}, 'value', "line 3, column 'b': the value is missing: ''"],
  ['a word for nothing', 'a,b,y\n1,2,p\n\n3,NA,q\n', {}, 'value', "line 4, column 'b': the value is missing: 'NA'"],
  ['a missing label', 'a,y\n1,p\n2,\n', {}, 'value', "line 3, column 'y': the value is missing: ''"],
  ['a missing number as label', 'x,y\n1,2\n2,nan\n', {}, 'value', "line 3, column 'y': the value is missing: 'nan'"],
  ['a word among numbers', 'a,y\n1,p\ntwo,q\n', {}, 'value', "line 3, column 'a': not a number: 'two'"],
  ['a date', 'day,y\n1,2\n2024-01-31,3\n', {}, 'value', "line 3, column 'day': not a number: '2024-01-31'"],
  ['a decimal comma', 'a;y\n1.5;2\n1,5;3\n', {}, 'value', "line 3, column 'a': not a number: '1,5'"],
  ['a currency', 'price,y\n5,1\n$6,2\n', {}, 'value', "line 3, column 'price': not a number: '$6'"],
  ['infinity', 'a,y\n1,2\n-Infinity,3\n', {}, 'value', "line 3, column 'a': not a number: '-Infinity'"],
  ['a number beyond f32', 'a,y\n1,2\n1e39,3\n', {}, 'value', "line 3, column 'a': the number is too large for f32: '1e39'"],
  ['a word among labels', 'a,y\n1,2\n2,three\n', {}, 'value', "line 3, column 'y': not a number: 'three'"],
  ['words where values are wanted', 'a,y\n1,p\n', { classes: false }, 'value', "line 2, column 'y': not a number: 'p'"],
  ['an unknown class', iris, { classes: ['setosa'] }, 'value', "line 3, column 'species': none of the 1 classes: 'versicolor'"],
  ['a row too short', 'a,b,y\n1,2,p\n3,4\n', {}, 'file', "line 3, column 'y': 3 columns expected: 2"],
  ['a row too long', 'a,b,y\n1,2,p\n3,4,q,5\n', {}, 'file', 'line 3, column 4: 3 columns expected: 4'],
  ['a quote left open', 'a,y\n1,"p\n2,q\n', {}, 'file', 'line 2, column 2: Quoted field unterminated'],
  ['text after a quote', 'a,b,y\n1,2,p\n1,"2"x,q\n', {}, 'file', 'line 3, column 2: Trailing quote on quoted field is malformed'],
  ['a name twice', 'a,b,a\n1,2,3\n', {}, 'file', "line 1, column 'a': there are two columns of this name"],
  ['a word after cells of two lines', 'a,y\n"1\n",p\nx,q\n', {}, 'value', "line 4, column 'a': not a number: 'x'"],
  ['a word after returns alone', 'a,y\r1,2\rx,3\r', {}, 'value', "line 3, column 'a': not a number: 'x'"],
  ['a word far away', `${far}1,x\n`, {}, 'value', "line 200002, column 'y': not a number: 'x'"],
  ['a short row far away', `${far}1\n1,2\n`, {}, 'file', "line 200002, column 'y': 2 columns expected: 1"],
  ['bytes', 'PK\x03\x04\x00\x00', {}, 'file', 'line 1, column 1: not a text, but bytes: is it a spreadsheet or packed?'],
  ['a quote open for ever', `a,y\n1,"${'p'.repeat(1 << 22)}`, {}, 'file', 'line 2, column 2: the row does not end: is a quote left open?'],
];

for (const [what, text, options, code, message] of malformed) {
  test(`${what} is named by line and column`, async () => {
    const { tensors } = memory();
    const error = await rejects(data.csv(text, options), code, /line \d+, column /);
    assert.equal(error.message, `data.csv: ${message}`);
    assert.ok(memory().tensors <= tensors, 'something is left in the engine');
  });
}

test('what is wrong with a whole file is named, too', async () => {
  await rejects(data.csv('a,y\n'), 'file', /no row of data/);
  await rejects(data.csv(''), 'file', /empty/);
  await rejects(data.csv('y\n1\n'), 'file', /no column besides the label/);
  await rejects(data.csv(iris, { label: 'kind' }), 'argument', /no column "kind" among 'sepal', 'petal', 'species'/);
  await rejects(data.csv(iris, { lable: 'species' }), 'argument', /unknown option 'lable'/);
  await rejects(data.csv(new Response('no', { status: 404 })), 'file', /404/);
});
