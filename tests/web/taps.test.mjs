/** @file Taps: what they see of layers and parameters, when, and at what rate; and that they change nothing. */
import assert from 'node:assert/strict';
import { before, beforeEach, test } from 'node:test';
import { data, fit, load, manualSeed, memory, nn, tensor } from 'hebb';
import { session } from 'hebb/worker';
import { close, rejects } from './expect.mjs';

before(() => load());
beforeEach(() => manualSeed(1));

const mlp = () => nn.sequential(nn.linear(2, 8), nn.relu(), nn.linear(8, 2));
const moons = (n = 120) => data.synthetic('moons', { n, seed: 1 });

/** All samples of a tap. */
async function all(tap) {
  const samples = [];
  for await (const sample of tap) samples.push(sample);
  return samples;
}

/** A network that trains in JavaScript. */
class Own extends nn.Module {
  first = nn.linear(2, 8);
  rest = nn.sequential(nn.relu(), nn.linear(8, 2));
  forward(x) {
    return this.rest.forward(this.first.forward(x));
  }
}

test('an update is what the step added, a gradient what it followed, a weight what came of it', async () => {
  const model = mlp();
  const start = model.stateDict()['0.weight'].toArray();
  const lr = 0.5;
  const run = fit(model, moons(), { maxSteps: 1, optimizer: { name: 'sgd', lr }, paused: true });
  const taps = ['weight', 'update', 'gradient'].map((what) => all(run.tap(what === 'gradient' ? '0.weight' : '0', what)));
  run.resume();
  const [[weight], [update], [gradient]] = await Promise.all(taps);
  assert.deepEqual(weight.values, model.stateDict()['0.weight'].toArray());
  close(
    update.values,
    weight.values.map((value, i) => value - start[i]),
    0,
  );
  close(
    update.values,
    gradient.values.map((value) => -lr * value),
    1e-6,
  );
  assert.deepEqual([update.layer, update.what, update.step, update.shape], ['0', 'update', 1, [8, 2]]);
});

test('statistics and histogram are those of the values', async () => {
  const run = fit(mlp(), moons(), { maxSteps: 1, batchSize: 40, paused: true });
  const tap = all(run.tap('1', 'activation'));
  run.resume();
  const [{ count, nonFinite, zeros, mean, std, min, max, values, histogram, shape }] = await tap;
  assert.deepEqual([count, nonFinite, shape, values.length], [320, 0, [40, 8], 320]);
  close(mean, values.reduce((sum, value) => sum + value, 0) / 320, 1e-6);
  close(std, Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 320), 1e-6);
  assert.deepEqual([min, max, zeros], [Math.min(...values), Math.max(...values), values.filter((value) => value === 0).length / 320]);
  assert.equal(histogram.counts.length, 32);
  assert.equal(
    histogram.counts.reduce((sum, n) => sum + n, 0),
    320,
  );
  assert.deepEqual([histogram.min, histogram.max], [min, max]);
  assert.ok(histogram.counts[0] >= zeros * 320);
});

test('the gradient of a layer is that of the loss by what it gives out', async () => {
  const model = mlp();
  const set = moons(20);
  const x = tensor(set.x(), { shape: [20, 2] });
  const y = tensor(set.y(), { dtype: 'i32' });
  const output = tensor(model.predict(x).toArray(), { shape: [20, 2], requiresGrad: true });
  nn.crossEntropy(output, y).backward();
  const run = fit(model, set, { maxSteps: 1, batchSize: 20, shuffle: false, paused: true });
  const tap = all(run.tap('2', 'gradient'));
  run.resume();
  const [{ values }] = await tap;
  close(values, output.grad.toArray(), 1e-6);
});

test('samples come every so many steps', async () => {
  for (const [model, name] of [
    [mlp(), '2'],
    [new Own(), 'rest.1'],
  ]) {
    const run = fit(model, moons(), { epochs: 5, batchSize: 30, paused: true });
    const taps = [all(run.tap(name, 'activation', { every: 5, hz: 1e6 })), all(run.tap(name, 'update', { every: 8, hz: 1e6 }))];
    run.resume();
    const steps = (await Promise.all(taps)).map((samples) => samples.map(({ step }) => step));
    for (const [i, every] of [5, 8].entries()) {
      assert.ok(steps[i].length > 0);
      assert.ok(
        steps[i].every((step) => step % every === 0),
        `${steps[i]}`,
      );
    }
  }
});

