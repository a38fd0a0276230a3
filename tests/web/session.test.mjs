/** @file What a session offers: every kind of data, experiments, models, callbacks of the page, each as it is here. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { after, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import * as hebb from 'hebb';
import { csvLogger, session } from 'hebb/worker';
import { close, rejects } from './expect.mjs';

const { data, fit, load, manualSeed, nn } = hebb;
let s;

before(async () => {
  await load({ deterministic: true });
  s = await session({ deterministic: true });
});
after(() => s.dispose());

const image = Uint8Array.of(0, 0, 8, 2, 0, 0, 0, 1, 0, 0, 0, 2, 255, 0);
const label = Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 1, 1);
const npz = () => new Blob([readFileSync(new URL('./numpy/set.npz', import.meta.url))]);
const svg = (colour) => new Blob([`<svg width="8" height="8"><rect width="100%" height="100%" fill="${colour}"/></svg>`]);
const ramp = Float32Array.from({ length: 40 }, (_, i) => i);
const rows = [[1, 2], [3, 4], [5, 6], [7, 8]]; // prettier-ignore

/** What makes a data set here and there, by name. */
const sources = {
  fromArrays: (of) => of.fromArrays(rows, ['a', 'b', 'a', 'b'], { oneHot: true, normalize: 'minmax' }),
  csv: (of) => of.csv(new Blob(['a,y\n1,p\n2,q\n']), { label: 'y' }),
  objects: (of) => of.objects([{ a: 1, c: 'x', y: 'p' }, { a: 2, c: 'z', y: 'q' }]), // prettier-ignore
  idx: (of) => of.idx(image, label, { classes: 2 }),
  fromIdx: (of) => of.fromIdx(new Blob([gzipSync(image)]), new Blob([gzipSync(label)])),
  fromNpz: (of) => of.fromNpz(npz(), { y: 'label', classes: ['no', 'yes'] }),
  images: (of) => of.images({ red: [svg('#f00')], blue: [svg('#00f'), svg('#008')] }, { size: [2, 2] }),
  text: (of) => of.text('abcabcabcabc', { seqLength: 3, stride: 2 }),
  windows: (of) => of.windows(ramp, { length: 4, horizon: 2, normalize: 'zscore' }),
  synthetic: (of) => of.synthetic('moons', { n: 12, seed: 1 }),
};

const faceOf = ({ size, shape, targetShape, isClassification, classes, features, normalization, overlap, vocabulary }) => {
  return [size, shape, targetShape, isClassification, classes, features, normalization, overlap, vocabulary?.characters];
};

for (const [name, make] of Object.entries(sources)) {
  test(`data.${name} makes the same data set there`, async () => {
    const [here, there] = [await make(data), await make(s.data)];
    assert.deepEqual(faceOf(there), faceOf(here));
    assert.deepEqual([await there.x(), await there.y()], [here.x(), here.y()]);
    await there.dispose();
    await rejects(there.x(), 'disposed', /data set was disposed/);
  });
}

test('parts, folds, resampling and mapped samples are the same there', async () => {
  const y = Int32Array.from({ length: 40 }, (_, i) => Number(i > 30));
  const made = { here: data.fromArrays(ramp, y), there: await s.data.fromArrays(ramp.slice(), y) };
  const pairs = async (f) => [await f(made.here), await f(made.there)];
  const same = async (a, b) => assert.deepEqual([await b.x(), await b.y()], [a.x(), a.y()]);
  const [folds, remoteFolds] = await pairs((set) => set.kFold(4, { seed: 2, stratify: true }));
  assert.equal(remoteFolds.length, 4);
  for (const [i, { train, validation }] of folds.entries()) {
    await same(train, remoteFolds[i].train);
    await same(validation, remoteFolds[i].validation);
  }
  for (const f of [(set) => set.oversample({ seed: 1 }), (set) => set.undersample({ seed: 1 }), (set) => set.subset([3, 1])]) {
    await same(...(await pairs(f)));
  }
  manualSeed(4);
  await s.manualSeed(4);
  const layers = { type: 'sequential', children: [{ type: 'linear', inFeatures: 1, outFeatures: 3 }, { type: 'tanh' }] };
  await same(await made.here.map(nn.fromSpec(layers)), await made.there.map(await s.model(layers)));
  await rejects(made.there.kFold(1), 'argument', /kFold: folds must be/);
});

