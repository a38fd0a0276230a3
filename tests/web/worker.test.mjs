/** @file The worker session under Node: the same names, asynchronous, and what happens when it goes wrong. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { data, fit, load, manualSeed, nn, open, HebbError as PageError } from 'hebb';
import { HebbError, session } from 'hebb/worker';
import { close, rejects, throws, until } from './expect.mjs';

const spec = {
  type: 'sequential',
  children: [{ type: 'linear', inFeatures: 2, outFeatures: 16 }, { type: 'tanh' }, { type: 'linear', inFeatures: 16, outFeatures: 2 }],
};
let s;

before(async () => {
  await load();
  s = await session({ deterministic: true });
});
after(() => s.dispose());

test('a session tells what it runs', async () => {
  assert.deepEqual([s.info.simd, s.info.deterministic], ['simd128', true]);
  assert.ok((await s.memory()).heapBytes > 0);
});

test('training there gives the bits of training here', async () => {
  manualSeed(5);
  const model = nn.fromSpec(spec);
  const set = data.synthetic('moons', { n: 120, seed: 1 });
  const [train, validation] = set.split([0.8, 0.2], { stratify: true, seed: 1 });
  const reports = [];
  for await (const { loss, accuracy, validation: v } of fit(model, train, { epochs: 5, validation })) reports.push({ loss, accuracy, v });

  await s.manualSeed(5);
  const remote = await s.model(spec);
  const remoteSet = await s.data.synthetic('moons', { n: 120, seed: 1 });
  assert.deepEqual([remoteSet.size, remoteSet.shape, remoteSet.classes], [120, [2], ['0', '1']]);
  const [remoteTrain, remoteValidation] = await remoteSet.split([0.8, 0.2], { stratify: true, seed: 1 });
  assert.deepEqual([await remoteTrain.x(), await remoteTrain.y()], [train.x(), train.y()]);
  const remoteReports = [];
  const run = s.fit(remote, remoteTrain, { epochs: 5, validation: remoteValidation });
  for await (const { loss, accuracy, validation: v } of run) remoteReports.push({ loss, accuracy, v });
  assert.deepEqual(remoteReports, reports);
  const state = await remote.stateDict();
  for (const [name, t] of Object.entries(model.stateDict())) assert.deepEqual(state[name].data, t.toArray());
  assert.deepEqual([run.state, (await run.done).steps, run.progress.fraction], ['done', 15, 1]);
});

test('predictions, activations and evaluations are answered while it trains and while it is paused', async () => {
  const [model, set] = [await s.model(spec), await s.data.synthetic('circles', { n: 500, seed: 1 })];
  const seen = [];
  const run = s.fit(model, set, { epochs: Infinity, batchSize: 10, onProgress: (p) => seen.push(p.step) });
  const grid = Float32Array.from({ length: 2 * 400 }, (_, i) => Math.sin(i));
  const steps = [];
  for (let i = 0; i < 6; ++i) {
    const { data: output, shape } = await model.predict(grid, { shape: [400, 2], then: 'softmax' });
    assert.deepEqual([shape, output.length], [[400, 2], 800]);
    close(output[0] + output[1], 1, 1e-6);
    assert.deepEqual(
      (await model.activations(grid, { shape: [400, 2] })).map((a) => a.shape),
      [
        [400, 16],
        [400, 16],
        [400, 2],
      ],
    );
    const before = run.progress.step;
    await until(() => run.progress.step > before);
    steps.push(run.progress.step);
  }
  assert.ok(steps.at(-1) > steps[0], steps.join());
  assert.ok(grid.length === 800, 'the grid is still here');
  assert.ok(seen.length > 2 && seen.every((v, i) => i === 0 || v >= seen[i - 1]), seen.join());
  run.pause();
  assert.equal(run.state, 'paused');
  const first = await s.evaluate(model, set, { metrics: ['accuracy', 'confusion'] });
  assert.deepEqual(await s.evaluate(model, set, { metrics: ['accuracy', 'confusion'] }), first);
  const { step } = await run.step();
  assert.equal((await run.step(3)).step, step + 3);
  assert.notDeepEqual(await s.evaluate(model, set, { metrics: ['accuracy', 'confusion', 'loss'] }), first);
  run.resume();
  await until(() => run.progress.step > step + 1);
  run.stop();
  const summary = await run.done;
  assert.deepEqual([summary.stopped, run.state], [true, 'stopped']);
  const again = s.fit(model, set, { epochs: 1 });
  assert.equal((await again.done).epochs, 1);
});

test('leaving the loop and aborting end the run over there', async () => {
  const [model, set] = [await s.model(spec), await s.data.synthetic('moons')];
  const run = s.fit(model, set, { epochs: Infinity });
  for await (const { epoch } of run) if (epoch >= 2) break;
  assert.equal((await run.done).stopped, true);
  const controller = new AbortController();
  const aborted = s.fit(model, set, { epochs: Infinity, signal: controller.signal });
  setTimeout(() => controller.abort(), 20);
  await rejects(aborted.done, 'aborted', /aborted training/);
  await rejects(s.fit(model, set, { signal: AbortSignal.abort() }).done, 'aborted', /aborted training/);
});

test('arrays, CSV and IDX become data sets over there', async () => {
  const rows = await s.data.fromArrays(
    [
      [1, 2],
      [3, 4],
    ],
    ['b', 'a'],
  );
  assert.deepEqual(
    [rows.classes, [...(await rows.y())], [...(await rows.x())]],
    [
      ['a', 'b'],
      [1, 0],
      [1, 2, 3, 4],
    ],
  );
  const values = await s.data.fromArrays(Float32Array.of(1, 2, 3, 4), Float32Array.of(0, 1), { shape: [2], targetShape: [1] });
  assert.deepEqual([values.shape, values.targetShape, values.size], [[2], [1], 2]);
  const csv = await s.data.csv('a,y\n1,p\n2,q\n', { label: 'y' });
  assert.deepEqual([csv.classes, csv.features], [['p', 'q'], ['a']]);
  const idx = await s.data.idx(Uint8Array.of(0, 0, 8, 2, 0, 0, 0, 1, 0, 0, 0, 2, 255, 0), Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 1, 3));
  assert.deepEqual([[...(await idx.x())], [...(await idx.y())]], [[1, 0], [3]]);
  assert.deepEqual([...(await (await rows.subset([1])).x())], [3, 4]);
});

test('big arrays are handed over, small ones are copied', async () => {
  const big = new Float32Array(1 << 18);
  const small = new Int32Array(1 << 17);
  const set = await s.data.fromArrays(big, small, { shape: [2] });
  assert.deepEqual([big.length, small.length, set.size], [0, 1 << 17, 1 << 17]);
  const part = new Float32Array(new ArrayBuffer(1 << 21), 0, 1 << 18);
  await s.data.fromArrays(part, small, { shape: [2] });
  assert.equal(part.length, 1 << 18, 'a view on a part does not take the whole away');
});

test('models go through files in both directions', async () => {
  const model = await s.model(spec);
  const bytes = await s.save(model);
  const { model: local } = await open(bytes);
  const { data: there } = await model.predict([[0.5, -1]]);
  assert.deepEqual(there, local.predict([[0.5, -1]]).toArray());
  const back = await s.open(bytes);
  assert.deepEqual((await back.predict([[0.5, -1]])).data, there);
  assert.deepEqual(back.spec, spec);
  const other = await s.model(spec);
  await other.loadStateDict(await model.stateDict());
  assert.deepEqual((await other.predict([[0.5, -1]])).data, there);
  assert.match(await other.summary([2]), /total: 82 parameters/);
});

test('errors cross with code, operation and shapes', async () => {
  assert.equal(HebbError, PageError);
  const model = await s.model(spec);
  const error = await rejects(model.predict([[1, 2, 3]]), 'shape', /\[16, 2\]|\[1, 3\]/);
  assert.ok(error.shapes.length > 0);
  await rejects(s.model({ type: 'nothing' }), 'argument', /nothing/);
  await rejects(s.data.csv('a,y\n1,\n'), 'value', /line 2, column 'y'/);
  await rejects(s.open(Uint8Array.of(1, 2)), 'file', /truncated/);
  await rejects(model.loadStateDict({}), 'state', /missing: 0\.weight/);
  const set = await s.data.synthetic('moons');
  await rejects(s.fit(model, set, { epochs: -1 }).done, 'argument', /epochs must be .*: -1/);
  await rejects(s.fit(model, set, { loss: () => 0 }).done, 'argument', /cannot be sent to the worker/);
  await set.dispose();
  await rejects(s.evaluate(model, set), 'disposed', /data set was disposed/);
  await model.dispose();
  await rejects(model.predict([[1, 2]]), 'disposed', /model was disposed/);
  assert.ok((await s.memory()).tensors > 0, 'the engine goes on');
});

test('nothing stays over there when models and data sets are disposed', async () => {
  const work = async () => {
    const [model, set] = [await s.model(spec), await s.data.synthetic('moons', { seed: 1 })];
    await s.fit(model, set, { epochs: 2, validation: set }).done;
    await model.predict([[1, 2]], { then: 'sigmoid' });
    await model.activations([[1, 2]]);
    await s.evaluate(model, set);
    await s.save(model);
    await model.dispose();
    await set.dispose();
  };
  await work();
  const { tensors, bytes } = await s.memory();
  await work();
  const after = await s.memory();
  assert.deepEqual([after.tensors, after.bytes], [tensors, bytes]);
});

test('a disposed session refuses work and fails what is under way', async () => {
  const own = await session();
  const model = await own.model(spec);
  const run = own.fit(model, await own.data.synthetic('moons'), { epochs: Infinity });
  const pending = model.predict([[1, 2]]);
  own.dispose();
  await rejects(pending, 'disposed', /the session was disposed/);
  await rejects(run.done, 'disposed', /the session was disposed/);
  await rejects(own.memory(), 'disposed', /the session was disposed/);
});

test('a worker that dies or cannot start is an error, not silence', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'hebb-'));
  const script = (name, code) => {
    writeFileSync(join(folder, name), code);
    return new URL(`file://${join(folder, name)}`);
  };
  const real = JSON.stringify(new URL('../../dist/worker-thread.js', import.meta.url).href);
  const dying = await session({
    workerUrl: script(
      'dying.mjs',
      `import { parentPort } from 'node:worker_threads'; await import(${real});
      parentPort.on('message', ({ method }) => method === 'session.memory' && process.exit(3));`,
    ),
  });
  const run = dying.fit(await dying.model(spec), await dying.data.synthetic('moons'), { epochs: Infinity });
  const call = dying.memory();
  await rejects(run.done, 'state', /the worker stopped: it ended with code 3/);
  await call.catch((error) => rejects(Promise.reject(error), 'state', /the worker stopped/));
  await rejects(dying.manualSeed(1), 'state', /the worker stopped/);
  await rejects(session({ workerUrl: script('broken.mjs', 'throw new Error("broken script");') }), 'state', /broken script/);
  await rejects(session({ wasmUrl: 'file:///no/such.wasm' }), 'file', /no\/such\.wasm/);
});

test('an idle session does not keep the process alive, a call under way does', () => {
  const code = `import { session } from 'hebb/worker'; const s = await session();
    const m = await s.model({ type: 'linear', inFeatures: 2, outFeatures: 2 });
    await s.fit(m, await s.data.synthetic('moons'), { epochs: 20 }).done; console.log('trained');`;
  const { status, stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', code], {
    encoding: 'utf8',
    cwd: import.meta.dirname,
    timeout: 20_000,
  });
  assert.deepEqual([status, stdout.trim()], [0, 'trained']);
});

test('the page’s side brings no engine with it', () => {
  const files = new Set();
  const follow = (name) => {
    if (files.has(name)) return;
    files.add(name);
    for (const [, next] of readFileSync(new URL(`../../dist/${name}`, import.meta.url), 'utf8').matchAll(/from"\.\/([^"]+)"/g))
      follow(next);
  };
  follow('worker.js');
  const code = [...files].map((name) => readFileSync(new URL(`../../dist/${name}`, import.meta.url), 'utf8')).join('');
  assert.ok(!code.includes('hebb.simd128'), [...files].join());
  assert.ok(code.length < 16_000, `${code.length} bytes`);
  throws(() => nn.fromSpec({ type: 'x' }), 'argument', /x/);
});

test('options that are plain data work there: early stopping, averages, weights, metrics', async () => {
  const options = {
    epochs: 20,
    optimizer: { name: 'sgd', lr: 0.5, maximize: true },
    metrics: ['f1', 'auc'],
    earlyStopping: { patience: 2, restoreBest: true },
    classWeight: 'balanced',
    sampleWeight: new Float32Array(60).fill(1),
    ema: { decay: 0.5 },
  };
  manualSeed(5);
  const [model, set] = [nn.fromSpec(spec), data.synthetic('moons', { n: 60, seed: 1 })];
  const here = await fit(model, set, { ...options, validation: set }).done;
  await s.manualSeed(5);
  const [remote, remoteSet] = [await s.model(spec), await s.data.synthetic('moons', { n: 60, seed: 1 })];
  const there = await s.fit(remote, remoteSet, { ...options, validation: remoteSet }).done;
  assert.deepEqual([there.epochs, there.stopped], [3, true]);
  assert.deepEqual(
    there.history.map(({ validation }) => validation),
    here.history.map(({ validation }) => validation),
  );
  const { data: weight } = (await remote.stateDict())['0.weight'];
  assert.deepEqual(weight, model.stateDict()['0.weight'].toArray());
  const refused = s.fit(remote, remoteSet, { earlyStopping: { monitor: 'val_loss' } });
  await rejects(refused.done, 'argument', /earlyStopping: monitor .*'val_loss'/);
});

test('experiments run there', async () => {
  const [model, set] = [await s.model(spec), await s.data.synthetic('moons', { n: 60, seed: 1 })];
  const before = await model.stateDict();
  const { lrs, suggestion } = await s.lrFinder(model, set, { steps: 20 });
  assert.ok(lrs.includes(suggestion));
  const { parameters, steps } = await s.plan(model, set, { epochs: 3, measureMs: 5 });
  assert.deepEqual([parameters, steps], [82, 6]);
  const { folds, mean } = await s.crossValidate(model, set, { folds: 3, epochs: 1 });
  assert.deepEqual([folds.length, typeof mean.accuracy], [3, 'number']);
  assert.deepEqual(await model.stateDict(), before);
  const { losses, best } = await s.randomRestart(model, set, { tries: 2, epochs: 1, validation: set });
  close((await s.evaluate(model, set)).loss, losses[best]);
});
