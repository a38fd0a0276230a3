/** @file fit(): reports, control, slices, endings, both ways of training. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { before, beforeEach, test } from 'node:test';
import { data, evaluate, fit, load, manualSeed, memory, nn, optim } from 'hebb';
import { close, later, rejects, throws, until } from './expect.mjs';

before(() => load());
beforeEach(() => manualSeed(1));

const mlp = () => nn.sequential(nn.linear(2, 16), nn.tanh(), nn.linear(16, 2));
const moons = (n = 200) => data.synthetic('moons', { n, seed: 1 });
const weights = (model) => model.parameters().flatMap((p) => [...p.toArray()]);

/** The same network as a module of one's own, which trains in JavaScript. */
class Own extends nn.Module {
  layers = [nn.linear(2, 16), nn.linear(16, 2)];
  forward(x) {
    return this.layers[1].forward(this.layers[0].forward(x).tanh());
  }
}

/** All reports of a run. */
async function reportsOf(run) {
  const reports = [];
  for await (const report of run) reports.push(report);
  return reports;
}

test('a run reports every epoch and learns', async () => {
  const [train, validation] = moons(250).split([0.8, 0.2], { stratify: true, seed: 1 });
  const run = fit(mlp(), train, { epochs: 40, batchSize: 20, optimizer: { name: 'adam', lr: 0.02 }, validation });
  const reports = await reportsOf(run);
  assert.deepEqual(
    reports.map((r) => r.epoch),
    Array.from({ length: 40 }, (_, i) => i + 1),
  );
  const last = reports.at(-1);
  assert.ok(last.loss < reports[0].loss / 3, `${reports[0].loss} to ${last.loss}`);
  assert.ok(last.accuracy > 0.95 && last.validation.accuracy > 0.9, JSON.stringify(last));
  assert.deepEqual([last.steps, typeof last.validation.loss], [10, 'number']);
  assert.ok(last.seconds > 0 && last.stepsPerSecond > 0);
  const summary = await run.done;
  assert.deepEqual([summary.epochs, summary.steps, summary.stopped, summary.history.length], [40, 400, false, 40]);
  assert.deepEqual([run.state, run.progress.fraction, run.progress.step, run.progress.secondsLeft], ['done', 1, 400, 0]);
});

test('done alone is enough, and reports can be read afterwards', async () => {
  const run = fit(mlp(), moons(), { epochs: 3 });
  assert.equal((await run.done).epochs, 3);
  assert.equal((await reportsOf(run)).length, 3);
});

test('the same seed gives the same weights, another seed others', async () => {
  const train = async (seed, options) => {
    manualSeed(seed);
    const model = mlp();
    await fit(model, moons(), { epochs: 2, ...options }).done;
    return weights(model);
  };
  const first = await train(1);
  assert.deepEqual(await train(1), first);
  assert.deepEqual(await train(1, { sliceMs: 0 }), first);
  assert.notDeepEqual(await train(2), first);
  assert.notDeepEqual(await train(1, { shuffle: false }), first);
});

test('own modules and own losses train step by step to the same weights as the engine alone', async () => {
  const set = moons();
  const options = { epochs: 3, batchSize: 16, clipNorm: 0.5, metrics: ['accuracy'] };
  const train = async (model, more) => {
    manualSeed(4);
    const reports = await reportsOf(fit(model, set, { ...options, ...more }));
    return [weights(model), reports.map(({ loss, accuracy }) => [loss, accuracy]).flat()];
  };
  const make = () => {
    manualSeed(3);
    return mlp();
  };
  const [native, nativeReports] = await train(make());
  const own = new Own();
  own.parameters().forEach((p, i) => p.copy_(make().parameters()[i]));
  for (const [model, more] of [[make(), { loss: (output, y) => nn.crossEntropy(output, y) }], [own]]) {
    const [script, scriptReports] = await train(model, more);
    // clipping sums squares in another order: a few units in the last place over 39 steps of adam
    close(script, native, 1e-4);
    close(scriptReports, nativeReports, 1e-4);
  }
});

test('a class loss is the default for classes, squares for values', async () => {
  const line = data.fromArrays([[0], [1], [2], [3]], [1, 3, 5, 7]);
  const model = nn.linear(1, 1);
  const summary = await fit(model, line, { epochs: 300, optimizer: { name: 'sgd', lr: 0.1 } }).done;
  assert.ok(summary.loss < 1e-3, `${summary.loss}`);
  assert.equal(summary.accuracy, undefined);
  close(model.predict([[10]]).item(), 21, 0.5);
});