test('files of NumPy come as numbers with a shape', async () => {
  const all = () => readFileSync(new URL('./numpy/all.npz', import.meta.url));
  const here = await data.npz(all());
  const there = await s.data.npz(all());
  for (const [name, t] of Object.entries(here)) assert.deepEqual(there[name], { data: t.toArray(), shape: [...t.shape] });
  const large = await s.data.npy(readFileSync(new URL('./numpy/scalar.npy', import.meta.url)));
  assert.deepEqual(large.shape, []);
});

test('streams, responses and URLs cross, and progress comes back', async () => {
  const text = `a,y\n${'1,2\n'.repeat(20_000)}`;
  const path = join(mkdtempSync(join(tmpdir(), 'hebb-')), 'set.csv');
  writeFileSync(path, text);
  for (const source of [new Blob([text]).stream(), new Response(text), pathToFileURL(path)]) {
    const seen = [];
    const set = await s.data.csv(source, { onProgress: ({ rows, loaded }) => seen.push([rows, loaded]) });
    assert.equal(set.size, 20_000);
    assert.deepEqual(seen.at(-1), [20_000, text.length]);
  }
  await rejects(s.data.csv(new Response('', { status: 404, statusText: 'Not Found' })), 'file', /answered 404 Not Found/);
  const controller = new AbortController();
  const aborted = s.data.csv(text + '1,2\n'.repeat(400_000), { signal: controller.signal, onProgress: () => controller.abort() });
  await rejects(aborted, 'aborted', /data\.csv: the signal aborted reading/);
  await rejects(s.data.csv(text, { signal: AbortSignal.abort() }), 'aborted', /aborted reading/);
});

test('pictures keep their folders, or get what a function of the page says', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'hebb-'));
  for (const name of ['day', 'night']) {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, '1.svg'), await svg('#888').text());
  }
  const set = await s.data.images(pathToFileURL(folder), { size: [2, 2] });
  assert.deepEqual(set.classes, ['day', 'night']);
  const asked = await s.data.images([svg('#111'), svg('#222')], { size: [2, 2], label: (source, i) => `${source.size > 0} ${i}` });
  assert.deepEqual(asked.classes, ['true 0', 'true 1']);
  const file = Object.defineProperty(new File([await svg('#333').text()], 'a.svg'), 'webkitRelativePath', { value: 'all/cats/a.svg' });
  assert.deepEqual((await s.data.images([file], { size: [2, 2] })).classes, ['cats']);
});

const layers = (...children) => ({ type: 'sequential', children });
const network = layers(
  { type: 'linear', inFeatures: 2, outFeatures: 8 },
  { type: 'tanh' },
  { type: 'linear', inFeatures: 8, outFeatures: 2 },
);

test('a body is cut off, frozen, and gets a new head', async () => {
  const [model, set] = [await s.model(network), await s.data.synthetic('moons', { n: 40, seed: 1 })];
  const body = await model.slice(0, -1);
  assert.equal((await body.predict([[1, 2]])).shape[1], 8);
  assert.equal((await body.requiresGrad_(false)).id, body.id);
  const frozen = (await model.stateDict())['0.weight'].data;
  await s.fit(model, set, { epochs: 3 }).done;
  const state = await model.stateDict();
  assert.deepEqual(state['0.weight'].data, frozen);
  const features = await set.map(body);
  assert.deepEqual(features.shape, [8]);
  const head = await s.model({ type: 'linear', inFeatures: 8, outFeatures: 2 });
  assert.ok((await s.fit(head, features, { epochs: 3 }).done).epochs === 3);
  await rejects(head.slice(0), 'argument', /slice: there is no such method of the model/);
});

