/** @file Checkpoints of fit: what goes on from one ends with the bits of what was never interrupted; damaged files are refused by name. */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { csvLogger, data, fit, load, lrFinder, manualSeed, modelCheckpoint, nn, open, optim, rand } from 'hebb';
import { rejects } from './expect.mjs';

before(() => load());

/** Files in memory. @param written is called after each */
function memoryStore(written = () => undefined) {
  const files = new Map();
  const write = (file, bytes) => {
    files.set(file, bytes);
    written(files);
  };
  return { files, list: () => [...files.keys()], read: (file) => files.get(file), write, remove: (file) => files.delete(file) };
}

const layers = () => [nn.linear(2, 12), nn.batchNorm1d(12), nn.tanh(), nn.dropout(0.2), nn.gaussianNoise(0.1), nn.linear(12, 2)];
const mlp = () => nn.sequential(...layers());

/** A network that trains in JavaScript. */
class Own extends nn.Module {
  inner = mlp();
  forward(x) {
    return this.inner.forward(x.add(rand([1, 2]).mul(0.01)));
  }
}

const moons = (seed = 1) => data.synthetic('moons', { n: 90, noise: 0.2, seed });
const common = () => ({ epochs: 6, batchSize: 8, sliceMs: 1, validation: moons(2) });

const outcome = (model, { history, steps, stopped }) => ({
  weights: Object.values(model.stateDict()).map((t) => Buffer.from(t.toArray().buffer).toString('hex')),
  reports: history.map(({ epoch, loss, accuracy, validation }) => ({ epoch, loss, accuracy, validation })),
  steps,
  stopped,
});

/** Trains; with a checkpoint until its `stopAfter`th file is written, then anew in a fresh model until the end. */
async function trained({ make = mlp, options, seed = 3, ...also }, checkpoint, signal) {
  manualSeed(seed);
  const model = make();
  const settings = typeof options === 'function' ? options(model) : options;
  const run = fit(model, also.set ?? moons(), { ...common(), ...settings, ...(checkpoint && { checkpoint }), signal });
  const summary = await run.done;
  return { result: outcome(model, summary), status: run.progress.checkpoint, model, run };
}

async function interrupted(task, every, stopAfter) {
  const controller = new AbortController();
  let written = 0;
  const store = memoryStore(() => ++written === stopAfter && controller.abort());
  await rejects(trained(task, { to: store, everySteps: every }, controller.signal), 'aborted', /aborted training/);
  assert.ok(written >= stopAfter);
  return trained({ ...task, seed: 99 }, { to: store, everySteps: every });
}

async function goesOn(task) {
  const { result: whole } = await trained(task);
  for (const [every, stopAfter] of [
    [1, 3],
    [5, 4],
    [12, 2],
  ]) {
    const { result, status } = await interrupted(task, every, stopAfter);
    assert.ok(status.resumedAt >= every * stopAfter && status.resumedAt < whole.steps, `${status.resumedAt}`);
    assert.deepEqual(status.problems, []);
    assert.deepEqual(result, whole);
  }
}

const tasks = {
  'sgd with momentum': { optimizer: { name: 'sgd', lr: 0.1, momentum: 0.9, nesterov: true } },
  'clipping and accumulation': { accumulate: 3, clipNorm: 0.5, clipValue: 0.1 },
  'a schedule by epochs': { schedule: optim.schedule.warmup({ epochs: 2, schedule: optim.schedule.cosine({ epochs: 4 }) }) },
  'a schedule by steps': { schedule: optim.schedule.oneCycle({ steps: 72, maxLr: 0.05 }) },
  reduceOnPlateau: { schedule: optim.schedule.reduceOnPlateau({ patience: 0, factor: 0.5, threshold: 0.2 }) },
  'moving averages': { ema: { decay: 0.9 } },
  'averages and accumulation': { ema: { decay: 0.9 }, accumulate: 4 },
  'weights of samples': { classWeight: { 0: 2 } },
  'a loss of one’s own': { loss: (output, y) => nn.crossEntropy(output, y, { labelSmoothing: 0.1 }) },
  'the order of the data': { shuffle: false },
  'early stopping': () => ({ earlyStopping: { patience: 2, minDelta: 0.05, restoreBest: true }, epochs: 9 }),
};

for (const [name, options] of Object.entries(tasks)) {
  test(`a run with ${name} goes on with the same bits`, () => goesOn({ options }));
}

