/** @file Callbacks of fit, averages of weights, options by name. */
import assert from 'node:assert/strict';
import { before, beforeEach, test } from 'node:test';
import { csvLogger, data, earlyStopping, evaluate, fit, load, manualSeed, memory, modelCheckpoint, nn, open, optim } from 'hebb';
import { close, later, rejects, throws } from './expect.mjs';
import { moons, trained, weights } from './trained.mjs';

before(() => load());
beforeEach(() => manualSeed(1));

const mlp = () => nn.sequential(nn.linear(2, 8), nn.tanh(), nn.linear(8, 2));

/** A network that trains in JavaScript. */
class Own extends nn.Module {
  inner = mlp();
  forward(x) {
    return this.inner.forward(x);
  }
}

/** Gets worse with every step. */
const worse = { optimizer: { name: 'sgd', lr: 0.5, maximize: true }, epochs: 20 };

test('callbacks are called in their order, with the run, and waited for', async () => {
  const told = [];
  const slow = {
    async onStart({ model, optimizer, run }) {
      await later(5);
      told.push(['start', model instanceof nn.Module, optimizer.name, run.progress.step]);
    },
    async onEpoch({ epoch }, { run }) {
      await later(5);
      told.push(['slow', epoch, run.progress.step]);
    },
    async onEnd({ epochs, stopped }) {
      await later(5);
      told.push(['end', epochs, stopped]);
    },
  };
  const options = { epochs: 2, batchSize: 60, callbacks: [slow, { onEpoch: ({ epoch }) => told.push(['quick', epoch]) }] };
  await fit(mlp(), moons(), { ...options, onEpoch: ({ epoch }) => told.push(['option', epoch]) }).done;
  assert.deepEqual(told, [
    ['start', true, 'adam', 0],
    ...[1, 2].flatMap((epoch) => [
      ['slow', epoch, 2 * epoch],
      ['quick', epoch],
      ['option', epoch],
    ]),
    ['end', 2, false],
  ]);
});

test('onStep sees every step and may change the learning rate and stop', async () => {
  for (const model of [mlp(), new Own()]) {
    const seen = [];
    const onStep = ({ step, loss }, { optimizer, run }) => {
      seen.push([step, optimizer.lr, Number.isFinite(loss)]);
      optimizer.lr /= 2;
      if (step === 5) run.stop();
    };
    const { steps, stopped } = await fit(model, moons(), { batchSize: 40, optimizer: { name: 'sgd', lr: 1 }, callbacks: [{ onStep }] })
      .done;
    assert.deepEqual(
      seen,
      [1, 0.5, 0.25, 0.125, 0.0625].map((lr, i) => [i + 1, lr, true]),
    );
    assert.deepEqual([steps, stopped], [5, true]);
  }
});

test('what a callback throws ends the run with that error', async () => {
  for (const name of ['onStart', 'onStep', 'onProgress', 'onEpoch', 'onEnd']) {
    const thrower = {
      [name]() {
        throw new RangeError(`my ${name}`);
      },
    };
    const error = await rejects(fit(mlp(), moons(), { epochs: 1, callbacks: [thrower] }).done, 'state', new RegExp(`my ${name}`));
    assert.ok(error.cause instanceof RangeError);
  }
  throws(() => fit(mlp(), moons(), { callbacks: [{ onEpochs() {} }] }), 'argument', /a callback is an object with onStart, .*: an object/);
  throws(() => fit(mlp(), moons(), { callbacks: () => 1 }), 'argument', /callbacks must be a list/);
});

test('earlyStopping ends a run that gets worse and brings its best weights back', async () => {
  for (const restoreBest of [false, true]) {
    const model = mlp();
    const states = [];
    const run = fit(model, moons(), {
      ...worse,
      earlyStopping: { patience: 4, restoreBest },
      onEpoch: () => states.push(weights(model)),
    });
    const { epochs, stopped } = await run.done;
    assert.deepEqual([epochs, stopped], [5, true]);
    assert.deepEqual(weights(model), states.at(restoreBest ? 0 : -1));
  }
});