test('known networks are made there, learn a text, and go on with it', async () => {
  await s.manualSeed(1);
  const set = await s.data.text('the cat sat on the mat. '.repeat(80), { seqLength: 16, stride: 5 });
  const model = await s.nn.models.gpt({ vocabulary: set.vocabulary.size, context: 16, size: 32, layers: 1, heads: 2 });
  const { history } = await s.fit(model, set, { epochs: 8, optimizer: { name: 'adam', lr: 0.01 } }).done;
  assert.ok(history.at(-1).loss < 0.1, `${history.at(-1).loss}`);
  const tokens = await model.generate(set.vocabulary.encode('the c'), 19, { temperature: 0 });
  assert.equal(set.vocabulary.decode(tokens), 'the cat sat on the mat. ');
  await rejects(s.nn.models.gpt({ vocabulary: 3, sise: 1 }), 'argument', /gpt: unknown option 'sise'/);
});

test('experiments: profile, search, folds with a validation set of their own, restarts that give the model back', async () => {
  const [model, set] = [await s.model(network), await s.data.synthetic('moons', { n: 60, seed: 1 })];
  const { ms, rows: found } = await s.profile(() => s.fit(model, set, { epochs: 2 }).done);
  assert.ok(ms > 0 && found.some(({ name, phase }) => name === 'linear' && phase === 'backward'));
  await rejects(
    s.profile(() => Promise.reject(new Error('no work'))),
    'state',
    /no work/,
  );
  const space = { lr: { min: 0.01, max: 1, scale: 'log' }, width: [2, 4] };
  const { best, trials } = await s.search(space, ({ lr, width }, trial) => Math.abs(lr - 0.1) + width + 0 * trial, { trials: 5, seed: 3 });
  const here = await hebb.search(space, ({ lr, width }) => Math.abs(lr - 0.1) + width, { trials: 5, seed: 3 });
  assert.deepEqual([best, trials], [here.best, here.trials]);
  const told = [];
  const restarts = await s.randomRestart(model, set, { tries: 2, epochs: 1, onEpoch: (...args) => void told.push(args) });
  assert.deepEqual([told.length, told[0].length, told[0][0].epoch], [2, 1, 1]);
  assert.equal(restarts.model.id, model.id);
  close((await s.evaluate(model, set)).loss, restarts.losses[restarts.best]);
});

test('random state goes forth and back', async () => {
  await s.manualSeed(9);
  const state = await s.randomState();
  manualSeed(9);
  assert.deepEqual(state, hebb.randomState());
  await s.setRandomState(state);
});

test('callbacks of the page: training waits for some, tells others', async () => {
  const [model, set] = [await s.model(network), await s.data.synthetic('moons', { n: 40, seed: 1 })];
  const told = [];
  const losses = [];
  const callback = {
    onStart: (training) => told.push(['start', training.model === model, training.run === run, training.optimizer.lr]),
    onStep: ({ step }) => told.push(['step', step]),
    async onEpoch({ epoch }, { model: there, optimizer }) {
      const { loss } = await s.evaluate(there, set);
      losses.push(loss);
      optimizer.lr = 0; // from here on nothing changes
      told.push(['epoch', epoch]);
    },
    onEnd: ({ steps }) => told.push(['end', steps]),
  };
  const logger = csvLogger();
  const run = s.fit(model, set, { epochs: 3, batchSize: 20, optimizer: { name: 'sgd', lr: 0.5 }, callbacks: [callback, logger] });
  await run.done;
  const kinds = told.map(([kind, value]) => `${kind} ${value}`);
  assert.deepEqual(told[0], ['start', true, true, 0.5]);
  assert.deepEqual(kinds.filter((kind) => kind.startsWith('step')), [1, 2, 3, 4, 5, 6].map((step) => `step ${step}`)); // prettier-ignore
  assert.deepEqual(kinds.slice(-2), ['epoch 3', 'end 6']);
  assert.equal(losses.length, 3);
  assert.deepEqual([losses[1], losses[2]], [losses[0], losses[0]]);
  assert.match(logger.text, /^epoch,loss,accuracy.*\n1,.*\n2,.*\n3,.*\n$/);
  const failing = s.fit(model, set, { callbacks: [{ onEpoch: () => Promise.reject(new Error('enough')) }] });
  await rejects(failing.done, 'state', /enough/);
  await rejects(s.fit(model, set, { callbacks: [{ onEpock: 1 }] }).done, 'argument', /a callback is an object with onStart/);
});