test('updates are looked at where there are some: at the end of a group of batches', async () => {
  const run = fit(mlp(), moons(), { epochs: 3, batchSize: 12, accumulate: 4, paused: true });
  const tap = all(run.tap('0', 'update', { hz: 1e6 }));
  run.resume();
  for (const { step, std } of await tap) {
    assert.ok([4, 8, 0].includes(step % 10), `step ${step}`);
    assert.ok(std > 0);
  }
});

test('at most so many samples a second, and a slow reader gets the newest', async () => {
  const run = fit(mlp(), moons(), { epochs: Infinity });
  const steps = [];
  const begin = performance.now();
  for await (const { step } of run.tap('0', 'weight', { hz: 50 })) {
    steps.push([performance.now() - begin, step, run.progress.step]);
    if (steps.length === 3) await new Promise((resolve) => setTimeout(resolve, 150));
    if (steps.length === 6) break;
  }
  assert.ok(steps.at(-1)[0] > 4 * 20 + 150 - 50);
  assert.ok(steps[3][1] > steps[2][2], 'the sample after the pause is younger than the pause');
  assert.equal(run.state, 'running', 'leaving the loop leaves the run');
  run.stop();
  await run.done;
});

test('taps change no bit of the training, and leave no tensor behind', async () => {
  const train = async (tapped) => {
    manualSeed(3);
    const model = nn.sequential(nn.linear(2, 8), nn.tanh(), nn.dropout(0.2), nn.linear(8, 2));
    const set = moons();
    const run = fit(model, set, { epochs: 4, batchSize: 16, paused: true, doctor: tapped });
    const taps = tapped ? ['activation', 'gradient', 'weight', 'update'].map((what) => all(run.tap('0', what, { hz: 1e6 }))) : [];
    run.resume();
    await run.done;
    assert.ok((await Promise.all(taps)).every((samples) => samples.length > 0));
    const weights = model.parameters().flatMap((p) => [...p.toArray()]);
    model.dispose();
    set.dispose();
    return weights;
  };
  const plain = await train(false);
  const before = memory().tensors;
  assert.deepEqual(await train(true), plain);
  assert.equal(memory().tensors, before);
});

test('a layer that there is not is an error that lists those that there are', async () => {
  const run = fit(mlp(), moons(), { epochs: 2 });
  const tap = run.tap('7', 'activation');
  await rejects(tap.next(), 'argument', /tap: the step gave no activation of '7'; there are 0, 1, 2, 0\.weight/);
  await rejects(run.tap('0', 'loss').next(), 'argument', /activation, gradient, weight, update: 'loss'/);
  await rejects(run.tap('0', 'weight', 0).next(), 'argument', /every must be a whole number above 0: 0/);
  await rejects(run.tap('0', 'weight', { evry: 2 }).next(), 'argument', /evry/);
  await run.done;
  assert.deepEqual(await all(run.tap('0', 'weight')), []);
});

test('taps work from a worker', async () => {
  const s = await session();
  const model = await s.model(mlp().spec());
  const set = await s.data.synthetic('moons', { n: 120 });
  const run = s.fit(model, set, { epochs: Infinity });
  const seen = [];
  for await (const { step, values, shape } of run.tap('0', 'update', 5)) {
    seen.push(step);
    assert.deepEqual([values.length, shape], [16, [8, 2]]);
    if (seen.length === 3) break;
  }
  assert.ok(seen.every((step) => step % 5 === 0) && seen[2] > seen[1]);
  await rejects(run.tap('7', 'weight').next(), 'argument', /no weight of '7'/);
  run.stop();
  await run.done;
  assert.deepEqual(await all(run.tap('0', 'weight')), []);
  s.dispose();
});