for (const name of ['sgd', 'rmsprop', 'adagrad', 'adadelta', 'adam', 'adamw', 'amsgrad', 'adamax', 'nadam', 'radam', 'lion', 'lbfgs']) {
  test(`a run of ${name} goes on with the same bits`, () => goesOn({ options: { optimizer: { name, lr: 0.01 }, epochs: 4 } }));
}

test('training steps in JavaScript go on with the same bits', async () => {
  await goesOn({ make: () => new Own(), options: { accumulate: 2, ema: { decay: 0.5 } } });
  await goesOn({ make: () => new Own(), options: { schedule: optim.schedule.exponential({ gamma: 0.99, unit: 'step' }) } });
});

test('groups of parameters, and what callbacks change and remember, go on with the same bits', async () => {
  const options = (model) => {
    const [body, head] = [model.parameters().slice(0, 4), model.parameters().slice(4)];
    let seen = 0;
    const own = {
      onEpoch({ epoch }, { optimizer }) {
        optimizer.groups[1].set('momentum', 0.5 + 0.01 * ++seen);
        for (const p of body) p.requiresGrad = epoch % 2 === 0;
      },
      stateDict: () => ({ seen, list: Float32Array.of(NaN, -0), odd: [NaN, -Infinity, -0, undefined] }),
      loadStateDict(state) {
        assert.ok(Object.is(state.list[1], -0) && Object.is(state.odd[2], -0) && state.odd[1] === -Infinity);
        ({ seen } = state);
      },
    };
    return { optimizer: optim.sgd([{ params: body }, { params: head, lr: 0.05, momentum: 0.9 }], { lr: 0.1 }), callbacks: [own] };
  };
  await goesOn({ options });
});

/** A small network whose run of 12 steps leaves the files of steps 10 and 12. */
const small = { make: () => nn.sequential(nn.linear(2, 4), nn.tanh(), nn.linear(4, 2)), options: { epochs: 1, validation: undefined } };

test('a run that is over gives its result at once; with more epochs it goes on as if they had been asked for at first', async () => {
  const told = [];
  const task = (epochs) => ({ options: { epochs, ema: { decay: 0.9 }, callbacks: [{ onEnd: ({ steps }) => void told.push(steps) }] } });
  const [to, { result: longer }] = [memoryStore(), await trained(task(4))];
  const first = await trained(task(2), to);
  const again = await trained({ ...task(2), seed: 8 }, to);
  assert.deepEqual([again.result, again.run.state, again.status.resumedAt], [first.result, 'done', 24]);
  assert.deepEqual((await trained({ ...task(4), seed: 9 }, to)).result, longer);
  assert.deepEqual(told, [48, 24, 48]);
  const halves = { ...small, options: { accumulate: 4, maxSteps: 6 } };
  const half = memoryStore();
  await trained(halves, half);
  await rejects(trained({ ...halves, options: { accumulate: 4 } }, half), 'state', /ended between two steps of the optimizer .*: step 6/);
});

test('a run that was stopped is over, also with more epochs', async () => {
  const to = memoryStore();
  const onEpoch = ({ epoch }, { run }) => void (epoch === 2 && run.stop());
  const first = await trained({ options: { callbacks: [{ onEpoch }] } }, to);
  assert.deepEqual([first.result.stopped, first.result.steps], [true, 24]);
  const { result, run } = await trained({ options: { epochs: 20 }, seed: 5 }, to);
  assert.deepEqual([result, run.state], [first.result, 'stopped']);
});

test('a loop over a run that goes on gets the earlier reports, too, and callbacks only new ones', async () => {
  const [logger, whole] = [csvLogger(), csvLogger()];
  const to = memoryStore();
  const controller = new AbortController();
  const onEpoch = ({ epoch }) => void (epoch === 3 && controller.abort());
  const losses = ({ text }) => text.split('\n').map((line) => line.split(',').filter((_, i) => i < 2));
  await trained({ options: { callbacks: [whole] } });
  await rejects(trained({ options: { callbacks: [csvLogger(), { onEpoch }] } }, { to, everySteps: 12 }, controller.signal), 'aborted', /./);
  const [read, told] = [[], []];
  const options = { ...common(), callbacks: [logger], checkpoint: to, onEpoch: ({ epoch }) => told.push(epoch) };
  for await (const { epoch } of fit(mlp(), moons(), options)) read.push(epoch);
  assert.deepEqual(read, [1, 2, 3, 4, 5, 6]);
  assert.deepEqual(told, [4, 5, 6]);
  assert.deepEqual(losses(logger), losses(whole));
});