test('earlyStopping asks for more than minDelta, of any number of the reports, smaller or larger', async () => {
  const epochsWith = async (options, settings = {}) => {
    manualSeed(1);
    return (
      await fit(mlp(), moons(), {
        epochs: 6,
        optimizer: { name: 'sgd', lr: 0.01 },
        validation: moons(),
        earlyStopping: options,
        ...settings,
      }).done
    ).epochs;
  };
  assert.equal(await epochsWith({ patience: 1 }), 6);
  assert.equal(await epochsWith({ patience: 1, minDelta: 10 }), 2);
  assert.equal(await epochsWith({ patience: 2, monitor: 'validation.loss', mode: 'max' }), 3);
  assert.equal(await epochsWith({ patience: 2, monitor: 'epoch' }), 6);
  assert.equal(await epochsWith({ patience: 2, monitor: 'epoch', mode: 'min' }), 3);
  assert.equal(await epochsWith({ patience: 0, monitor: 'validation.rmse' }, { ...worse, metrics: ['rmse'], ...valued() }), 2);
  const missing = fit(mlp(), moons(), { earlyStopping: { monitor: 'val_loss' } });
  await rejects(missing.done, 'argument', /earlyStopping: monitor must be one of the report's numbers, epoch, loss, .*: 'val_loss'/);
  throws(() => earlyStopping({ patience: -1 }), 'argument', /patience .*: -1/);
  throws(() => earlyStopping({ minDelta: -1 }), 'argument', /minDelta .*: -1/);
  throws(() => earlyStopping({ mode: 'auto' }), 'argument', /mode .*: auto/);
  throws(() => fit(mlp(), moons(), { earlyStopping: { patients: 1 } }), 'argument', /unknown option 'patients'/);
});

/** Targets that are values: one output is compared with one number. */
function valued() {
  const set = data.fromArrays(
    [
      [1, 1],
      [2, 0],
      [0, 1],
    ],
    [
      [1, 0],
      [2, 1],
      [0, 0],
    ],
  );
  return { validation: set, loss: (output) => output.square().mean() };
}

test('one earlyStopping serves several runs, each from the start', async () => {
  const stopping = earlyStopping({ patience: 2 });
  for (let i = 0; i < 2; ++i) assert.equal((await fit(mlp(), moons(), { ...worse, callbacks: [stopping] }).done).epochs, 3);
});

test('modelCheckpoint saves the model with its optimizer, every time or when it is best', async () => {
  const files = [];
  const keep = (file, { epoch }) => void files.push([epoch, file]);
  const model = mlp();
  await fit(model, moons(), { epochs: 4, callbacks: [modelCheckpoint(keep, { every: 2 })] }).done;
  assert.deepEqual(
    files.map(([epoch]) => epoch),
    [2, 4],
  );
  const opened = await open(files.at(-1)[1]);
  assert.deepEqual(weights(opened.model), weights(model));
  optim.adam(opened.model.parameters()).loadStateDict(opened.optimizer);
  files.length = 0;
  await fit(mlp(), moons(), { ...worse, epochs: 3, callbacks: [modelCheckpoint(keep, { bestOnly: true, format: 'json' })] }).done;
  assert.deepEqual([files.length, files[0][0], String.fromCharCode(files[0][1][0])], [1, 1, '{']);
  throws(() => modelCheckpoint('iris'), 'argument', /a function or a place such as 'opfs:name': 'iris'/);
  const outside = fit(mlp(), moons(), { epochs: 1, callbacks: [modelCheckpoint('opfs:../x')] });
  await rejects(outside.done, 'argument', /modelCheckpoint: a place is 'opfs:…'/);
  throws(() => modelCheckpoint(keep, { every: 0 }), 'argument', /every .*: 0/);
});

test('modelCheckpoint writes the file of a place, such as one of the origin-private file system', async () => {
  const files = new Map();
  const handle = (name) => ({
    createWritable: async () => ({ write: async (bytes) => void files.set(name, bytes), close: async () => {} }),
  });
  const storage = { getDirectory: async () => ({ getFileHandle: async (name) => handle(name) }) };
  const own = Object.getOwnPropertyDescriptor(globalThis, 'navigator');
  try {
    Object.defineProperty(globalThis, 'navigator', { value: {}, configurable: true });
    const callbacks = [modelCheckpoint('opfs:moons')];
    await rejects(fit(mlp(), moons(), { epochs: 1, callbacks }).done, 'state', /no origin-private file system .*'moons'/);
    Object.defineProperty(globalThis, 'navigator', { value: { storage }, configurable: true });
    const model = mlp();
    await fit(model, moons(), { epochs: 1, callbacks }).done;
    assert.deepEqual(weights((await open(files.get('moons.safetensors'))).model), weights(model));
  } finally {
    delete globalThis.navigator;
    if (own) Object.defineProperty(globalThis, 'navigator', own);
  }
});

test('csvLogger writes the names once and a line an epoch', async () => {
  const lines = [];
  const logger = csvLogger((line) => lines.push(line), { separator: ';' });
  const reports = [];
  for (let i = 0; i < 2; ++i) {
    const settings = {
      epochs: 2,
      validation: moons(40),
      metrics: ['f1', 'confusion'],
      callbacks: [logger],
      onEpoch: (r) => reports.push(r),
    };
    await fit(mlp(), moons(), settings).done;
  }
  assert.equal(lines[0], 'epoch;loss;seconds;steps;stepsPerSecond;validation.loss;validation.f1\n');
  const [epoch, loss, , steps, , validationLoss, f1] = lines[2].split(';').map(Number);
  const { validation } = reports[1];
  assert.deepEqual([epoch, loss, steps, validationLoss, f1], [2, reports[1].loss, 4, validation.loss, validation.f1]);
  assert.deepEqual([lines.length, logger.text], [5, lines.join('')]);
  throws(() => csvLogger('log.csv'), 'argument', /lines go to a function: 'log.csv'/);
});

test('ema: validation, reports and the end see the averages, training goes on from the weights', async () => {
  for (const model of [mlp(), new Own()]) {
    let average = weights(model);
    const plain = [];
    const onStep = ({ stepInEpoch }) => {
      const now = weights(model);
      plain.push(now);
      if (stepInEpoch % 2 === 0 || stepInEpoch === 3) average = average.map((value, i) => 0.8 * value + 0.2 * now[i]);
    };
    const set = moons();
    const options = { epochs: 3, batchSize: 40, accumulate: 2, ema: { decay: 0.8 }, validation: set, callbacks: [{ onStep }] };
    for await (const { validation } of fit(model, set, options)) {
      close(weights(model), average, 1e-5);
      assert.equal(validation.loss, (await evaluate(model, set)).loss);
    }
    close(weights(model), average, 1e-5);
    assert.equal(plain.length, 9);
  }
  const [once, twice] = await Promise.all([{ ema: { decay: 0 } }, {}].map((options) => trained(options)));
  close(once, twice, 0);
  throws(() => fit(mlp(), moons(), { ema: { decay: 2 } }), 'argument', /decay must be between 0 and 1: 2/);
});

test('ema ends a run that stops in the middle of an epoch with the averages', async () => {
  const model = mlp();
  const start = weights(model);
  await fit(model, moons(), { maxSteps: 2, batchSize: 10, ema: { decay: 1 } }).done;
  assert.deepEqual(weights(model), start);
});

test('penalties, constraints, clipping and accumulation are reached by name', async () => {
  const still = { name: 'sgd', lr: 0.5 };
  const plain = await trained({ epochs: 1, batchSize: 120 });
  const l1 = await trained({ epochs: 1, batchSize: 120, optimizer: { ...still, l1: 0.1 } });
  close(
    l1.slice(0, 4),
    plain.slice(0, 4).map((value, i) => value - 0.05 * [1, -1, 1, 1][i]),
    1e-6,
  );
  const l2 = await trained({ epochs: 1, batchSize: 120, optimizer: { ...still, l2: 0.1 } });
  close(
    l2.slice(0, 4),
    plain.slice(0, 4).map((value, i) => value - 0.1 * [0.1, -0.2, 0.3, 0.4][i]),
    1e-6,
  );
  const bound = await trained({ optimizer: { ...still, constraint: optim.constraint.maxNorm({ maxValue: 0.3 }) } });
  for (const row of [bound.slice(0, 2), bound.slice(2, 4)]) assert.ok(Math.hypot(...row) <= 0.3 + 1e-6, row.join());
  close(await trained({ epochs: 1, batchSize: 60, accumulate: 2 }), plain, 1e-6);
  const clipped = await trained({ epochs: 1, batchSize: 120, clipValue: 1e-3 });
  close(clipped.slice(0, 4), [0.1, -0.2, 0.3, 0.4], 0.5e-3 + 1e-6);
});

test('callbacks, averages and weights leave nothing behind', async () => {
  const [model, own, set] = [mlp(), new Own(), moons()];
  const options = {
    epochs: 2,
    validation: set,
    classWeight: 'balanced',
    ema: {},
    metrics: ['f1', 'auc'],
    earlyStopping: { restoreBest: true },
  };
  const once = async () => {
    for (const one of [model, own]) {
      await fit(one, set, options).done;
      one.zeroGrad();
    }
  };
  await once();
  const { tensors, bytes } = memory();
  await once();
  assert.deepEqual([memory().tensors, memory().bytes], [tensors, bytes]);
});

test('a run that is stopped or aborted during validation ends before the epoch is complete', async () => {
  const [set, validation] = [moons(), moons(20_000)];
  const told = [];
  const during = (end, signal) =>
    fit(mlp(), set, {
      sliceMs: 0,
      validation,
      signal,
      earlyStopping: { restoreBest: true },
      callbacks: [{ onStep: ({ stepInEpoch, stepsPerEpoch }) => void (stepInEpoch === stepsPerEpoch && setImmediate(end)) }],
      onEpoch: (report) => told.push(report),
    });
  const run = during(() => run.stop());
  const { epochs, steps, stopped } = await run.done;
  assert.deepEqual([epochs, steps, stopped], [0, 4, true]);
  const controller = new AbortController();
  await rejects(during(() => controller.abort(), controller.signal).done, 'aborted', /after step 4/);
  assert.equal(told.length, 0);
});
