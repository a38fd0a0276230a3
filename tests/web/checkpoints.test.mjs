/** @file Checkpoints of fit: what goes on from one ends with the bits of what was never interrupted; damaged files are refused by name. */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { csvLogger, data, evaluate, fit, load, manualSeed, memory, modelCheckpoint, nn, open, optim, rand, tensor } from 'hebb';
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
  reports: history.map(({ seconds, stepsPerSecond, ...rest }) => rest),
  steps,
  stopped,
});

/** Trains; with a checkpoint until its `stopAfter`th file is written, then anew in a fresh model until the end. */
async function trained({ make = mlp, options, seed = 3, ...also }, checkpoint, signal) {
  manualSeed(seed);
  const model = make();
  const settings = typeof options === 'function' ? options(model) : options;
  const run = fit(model, also.set ?? moons(), { ...common(), ...settings, ...(checkpoint && { checkpoint }), signal });
  return { ...outcome(model, await run.done), resumedAt: run.progress.checkpoint?.resumedAt, model };
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
  const { model: _, resumedAt: none, ...whole } = await trained(task);
  assert.equal(none, undefined);
  for (const [every, stopAfter] of [
    [1, 3],
    [5, 4],
    [12, 2],
  ]) {
    const { model, resumedAt, ...again } = await interrupted(task, every, stopAfter);
    assert.ok(resumedAt >= every * stopAfter && resumedAt < whole.steps, `${resumedAt}`);
    assert.deepEqual(again, whole);
    model.dispose();
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
