/** @file Runs that are killed at any moment go on and end with the same bits: some of what `node tests/kill/run.mjs` does many times. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { session } from 'hebb/worker';
import { killProcesses } from '../kill/node.mjs';
import { outcome, tasks, train } from '../kill/task.mjs';
import { rejects } from './expect.mjs';

const inFolder = async (use) => {
  const folder = mkdtempSync(join(tmpdir(), 'hebb-'));
  try {
    await use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
};

test('processes killed with SIGKILL while they train', async () => {
  const { runs, kills, wrong } = await killProcesses(tasks.length);
  assert.deepEqual([runs, wrong], [tasks.length, []]);
  assert.ok(kills >= tasks.length);
});

test('a disk that is full stops no run, and the last good checkpoint stays', () =>
  inFolder((folder) => {
    const child = (limit, ...args) => {
      const node = `exec '${process.execPath}' tests/kill/child.mjs 0 ${args.join(' ')}`;
      const { stdout, stderr } = spawnSync('sh', ['-c', `ulimit -f ${limit}; ${node}`], {
        encoding: 'utf8',
        cwd: join(import.meta.dirname, '../..'),
      });
      return JSON.parse(stdout.trimEnd().split('\n').at(-1) || stderr);
    };
    const whole = child('unlimited');
    const full = child(20, `file:${join(folder, 'full')}`); // blocks of 512 bytes: less than the last reports need
    assert.deepEqual([full.sum, full.problems.length], [whole.sum, 1]);
    assert.match(full.problems[0].message, /full' could not be written: .*EFBIG/);
    const files = readdirSync(folder).filter((name) => name.endsWith('.safetensors'));
    assert.equal(files.length, 2);
    const again = child('unlimited', `file:${join(folder, 'full')}`);
    assert.deepEqual([again.sum, again.resumedAt, again.problems], [whole.sum, full.step, []]);
    assert.ok(full.step > 0 && full.step < whole.steps, `${full.step}`);
  }));

/** Trains in a worker of Node's; the worker is terminated at a step. */
async function inWorker(to, { killAt = Infinity, ...options } = {}) {
  const s = await session({ deterministic: true });
  await s.manualSeed(1);
  const [set, validation] = await task.sets(s.data);
  const model = await s.model(task.spec);
  const [told, runs] = [[], []];
  const api = { fit: (...args) => (runs.push(s.fit(...args)), runs[0]) };
  try {
    const result = await train(
      api,
      { options: { ...task.options, ...options, onEpoch: ({ epoch }) => told.push(epoch) } },
      [model, set, validation],
      { checkpoint: to && { to, everySteps: 10 }, told: (step) => step >= killAt && s.dispose() },
    );
    return { result: outcome(await model.stateDict(), result), history: runs[0].history, status: result.checkpoint, told };
  } finally {
    s.dispose();
  }
}
const [task] = tasks;

test('a worker that is terminated goes on in another one, and the page hears of what was before', () =>
  inFolder(async (folder) => {
    const to = `file:${join(folder, 'run')}`;
    const { result } = await inWorker();
    await rejects(inWorker(to, { killAt: 200 }), 'disposed', /session was disposed/);
    const again = await inWorker(to);
    assert.deepEqual(again.result, result);
    const { resumedAt, problems } = again.status;
    assert.ok(resumedAt >= 100 && resumedAt < 600, `${resumedAt}`);
    assert.deepEqual(problems, []);
    assert.deepEqual(
      again.history.map(({ epoch }) => epoch),
      Array.from({ length: 24 }, (_, i) => i + 1),
    );
    assert.equal(again.told[0], Math.floor(resumedAt / 25) + 1, 'callbacks are told of new epochs only');
    await rejects(inWorker(to, { batchSize: 17 }), 'state', /of another run .*: batchSize is 16 there and 17 here/);
  }));

test('snapshots are there in a worker, too', async () => {
  const s = await session();
  const [model, [set]] = [await s.model(task.spec), await task.sets(s.data)];
  const run = s.fit(model, set, { epochs: Infinity, batchSize: 100, paused: true, snapshots: { every: 4 } });
  const states = [];
  for (let i = 0; i < 9; ++i) {
    await run.step();
    states.push(await model.stateDict());
  }
  assert.deepEqual([run.snapshots, run.history.length], [[0, 4, 8], 2]);
  await run.restore(4);
  assert.deepEqual([await model.stateDict(), run.progress.step, run.history.length], [states[3], 4, 1]);
  await run.restore(8);
  assert.deepEqual([await model.stateDict(), run.history.length], [states[7], 2]);
  await run.step();
  assert.deepEqual(await model.stateDict(), states[8]);
  await rejects(run.restore(5), 'index', /no snapshot of step 5: 0, 4, 8/);
  s.dispose();
  await rejects(run.done, 'disposed', /disposed/);
});