test('two generations are kept, and each is a file that open() takes', async () => {
  const { files, ...to } = memoryStore();
  const { model, status } = await trained(small, { to, everySteps: 5 });
  assert.deepEqual([...files.keys()], ['2.safetensors', '3.safetensors']);
  assert.deepEqual(status, { to: 'store', step: 12, bytes: files.get('3.safetensors').length, problems: [] });
  const opened = await open(files.get('3.safetensors'));
  assert.deepEqual(opened.model.spec(), model.spec());
  assert.deepEqual(opened.tensors['0.weight'].toArray(), model.stateDict()['0.weight'].toArray());
  assert.deepEqual(Object.keys(opened.tensors), Object.keys(model.stateDict()));
  optim.adam(opened.model.parameters()).loadStateDict(opened.optimizer);
});

test('1,000 damaged files are refused by name, and the one before is used', async () => {
  const { files } = memoryStore();
  const { result: whole } = await trained(small, { to: memoryStoreOf(files), everySteps: 5 });
  const [name, newest] = [...files].at(-1);
  let [random, truncated] = [1, 0];
  const below = (n) => Math.floor(((random = (Math.imul(random, 1664525) + 1013904223) >>> 0) / 2 ** 32) * n);
  for (let i = 0; i < 1000; ++i) {
    let bytes = newest.slice();
    if (i % 4 === 0) {
      bytes = bytes.subarray(0, below(bytes.length));
      ++truncated;
    } else {
      const at = below(bytes.length);
      bytes[at] ^= i % 4 === 1 ? 1 << below(8) : 1 + below(255);
    }
    const { result, status } = await trained({ ...small, seed: i }, memoryStoreOf(new Map([...files, [name, bytes]])));
    const [{ code, message }, ...more] = status.problems;
    assert.deepEqual([code, more, status.resumedAt], ['file', [], 10]);
    assert.match(message, /^'store', file 3\.safetensors, is damaged and was skipped: .*(truncated|SHA-256|safetensors: )/);
    assert.deepEqual(result, whole);
  }
  assert.equal(truncated, 250);
  const { files: after } = memoryStore();
  files.forEach((bytes, file) => after.set(file, file === name ? newest.subarray(1) : bytes));
  await trained(small, memoryStoreOf(after));
  assert.deepEqual([...after.keys()], ['2.safetensors', '4.safetensors'], 'the damaged one goes, what is whole stays');
  const emptied = [...files.keys()].map((file) => [file, Uint8Array.of(1, 2, 3)]);
  const { status } = await trained(small, memoryStoreOf(new Map(emptied)));
  assert.deepEqual([status.problems.length, status.resumedAt, status.step], [2, undefined, 12]);
});

const memoryStoreOf = (files) => ({
  list: () => [...files.keys()],
  read: (file) => files.get(file),
  write: (file, bytes) => void files.set(file, bytes),
  remove: (file) => void files.delete(file),
});

test('a checkpoint of another run is refused by what differs; resume: false begins anew', async () => {
  const to = memoryStore();
  const begun = await trained(small, to);
  const refused = (words, options, also = {}) =>
    rejects(trained({ ...small, ...also, options: { ...small.options, ...options } }, to), 'state', words);
  await refused(/'store' is of another run \(another name keeps both, resume: false begins anew\): batchSize is 8 there and 9 here/, {
    batchSize: 9,
  });
  await refused(/data set is 90 samples \[2\], SHA-256 \w{16} there and 90 samples/, {}, { set: moons(7) });
  await refused(/validation is none there and 90 samples/, { validation: moons() });
  await refused(/optimizer is adam there and sgd here/, { optimizer: 'sgd' });
  await refused(/optimizer options is .*"lr":0.001.* there and .*"lr":0.002/, { optimizer: { name: 'adam', lr: 0.002 } });
  await refused(
    /model '0.weight' is f32\[4, 2\] there and f32\[8, 2\] here.* and \d more/,
    {},
    { make: () => nn.sequential(nn.linear(2, 8), nn.linear(8, 2)) },
  );
  await refused(
    /architecture is .*tanh.* there and .*relu/,
    {},
    { make: () => nn.sequential(nn.linear(2, 4), nn.relu(), nn.linear(4, 2)) },
  );
  for (const options of [
    { shuffle: false },
    { loss: 'nll' },
    { accumulate: 2 },
    { clipNorm: 1 },
    { clipValue: 1 },
    { ema: {} },
    { metrics: ['loss'] },
  ])
    await refused(/of another run/, options);
  await refused(/weights of samples is none there/, { classWeight: [1, 2] });
  await refused(/schedule is none there and .*cosine/, { schedule: optim.schedule.cosine({ epochs: 1 }) });
  await refused(/callbacks with a state is 0 there and 1 here/, { earlyStopping: {} });
  const files = [...to.files.keys()];
  const anew = await trained({ ...small, seed: 6 }, { to, resume: false });
  assert.equal(anew.status.resumedAt, undefined);
  assert.notDeepEqual(anew.result, begun.result);
  assert.deepEqual([files, [...to.files.keys()]], [['1.safetensors'], ['2.safetensors']]);
});

