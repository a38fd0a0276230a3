/** @file Schedules of the learning rate. */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { data, fit, load, manualSeed, nn, optim } from 'hebb';
import { close, lrs, throws } from './expect.mjs';

before(() => load());

test('a schedule sets the rates of an own loop', () => {
  const optimizer = optim.sgd([{ params: [nn.parameter([1])], lr: 1 }, { params: [nn.parameter([1])] }], { lr: 0.5 });
  const scheduler = optim.scheduler(optimizer, optim.schedule.step({ stepSize: 2, gamma: 0.5 }));
  const seen = [];
  for (let i = 0; i < 5; ++i) {
    seen.push(optimizer.lr);
    scheduler.step();
  }
  assert.deepEqual(seen, [1, 1, 0.5, 0.5, 0.25]);
  assert.deepEqual(lrs(optimizer), [0.25, 0.125]);
  const other = optim.sgd([{ params: [nn.parameter([1])] }, { params: [nn.parameter([1])] }]);
  const resumed = optim.scheduler(other, optim.schedule.step({ stepSize: 2, gamma: 0.5 }));
  resumed.loadStateDict(JSON.parse(JSON.stringify(scheduler.stateDict())));
  assert.deepEqual(lrs(other), [0.25, 0.125]);
  scheduler.step();
  resumed.step();
  assert.deepEqual(lrs(other), lrs(optimizer));
  scheduler.dispose();
  throws(() => scheduler.step(), 'disposed', /scheduler was disposed/);
});

test('schedules are plain and refuse what makes no sense', () => {
  const { schedule, scheduler } = optim;
  const warm = schedule.warmup({ steps: 10, schedule: schedule.cosine({ steps: 90 }) });
  assert.deepEqual(JSON.parse(JSON.stringify(warm)), { type: 'warmup', steps: 10, schedule: { type: 'cosine', steps: 90 } });
  const on = (description) => () => scheduler(optim.sgd([nn.parameter([1])]), description);
  assert.equal(on(warm)().unit, 'step');
  assert.equal(on(schedule.step({ unit: 'step' }))().unit, 'step');
  assert.equal(on(schedule.chained({ schedules: [schedule.exponential(), schedule.linear()] }))().unit, 'epoch');
  throws(on(schedule.warmup({ steps: 10, schedule: schedule.cosine({ epochs: 9 }) })), 'argument', /either epochs or steps, not both/);
  throws(on(schedule.cosine()), 'argument', /cosine: epochs or steps must be at least 1, got 0/);
  throws(on(schedule.cosine({ epoch: 3 })), 'argument', /cosine: unknown option 'epoch'/);
  throws(on(schedule.step({ gamma: '1' })), 'argument', /gamma must be a number: '1'/);
  throws(on({ type: 'sine' }), 'argument', /unknown schedule: \{"type":"sine"\}/);
  const plateau = on(schedule.reduceOnPlateau({ mode: 'max', patience: 0, factor: 0.5 }))();
  throws(() => plateau.step(), 'argument', /step needs a metric/);
  plateau.step(1);
  plateau.step(0.5);
  throws(() => optim.scheduler(optim.adagrad([nn.parameter([1])]), schedule.oneCycle({ steps: 9 })), 'argument', /adagrad has no momentum/);
});

const clouds = () => data.synthetic('moons', { n: 100, seed: 1 });
const net = () => {
  manualSeed(4);
  return nn.sequential(nn.linear(2, 8), nn.tanh(), nn.linear(8, 2));
};
/** The same network behind a face that the engine does not know. */
class Own extends nn.Module {
  inner = net();
  forward(x) {
    return this.inner.forward(x);
  }
}

for (const [where, make] of [
  ['engine', net],
  ['JavaScript', () => new Own()],
]) {
  test(`fit in ${where}: schedules by epochs and by steps, clipping, accumulation, lbfgs`, async () => {
    const { schedule } = optim;
    const after = async (options) => {
      const model = make();
      const optimizer = options.optimizer?.(model) ?? optim.sgd(model.parameters(), { lr: 0.1 });
      const summary = await fit(model, clouds(), { batchSize: 25, shuffle: false, ...options, optimizer }).done;
      return { lr: optimizer.lr, summary, weights: model.parameters().flatMap((p) => [...p.toArray()]) };
    };
    close((await after({ epochs: 3, schedule: schedule.exponential({ gamma: 0.5 }) })).lr, 0.1 / 8);
    close((await after({ epochs: 1, schedule: schedule.exponential({ gamma: 0.5, unit: 'step' }) })).lr, 0.1 / 16);
    close((await after({ epochs: 2, accumulate: 2, schedule: schedule.step({ stepSize: 1, gamma: 0.5, unit: 'step' }) })).lr, 0.1 / 16);
    close(
      (await after({ epochs: 3, validation: clouds(), schedule: schedule.reduceOnPlateau({ patience: 0, threshold: 0.9, factor: 0.5 }) }))
        .lr,
      0.1 / 4,
    );
    const whole = await after({ epochs: 2, batchSize: 50 });
    const gathered = await after({ epochs: 2, accumulate: 2 });
    whole.weights.forEach((weight, i) => close(gathered.weights[i], weight, 1e-5));
    const cut = await after({ epochs: 1, maxSteps: 1, clipValue: 1e-3 });
    const start = make()
      .parameters()
      .flatMap((p) => [...p.toArray()]);
    start.forEach((weight, i) => assert.ok(Math.abs(weight - cut.weights[i]) < 1.01e-4));
    const { summary } = await after({
      epochs: 3,
      batchSize: 100,
      optimizer: (model) => optim.lbfgs(model.parameters(), { lineSearch: 'strongWolfe' }),
    });
    assert.ok(summary.loss < 0.3, `loss ${summary.loss}`);
    await assert.rejects(
      async () => after({ accumulate: 2, optimizer: (model) => optim.lbfgs(model.parameters()) }),
      /lbfgs cannot accumulate/,
    );
  });
}
