/** @file selfTest(): every row of the tables is checked and passes, nothing is left behind, and what is planted is found. */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as hebb from 'hebb';
import { camel } from '../../bindings/table.mjs';
import { readTables } from '../../bindings/generate.mjs';
import { root } from '../../tools/process.mjs';
import { differences, GoldenRunner, lanes, readCases, rows as tableRows } from '../../dist/self-test.js';
import { rejects } from './expect.mjs';

const { load, manualSeed, memory, nn, rand, randomState, selfTest, tensor } = hebb;

before(() => load());

test('every row passes, and is in the report with what was compared', async (t) => {
  const start = process.cpuUsage();
  const report = await selfTest();
  const { user, system } = process.cpuUsage(start); // other tests on this machine do not count
  const { rows, passed, failed, seconds, simd, device } = report;
  assert.deepEqual(
    rows.filter((row) => !row.passed).map(({ kind, name, message }) => `${kind} ${name}: ${message}`),
    [],
  );
  const { ops, modules, optimizers, schedules } = readTables(root);
  const names = (list) => list.map(({ name }) => camel(name));
  assert.deepEqual(names(rows), names([...ops, ...modules, ...optimizers, ...schedules]));
  assert.deepEqual([passed, failed], [rows.length, 0]);
  assert.ok(['relaxed', 'simd128'].includes(simd) && device.userAgent !== '');
  assert.deepEqual(structuredClone(report), report);
  assert.deepEqual(JSON.parse(JSON.stringify(report)), report);
  const count = (part) => rows.reduce((sum, row) => sum + row[part].checks, 0);
  t.diagnostic(
    `${rows.length} rows in ${seconds.toFixed(2)} s: ${count('reference')} numbers of PyTorch, ${count('differences')} derivatives, ${count('lanes')} in lanes`,
  );
  for (const row of rows) {
    assert.ok(row.reference.checks > 0 && row.reference.deviation < 1e-3, `${row.name} against PyTorch`);
    assert.equal(row.checks, row.reference.checks + row.differences.checks + row.lanes.checks);
  }
  for (const row of ops.filter(({ checks }) => checks !== 'none')) {
    const { differences } = rows.find(({ kind, name }) => ['operation', 'loss'].includes(kind) && name === camel(row.name));
    assert.ok(differences.checks > 0, `${row.name}: no difference`);
  }
  for (const name of ['add', 'pow', 'exp', 'relu', 'tanh', 'gelu', 'clamp', 'matmul', 'bce']) {
    assert.ok(rows.find((row) => row.name === name && row.kind !== 'module').lanes.checks >= 400, `${name}: lanes`);
  }
  assert.equal(rows.find(({ name }) => name === 'crossEntropy').pytorch, 'torch.nn.functional.cross_entropy');
  assert.ok(
    (user + system) / 1e6 < 15, // other suites run beside; alone it is 3 s
    `${(user + system) / 1e6} s of work, ${seconds} s in all`,
  );
});

test('tensors, the generator and the mode of a model are what they were', async () => {
  manualSeed(3);
  const model = nn.sequential(nn.linear(2, 3), nn.dropout(0.5));
  const state = randomState();
  const before = memory().tensors;
  await selfTest({ only: ['dropout', 'linear', 'adam', 'max'] });
  assert.equal(memory().tensors, before);
  assert.deepEqual(randomState(), state);
  assert.equal(model.training, true);
  assert.equal(tensor([1], { requiresGrad: true }).mul(2).requiresGrad, true);
});

test('others have their turn every few milliseconds, and what they draw at random is theirs', async () => {
  manualSeed(5);
  const want = Array.from({ length: 20 }, () => rand([1]).item());
  manualSeed(5);
  const got = [];
  let [turns, last, longest] = [0, performance.now(), 0];
  const end = new AbortController();
  const other = (async () => {
    while (!end.signal.aborted) {
      await new Promise(setImmediate);
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
      ++turns;
      if (got.length < 20) got.push(rand([1]).item());
    }
  })();
  await selfTest({ only: ['operation'] });
  end.abort();
  await other;
  assert.ok(turns > 20, `${turns} turns`);
  assert.ok(longest < 300, `${longest} ms at a stretch`);
  assert.deepEqual(got, want);
});

test('only names and kinds that are asked for, with progress; an unknown option is refused', async () => {
  const told = [];
  const { rows } = await selfTest({ only: ['matmul', 'optimizer'], onProgress: (progress) => told.push(progress) });
  assert.ok(rows.length > 3 && rows.every(({ name, kind }) => name === 'matmul' || kind === 'optimizer'));
  assert.deepEqual(
    told.map(({ row }) => row),
    rows,
  );
  assert.deepEqual({ ...told.at(-1), row: 0 }, { done: rows.length, total: rows.length, row: 0 });
  await rejects(selfTest({ onyl: [] }), 'argument', /unknown option 'onyl'/);
});

test('a signal aborts it, and nothing is left', async () => {
  const before = memory().tensors;
  const controller = new AbortController();
  const run = selfTest({ signal: controller.signal, onProgress: ({ done }) => done === 3 && controller.abort() });
  await rejects(run, 'aborted', /the signal aborted the test after \d+ rows/);
  await rejects(selfTest({ signal: AbortSignal.abort() }), 'aborted', /after 0 rows/);
  assert.equal(memory().tensors, before);
});

test('a wrong lane, a wrong gradient and a wrong value are found', async () => {
  const rows = await tableRows();
  const row = rows.find(({ name, kind }) => name === 'exp' && kind === 'operation');
  const withExp = (exp) => ({ ...hebb, exp });
  const inScope = (check, exp, ...more) => hebb.scope(() => check(withExp(exp), row, ...more));
  assert.equal(inScope(lanes, hebb.exp).message, '');
  assert.equal(inScope(differences, hebb.exp, 'x[3, 5]').message, '');

  const lastLane = (x) => hebb.exp(x).mul(Float32Array.from({ length: x.size }, (_, i) => (i % 4 === 3 ? 1.0000001 : 1)));
  assert.match(inScope(lanes, lastLane).message, /^value in a vector of 4\[3\]: /);
  const detached = (x) => hebb.exp(x).add(hebb.exp(x.detach()).mul(1e-2));
  assert.match(inScope(differences, detached, 'x[3, 5]').message, /gradient of input 0\[0\]: /);
  assert.match(inScope(differences, (x) => hebb.exp(x.detach()), 'x[3, 5]').message, /input 0 has no gradient/);
  assert.throws(() => inScope(differences, hebb.exp, 'x[3, 5'), /cannot read the check/);
  assert.throws(() => inScope(differences, hebb.exp, 'x:odd[3]'), /unknown kind of values: odd/);
  assert.equal(
    inScope(lanes, (x) => x.sum().add(x)),
    undefined,
    'not elementwise',
  );
  assert.equal(
    inScope(lanes, (x) => x.mul(hebb.rand(x.shape))),
    undefined,
    'random',
  );

  const runner = new GoldenRunner(
    withExp((x) => hebb.exp(x).mul(1.001)),
    rows,
  );
  const [golden] = readCases(row.golden);
  assert.match(hebb.scope(() => runner.run(golden)).message, /^out\[0\]: /);
});