test('a store that fails stops no run: the problem is told, the last good file stays', async () => {
  const { files, ...to } = memoryStore();
  let writes = 0;
  const write = (file, bytes) => {
    if (++writes > 2) throw new Error('the quota has been exceeded');
    return to.write(file, bytes);
  };
  const { result: whole } = await trained(small);
  const { result, status } = await trained(small, { to: { ...to, write }, everySteps: 3 });
  assert.deepEqual(result, whole);
  assert.deepEqual([status.step, [...files.keys()]], [6, ['1.safetensors', '2.safetensors']]);
  const [problem, ...more] = status.problems;
  assert.deepEqual(problem, { code: 'state', message: "'store' could not be written: checkpoint: the quota has been exceeded" });
  assert.deepEqual(more, []);
  const again = await trained({ ...small, seed: 5 }, { to, everySteps: 3 });
  assert.deepEqual([again.status.resumedAt, again.result], [6, whole]);
  const broken = { ...to, list: () => Promise.reject(new Error('no disk')) };
  await rejects(trained(small, broken), 'state', /no disk/);
});

test('file: keeps checkpoints on the disk, and modelCheckpoint the best one', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'hebb-'));
  try {
    const to = `file:${join(folder, 'runs/moons')}`;
    const { result: whole } = await trained(small, { to, everySteps: 5 });
    const names = () => readdirSync(join(folder, 'runs')).sort();
    assert.deepEqual(names(), ['moons.2.safetensors', 'moons.3.safetensors']);
    rmSync(join(folder, 'runs/moons.3.safetensors'));
    writeFileSync(join(folder, 'runs/moons.unfinished'), 'cut off');
    writeFileSync(join(folder, 'runs/moons.txt.4.safetensors'), 'of somebody else');
    const { result, status } = await trained({ ...small, seed: 4 }, { to, everySteps: 5 });
    assert.deepEqual([result, status.to, status.resumedAt, status.problems], [whole, to, 10, []]);
    const best = modelCheckpoint(`file:${join(folder, 'best')}`, { bestOnly: true });
    const { model } = await trained({ ...small, options: { ...small.options, callbacks: [best] } });
    const opened = await open(readFileSync(join(folder, 'best.safetensors')));
    assert.deepEqual(opened.tensors['0.weight'].toArray(), model.stateDict()['0.weight'].toArray());
    assert.ok(!existsSync(join(folder, 'best.unfinished')));
    writeFileSync(join(folder, 'blocked'), '');
    await rejects(trained(small, `file:${join(folder, 'blocked/moons')}`), 'state', /ENOTDIR/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('bad options are refused by name', async () => {
  const refused = (checkpoint, words, code = 'argument') => rejects(trained(small, checkpoint), code, words);
  await refused('iris', /a place is 'opfs:…', 'indexeddb:…', 'file:…' or \{ list, read, write, remove \}: "iris"/);
  await refused('opfs:../iris', /a place is/);
  await refused({ to: memoryStore(), every: 3 }, /unknown option 'every'/);
  await refused({ to: memoryStore(), everySteps: 0.5 }, /everySteps must be a whole number of at least 1: 0.5/);
  await refused({ to: memoryStore(), everySeconds: -1 }, /everySeconds must be a number of at least 0: -1/);
  await refused('opfs:iris', /there is no origin-private file system here .*'iris'/, 'state');
  await refused('indexeddb:iris', /there is no IndexedDB here: 'iris'/, 'state');
  const odd = { onEpoch() {}, stateDict: () => ({ list: new Float64Array(2) }), loadStateDict() {} };
  const { status } = await trained({ ...small, options: { ...small.options, callbacks: [odd] } }, memoryStore());
  assert.match(status.problems[0].message, /hebb\.run\.callbacks\.0\.list: .*: Float64Array/);
  await rejects(lrFinder(mlp(), moons(), { checkpoint: memoryStore() }), 'argument', /checkpoint and snapshots are of one run/);
});