test('an optimizer of the user is used and not freed', async () => {
  const model = mlp();
  const optimizer = optim.sgd(model.parameters(), { lr: 0.1 });
  await fit(model, moons(), { epochs: 1, optimizer }).done;
  optimizer.lr = 0;
  const before = weights(model);
  await fit(model, moons(), { epochs: 1, optimizer }).done;
  assert.deepEqual(weights(model), before);
});

test('pause() holds, resume() goes on', async () => {
  const run = fit(mlp(), moons(), { epochs: Infinity, batchSize: 10 });
  await until(() => run.progress.step > 0);
  assert.equal(run.state, 'running');
  run.pause();
  assert.equal(run.state, 'paused');
  await later();
  const { step } = run.progress;
  await later(30);
  assert.equal(run.progress.step, step);
  run.resume();
  assert.equal(run.state, 'running');
  await until(() => run.progress.step > step);
  assert.deepEqual([run.progress.fraction, run.progress.secondsLeft], [0, Infinity]);
  run.stop();
  const summary = await run.done;
  assert.deepEqual([summary.stopped, run.state], [true, 'stopped']);
});

test('step() makes one training step and pauses', async () => {
  const run = fit(mlp(), moons(), { epochs: 2, batchSize: 50, paused: true });
  assert.equal(run.state, 'paused');
  await later(20);
  assert.equal(run.progress.step, 0);
  const first = await run.step();
  assert.deepEqual([first.step, first.stepInEpoch, first.stepsPerEpoch, first.epoch, first.fraction], [1, 1, 4, 1, 0.125]);
  assert.ok(first.loss > 0);
  const [second, third] = await Promise.all([run.step(), run.step()]);
  assert.deepEqual([second.step, third.step], [2, 3]);
  await later(10);
  assert.deepEqual([run.progress.step, run.history.length], [3, 0]);
  assert.deepEqual([(await run.step()).epoch, run.history.length], [2, 1]);
  run.resume();
  assert.equal((await run.done).steps, 8);
  await rejects(run.step(), 'state', /the run is over/);
});

test('step() pauses a run that is running', async () => {
  const run = fit(mlp(), moons(), { epochs: Infinity });
  await until(() => run.progress.step > 0);
  const { step } = await run.step();
  await later(20);
  assert.deepEqual([run.progress.step, run.state], [step, 'paused']);
  run.stop();
  await run.done;
});

test('leaving the loop stops the run at exactly that epoch', async () => {
  const run = fit(mlp(), moons(), { epochs: 1000 });
  for await (const { epoch } of run) if (epoch === 3) break;
  const summary = await run.done;
  assert.deepEqual([summary.epochs, summary.steps, summary.stopped], [3, 21, true]);
});

test('training waits while the body of the loop runs', async () => {
  const model = mlp();
  const set = moons();
  const run = fit(model, set, { epochs: 4 });
  for await (const { epoch } of run) {
    const before = weights(model);
    await later(15);
    assert.deepEqual(weights(model), before);
    assert.equal(run.progress.step, epoch * 7);
    await evaluate(model, set);
  }
});

test('a signal aborts with an error, also while paused and before the start', async () => {
  const start = memory().tensors;
  const [model, set] = [mlp(), moons()];
  const held = memory().tensors;
  for (const options of [{}, { paused: true }]) {
    const controller = new AbortController();
    const run = fit(model, set, { epochs: Infinity, signal: controller.signal, ...options });
    setTimeout(() => controller.abort(), 10);
    await rejects(reportsOf(run), 'aborted', /aborted training after step \d+/);
    await rejects(run.done, 'aborted', /aborted/);
    assert.equal(run.state, 'stopped');
  }
  await rejects(fit(model, set, { signal: AbortSignal.abort() }).done, 'aborted', /after step 0/);
  assert.equal(memory().tensors - model.parameters().length, held);
  assert.ok(held > start);
});

test('maxSteps ends the run in the middle of an epoch', async () => {
  const summary = await fit(mlp(), moons(), { epochs: 10, batchSize: 50, maxSteps: 6 }).done;
  assert.deepEqual([summary.steps, summary.epochs, summary.stopped], [6, 1, false]);
});

test('control comes back after every slice, and only then', async () => {
  /** Turns that others get during three epochs of 100 steps. */
  const turns = async (sliceMs) => {
    let [count, counting] = [0, true];
    const tick = () => {
      ++count;
      if (counting) setImmediate(tick);
    };
    setImmediate(tick);
    await fit(mlp(), moons(1000), { epochs: 3, batchSize: 10, sliceMs }).done;
    counting = false;
    return count;
  };
  const each = await turns(0);
  assert.ok(each >= 295, `${each} turns with a slice a step`);
  const few = await turns(1e9);
  assert.ok(few <= 5, `${few} turns with one slice`);
});