test('what the page’s callbacks remember is part of a checkpoint', async () => {
  const to = `file:${join(mkdtempSync(join(tmpdir(), 'hebb-')), 'run')}`;
  const train = async (epochs) => {
    const own = await session({ deterministic: true });
    const logger = csvLogger();
    const set = await own.data.synthetic('moons', { n: 32, seed: 1 });
    await own.fit(await own.model(network), set, { epochs, checkpoint: { to, everySteps: 1 }, callbacks: [logger] }).done;
    own.dispose();
    return logger.text.trimEnd().split('\n');
  };
  const first = await train(2);
  const all = await train(4);
  assert.deepEqual([first.length, all.length, all.slice(0, 3)], [3, 5, first]);
});

test('an own store of the page takes checkpoints of the worker', async () => {
  const files = new Map();
  const store = {
    list: () => [...files.keys()],
    read: async (name) => files.get(name),
    write: (name, bytes) => void files.set(name, bytes),
    remove: (name) => void files.delete(name),
  };
  const set = await s.data.synthetic('moons', { n: 32, seed: 1 });
  const train = (epochs) => s.fit(model, set, { epochs, checkpoint: { to: store, everySteps: 1 } });
  const model = await s.model(network);
  await train(2).done;
  assert.equal(files.size, 2);
  const again = train(3);
  await again.done;
  assert.equal(again.progress.checkpoint.resumedAt, 2);
});

test('schedules that watch the loss, averages and the doctor work there as here', async () => {
  const options = {
    epochs: 12,
    schedule: { type: 'reduceOnPlateau', patience: 1, factor: 0.5, threshold: 0.5 },
    optimizer: { name: 'sgd', lr: 0.4 },
    ema: { decay: 0.9 },
    doctor: true,
  };
  manualSeed(2);
  const [model, set] = [nn.fromSpec(network), data.synthetic('moons', { n: 60, seed: 1 })];
  const run = fit(model, set, options);
  const here = await run.done;
  await s.manualSeed(2);
  const remote = s.fit(await s.model(network), await s.data.synthetic('moons', { n: 60, seed: 1 }), options);
  const there = await remote.done;
  assert.deepEqual(there.history.map(({ loss }) => loss), here.history.map(({ loss }) => loss)); // prettier-ignore
  assert.deepEqual(remote.doctor, run.doctor);
});

test('what cannot cross is refused by name', async () => {
  const [model, set] = [await s.model(network), await s.data.synthetic('moons', { n: 20 })];
  const local = nn.linear(2, 2);
  const optimizer = hebb.optim.sgd(local.parameters(), { lr: 1 });
  await rejects(
    s.fit(model, set, { optimizer }).done,
    'argument',
    /cannot be sent to the worker: an object of a class that stays in the page/,
  );
  await rejects(s.evaluate(model, data.synthetic('moons')), 'argument', /an object of a class that stays/);
  await rejects(s.fit(model, set, { loss: () => 0 }).done, 'argument', /cannot be sent to the worker: the function loss/);
  await rejects(
    s.crossValidate(() => local, set),
    'argument',
    /cannot be sent to the worker: the function/,
  );
  assert.ok((await s.memory()).tensors > 0);
});
