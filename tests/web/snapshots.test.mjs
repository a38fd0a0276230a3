/** @file Snapshots of fit: going back to an earlier step, looking, and going on from there. */
import assert from 'node:assert/strict';
import { before, beforeEach, test } from 'node:test';
import { data, fit, load, manualSeed, memory, nn, optim } from 'hebb';
import { rejects, until } from './expect.mjs';

before(() => load());
beforeEach(() => manualSeed(1));

const mlp = () => nn.sequential(nn.linear(2, 8), nn.dropout(0.1), nn.tanh(), nn.linear(8, 2));
const moons = () => data.synthetic('moons', { n: 80, seed: 1 });
const weights = (model) => Object.values(model.stateDict()).flatMap((t) => [...t.toArray()]);
const losses = (reports) => reports.map(({ epoch, loss }) => [epoch, loss]);
/** 10 steps an epoch. */
const common = { batchSize: 8, optimizer: { name: 'sgd', lr: 0.2, momentum: 0.9 } };

/** A run that is paused after so many steps. */
async function pausedAfter(step, model, options) {
  const onStep = ({ step: now }, { run }) => now === step && run.pause();
  const run = fit(model, moons(), { ...common, epochs: Infinity, validation: moons(), callbacks: [{ onStep }], ...options });
  await until(() => run.state === 'paused' && run.progress.step === step);
  return run;
}

test('going back puts everything back: the same steps have the same bits again', async () => {
  for (const options of [{}, { ema: { decay: 0.9 }, schedule: optim.schedule.exponential({ gamma: 0.9 }) }, { accumulate: 3 }]) {
    const model = mlp();
    const run = await pausedAfter(49, model, { ...options, snapshots: { every: 15, keep: 3 } });
    const [there, reports] = [weights(model), losses(run.history)];
    const kept = [...run.snapshots];
    assert.equal(kept.length, 3);
    for (const step of kept) {
      const progress = await run.restore(step);
      assert.deepEqual([progress.step, run.progress.step, run.state], [step, step, 'paused']);
      assert.deepEqual(losses(run.history), reports.slice(0, Math.floor(step / 10)));
      assert.notDeepEqual(weights(model), there);
    }
    assert.deepEqual(run.snapshots, kept, 'looking back forgets nothing');
    await run.restore(kept[0]);
    while (run.progress.step < 49) await run.step();
    assert.deepEqual([weights(model), losses(run.history), run.snapshots], [there, reports, kept]);
    run.stop();
    await run.done;
  }
});

test('another branch replaces what came after it', async () => {
  const model = mlp();
  const run = await pausedAfter(30, model, { snapshots: { every: 5 } });
  const there = weights(model);
  assert.deepEqual(run.snapshots, [0, 5, 10, 15, 20, 25, 30]);
  await run.restore(10);
  const { step } = await run.step();
  assert.deepEqual([step, run.snapshots], [11, [0, 5, 10]]);
  while (run.progress.step < 30) await run.step();
  assert.deepEqual(weights(model), there);
  await run.restore(0);
  for (let i = 0; i < 30; ++i) await run.step();
  assert.deepEqual(weights(model), there);
  run.stop();
  assert.equal((await run.done).history.length, 3);
});

test('spread over the whole run, they reach back to the start', async () => {
  const model = mlp();
  const run = fit(model, moons(), { ...common, epochs: Infinity, paused: true, snapshots: { every: 2, keep: 4, spread: true } });
  assert.equal((await run.step(7)).step, 7);
  assert.deepEqual(run.snapshots, [0, 2, 4, 6]);
  await run.step(1);
  assert.deepEqual(run.snapshots, [0, 4, 8]);
  await run.step(19);
  const there = weights(model);
  assert.deepEqual(run.snapshots, [0, 8, 16, 24]);
  await run.restore(8);
  await run.step(19);
  assert.deepEqual([run.progress.step, weights(model), run.snapshots], [27, there, [0, 8, 16, 24]]);
  await run.restore(0);
  await run.step(27);
  assert.deepEqual(weights(model), there);
  run.stop();
  await run.done;
});

test('so many steps at once are the same steps', async () => {
  const train = async (...counts) => {
    manualSeed(1);
    const model = mlp();
    const run = fit(model, moons(), { ...common, epochs: 3, paused: true, validation: moons() });
    for (const count of counts) await run.step(count);
    return { run, weights: weights(model) };
  };
  const one = await train(...Array.from({ length: 25 }, () => 1));
  const many = await train(23, 2);
  assert.deepEqual([many.run.progress.step, many.run.state, many.weights], [25, 'paused', one.weights]);
  assert.deepEqual(losses(many.run.history), losses(one.run.history));
  for (const count of [0, -1, 1.5, NaN]) await rejects(one.run.step(count), 'argument', /step: .* at least 1: /);
  const [ten, end] = await Promise.all([one.run.step(2), one.run.step(100)]);
  assert.deepEqual([ten.step, end.step], [27, 30]);
  assert.equal((await one.run.done).stopped, false);
  many.run.stop();
  await many.run.done;
});

test('settings may be changed on the way', async () => {
  const model = mlp();
  const optimizer = optim.sgd(model.parameters(), { lr: 0.2 });
  const run = await pausedAfter(20, model, { optimizer, snapshots: { every: 10 } });
  const there = weights(model);
  await run.restore(10);
  optimizer.lr = 0;
  const then = weights(model);
  while (run.progress.step < 20) await run.step();
  assert.deepEqual(weights(model), then);
  await run.restore(10);
  assert.equal(optimizer.lr, 0.2);
  while (run.progress.step < 20) await run.step();
  assert.deepEqual(weights(model), there);
  run.stop();
  await run.done;
});

test('what is not there is refused by name, and the run goes on', async () => {
  const run = await pausedAfter(12, mlp(), { snapshots: { every: 10, keep: 1 } });
  await rejects(run.restore(3), 'index', /restore: there is no snapshot of step 3: 10/);
  assert.equal((await run.step()).step, 13);
  run.stop();
  await run.done;
  await rejects(run.restore(10), 'state', /the run is over/);
  const plain = await pausedAfter(2, mlp(), {});
  assert.deepEqual(plain.snapshots, []);
  await rejects(plain.restore(0), 'state', /fit takes no snapshots/);
  plain.stop();
  await rejects(fit(mlp(), moons(), { snapshots: { every: 0 } }).done, 'argument', /every .*: 0/);
  await rejects(fit(mlp(), moons(), { snapshots: { keep: 0.5 } }).done, 'argument', /keep .*: 0.5/);
  await rejects(fit(mlp(), moons(), { snapshots: { evry: 5 } }).done, 'argument', /unknown option 'evry'/);
});

test('the ring takes no memory of the engine', async () => {
  const [model, set] = [mlp(), moons()];
  const train = (snapshots) => fit(model, set, { epochs: 20, batchSize: 8, snapshots }).done;
  await train();
  const { bytes } = memory();
  await train({ every: 1 });
  assert.equal(memory().bytes, bytes);
});