test('progress and epochs are told by callbacks, progress at most every 50 ms', async () => {
  const [progress, epochs] = [[], []];
  const run = fit(mlp(), moons(2000), {
    epochs: Infinity,
    onProgress: (p) => progress.push([performance.now(), p]),
    onEpoch: (r) => epochs.push(r.epoch),
  });
  await until(() => progress.length >= 5 && epochs.length >= 2);
  run.stop();
  await run.done;
  progress.slice(1, -1).forEach(([time], i) => assert.ok(time - progress[i][0] > 40, `${time - progress[i][0]} ms`));
  progress.slice(1).forEach(([, p], i) => assert.ok(p.step >= progress[i][1].step));
  assert.deepEqual(
    epochs,
    epochs.map((_, i) => i + 1),
  );
  assert.ok(progress.at(-1)[1].stepsPerSecond > 0);
});

test('a loss that is not finite is an error that names the step, and the engine goes on', async () => {
  const set = data.fromArrays([[1e30], [-1e30]], [1, 2]);
  for (const loss of ['mse', (output, y) => nn.mse(output, y)]) {
    const run = fit(nn.linear(1, 1), set, { loss, optimizer: { name: 'sgd', lr: 1 } });
    await rejects(reportsOf(run), 'non_finite', /step 1/);
  }
  await fit(mlp(), moons(), { epochs: 1 }).done;
});

test('an error of one’s own loss function reaches the loop', async () => {
  const run = fit(mlp(), moons(), {
    loss: () => {
      throw new RangeError('my loss');
    },
  });
  const error = await rejects(reportsOf(run), 'state', /my loss/);
  assert.ok(error.cause instanceof RangeError);
});

test('an error nobody waits for is not silent', () => {
  const code = `import { data, fit, load, nn } from 'hebb'; await load();
    fit(nn.linear(2, 2), data.synthetic('moons'), { signal: AbortSignal.abort() });`;
  const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', code], {
    encoding: 'utf8',
    cwd: import.meta.dirname,
  });
  assert.equal(status, 1);
  assert.match(stderr, /HebbError.*aborted training/);
});

test('wrong arguments are refused before anything runs', () => {
  const [model, set] = [mlp(), moons()];
  const start = memory().tensors;
  throws(() => fit({}, set), 'argument', /the model must be a module/);
  throws(() => fit(model, [1, 2]), 'argument', /the data set must be a data set: \[1, 2\]/);
  throws(() => fit(model, set, { epoch: 3 }), 'argument', /unknown option 'epoch'/);
  throws(() => fit(model, set, { epochs: 0 }), 'argument', /epochs must be .*: 0/);
  throws(() => fit(model, set, { batchSize: 1.5 }), 'argument', /batchSize must be .*: 1\.5/);
  throws(() => fit(model, set, { loss: 'hinge2' }), 'argument', /loss must be .*crossEntropy.*: 'hinge2'/);
  throws(() => fit(model, set, { optimizer: 'adamax2' }), 'argument', /unknown optimizer: .*adamax2/);
  throws(() => fit(model, set, { optimizer: { name: 'adam', rate: 1 } }), 'argument', /unknown option 'rate'/);
  throws(() => fit(model, set, { validation: 0.2 }), 'argument', /validation must be a data set: 0\.2/);
  throws(() => fit(nn.sequential(nn.relu()), set), 'argument', /no parameter/);
  assert.ok(memory().tensors - start <= model.parameters().length);
});

test('a run leaves nothing behind and sets back the mode', async () => {
  const [model, own, set] = [mlp().eval(), new Own().eval(), moons()];
  const options = { epochs: 3, validation: set, clipNorm: 1 };
  const once = async () => {
    await fit(model, set, options).done;
    await fit(own, set, options).done;
    model.zeroGrad();
    own.zeroGrad();
  };
  await once();
  const { tensors, bytes } = memory();
  await once();
  assert.deepEqual([memory().tensors, memory().bytes], [tensors, bytes]);
  assert.deepEqual([model.training, own.training, own.layers[0].training], [false, false, false]);
});

test('a model can be used while it trains', async () => {
  const [model, set] = [mlp(), moons()];
  const run = fit(model, set, { epochs: Infinity });
  for (let i = 0; i < 5; ++i) {
    await later(3);
    assert.equal(model.predict([[0, 0]]).shape[1], 2);
    assert.ok((await evaluate(model, set)).loss > 0);
  }
  assert.equal(model.training, true);
  run.stop();
  await run.done;
});
