/** @file Experiments around fit: restarts, the learning-rate test, cross-validation, search, plan. */
import assert from 'node:assert/strict';
import { before, beforeEach, test } from 'node:test';
import {
  crossValidate,
  data,
  evaluate,
  fit,
  load,
  lrFinder,
  manualSeed,
  memory,
  nn,
  optim,
  plan,
  randomRestart,
  randomState,
  search,
} from 'hebb';
import { close, rejects } from './expect.mjs';

before(() => load());
beforeEach(() => manualSeed(1));

const mlp = () => nn.sequential(nn.linear(2, 8), nn.tanh(), nn.linear(8, 2));
const moons = (n = 100) => data.synthetic('moons', { n, seed: 1 });
const weights = (model) => model.parameters().flatMap((p) => [...p.toArray()]);
const xor = () =>
  data.fromArrays(
    [
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
    ],
    [[0], [1], [1], [0]],
  );

class Own extends nn.Module {
  inner = mlp();
  forward(x) {
    return this.inner.forward(x);
  }
}

/** The first one: what other tests left would be collected at some time, and count. */
test('what plan says of memory is what a run then takes, with validation and averages', async () => {
  const [train, validation] = [moons(200), moons(600)];
  for (const units of [8, 300]) {
    const { bytes: others } = memory();
    const model = nn.sequential(nn.linear(2, units), nn.relu(), nn.linear(units, 2));
    for (const more of [{}, { validation }, { ema: {}, accumulate: 2, clipNorm: 1 }, { sampleWeight: new Float32Array(200).fill(1) }]) {
      const options = { batchSize: 50, optimizer: 'adam', ...more };
      const { bytes } = await plan(model, train, { ...options, measureMs: 1 });
      model.zeroGrad();
      memory({ resetPeak: true });
      await fit(model, train, { ...options, epochs: 3 }).done;
      model.zeroGrad();
      const taken = memory().peakBytes - others;
      assert.ok(Math.abs(bytes / taken - 1) < 0.01, `${units} units, ${Object.keys(more)}: ${bytes} said, ${taken} taken`);
    }
    model.dispose();
  }
});

test('randomRestart finds weights where a single start gets stuck', async () => {
  const model = nn.sequential(nn.linear(2, 2), nn.tanh(), nn.linear(2, 1));
  const options = { loss: 'bceWithLogits', epochs: 300, batchSize: 4, optimizer: { name: 'adam', lr: 0.1 } };
  const set = xor();
  const tensors = memory().tensors;
  const found = await randomRestart(model, set, { tries: 6, ...options });
  assert.equal(found.model, model);
  assert.deepEqual([found.losses.length, found.summaries.length], [6, 6]);
  assert.equal(found.losses[found.best], Math.min(...found.losses));
  assert.ok(Math.max(...found.losses) > 0.2, `no try was stuck: ${found.losses}`);
  close((await evaluate(model, set, { loss: 'bceWithLogits' })).loss, Math.min(...found.losses));
  assert.ok(Math.min(...found.losses) < 0.05, found.losses.join());
  assert.equal(memory().tensors, tensors);
});

test('randomRestart takes a function that makes own modules, and looks at validation data', async () => {
  const [train, validation] = moons().split([0.5, 0.5], { seed: 1 });
  const found = await randomRestart(() => new Own(), train, { tries: 2, epochs: 1, validation });
  assert.ok(found.model instanceof Own);
  close((await evaluate(found.model, validation)).loss, found.losses[found.best]);
  await rejects(randomRestart(mlp(), train, { tries: 0 }), 'argument', /randomRestart: tries .*: 0/);
  await rejects(randomRestart(new Own(), train), 'state', /Own is an own module/);
  const optimizer = optim.adam(mlp().parameters());
  await rejects(randomRestart(mlp(), train, { optimizer }), 'argument', /an optimizer of its own: .* instead of adam/);
});

test('lrFinder tries growing rates, stops where the loss bursts, and leaves no trace', async () => {
  for (const model of [mlp().eval(), new Own().eval()]) {
    const [was, random] = [weights(model), randomState()];
    const { lrs, losses, suggestion } = await lrFinder(model, moons(), { min: 1e-4, max: 1e4, steps: 80, batchSize: 20, optimizer: 'sgd' });
    close(lrs[0], 1e-4, 1e-12);
    lrs.slice(1).forEach((lr, i) => close(lr / lrs[i], 1e8 ** (1 / 79), 1e-9));
    assert.equal(lrs.length, losses.length);
    assert.ok(lrs.length < 80 && losses.at(-1) > 4 * Math.min(...losses), 'it went on after the loss burst');
    assert.ok(suggestion > 1e-3 && suggestion < 10, String(suggestion));
    assert.deepEqual([weights(model), randomState(), model.training], [was, random, false]);
  }
});

test('lrFinder ends with what it has when the loss overflows', async () => {
  const set = data.fromArrays([[1], [-1], [2]], [1, -1, 2]);
  const { lrs, losses } = await lrFinder(nn.linear(1, 1), set, { min: 1, max: 1e38, steps: 3, optimizer: 'sgd' });
  assert.deepEqual([losses.length, lrs.length], [2, 2]);
  await rejects(lrFinder(mlp(), moons(), { min: 1, max: 0.1 }), 'argument', /0 < min < max is needed: min 1, max 0\.1/);
  await rejects(lrFinder(mlp(), moons(), { steps: 1 }), 'argument', /steps .*: 1/);
  await rejects(lrFinder(mlp(), moons(), { rate: 1 }), 'argument', /unknown option 'rate'/);
});

test('crossValidate evaluates every part once, with the shares of the classes', async () => {
  const set = data.fromArrays(
    Array.from({ length: 53 }, (_, i) => [i, 1]),
    Int32Array.from({ length: 53 }, (_, i) => Number(i >= 40)),
    { classes: ['a', 'b'] },
  );
  const sizes = [];
  const { folds, mean, std } = await crossValidate(nn.linear(2, 2), set, {
    folds: 4,
    epochs: 1,
    metrics: ['accuracy', 'perClass'],
    onProgress: ({ stepsPerEpoch }) => sizes.push(stepsPerEpoch),
    batchSize: 1,
  });
  const supports = folds.map(({ perClass }) => perClass.map(({ support }) => support));
  assert.deepEqual(
    supports.flat().reduce((a, b) => a + b),
    53,
  );
  for (const [a, b] of supports) assert.ok(a === 10 && (b === 3 || b === 4), `${a}, ${b}`);
  assert.deepEqual([...new Set(sizes)].sort(), [39, 40]);
  const accuracies = folds.map(({ accuracy }) => accuracy);
  const average = accuracies.reduce((a, b) => a + b) / 4;
  close([mean.accuracy, std.accuracy], [average, Math.sqrt(accuracies.reduce((sum, a) => sum + (a - average) ** 2, 0) / 3)], 1e-12);
  assert.deepEqual(Object.keys(mean).sort(), ['accuracy', 'loss']);
});

test('a seed of crossValidate and search fixes the parts and values alone', async () => {
  const parts = async (seed) => {
    manualSeed(4);
    const { folds } = await crossValidate(nn.linear(2, 2), moons(), { epochs: 1, folds: 2, seed, optimizer: { name: 'sgd', lr: 0 } });
    return folds.map(({ loss }) => loss);
  };
  assert.deepEqual(await parts(1), await parts(1));
  assert.notDeepEqual(await parts(1), await parts(2));
  const random = randomState();
  await search({ lr: { min: 0, max: 1 } }, () => 0, { seed: 3 });
  assert.deepEqual(randomState(), random);
});

test('crossValidate weighs the samples of each part, and frees what it made', async () => {
  const set = data.fromArrays([[1], [2], [3], [4]], [1, 2, 3, 400]);
  const once = (options) => crossValidate(() => nn.linear(1, 1), set, { folds: 4, epochs: 1, seed: 1, ...options });
  const weighted = async (sampleWeight) => {
    const losses = [];
    await once({ sampleWeight, onEpoch: ({ loss }) => losses.push(loss) });
    return losses.filter((loss) => loss > 1000).length;
  };
  const tensors = memory().tensors;
  assert.deepEqual([await weighted(undefined), await weighted([1, 1, 1, 0])], [3, 0]);
  assert.equal(memory().tensors, tensors);
  await rejects(once({ folds: 1 }), 'argument', /folds .*: 1/);
  await rejects(once({ folds: 5 }), 'argument', /to the 4 samples: 5/);
  await rejects(once({ stratify: true }), 'argument', /stratify wants class targets/);
  await rejects(once({ validation: set }), 'argument', /validation is not an option/);
  await rejects(once({ sampleWeight: [1] }), 'argument', /each of 4 samples: 1/);
});

test('search at random keeps to the space and finds the best', async () => {
  const space = { lr: { min: 1e-4, max: 1, scale: 'log' }, width: [4, 8], layers: { min: 1, max: 3, step: 1 }, drop: { min: 0, max: 0.5 } };
  const numbers = [];
  const { best, trials } = await search(space, async ({ lr }, trial) => (numbers.push(trial), Math.abs(Math.log10(lr) + 2)), {
    trials: 200,
    seed: 1,
  });
  assert.deepEqual(
    numbers,
    Array.from({ length: 200 }, (_, i) => i),
  );
  const of = (name) => trials.map(({ params }) => params[name]);
  assert.deepEqual([...new Set(of('width'))].sort(), [4, 8]);
  assert.deepEqual([...new Set(of('layers'))].sort(), [1, 2, 3]);
  assert.ok(of('lr').every((lr) => lr >= 1e-4 && lr <= 1) && of('drop').every((drop) => drop >= 0 && drop <= 0.5));
  const below = of('lr').filter((lr) => lr < 1e-2).length;
  assert.ok(below > 70 && below < 130, `${below} of 200 in the lower half of the logarithms`);
  assert.equal(best.value, Math.min(...trials.map(({ value }) => value)));
  assert.ok(Math.abs(Math.log10(best.params.lr) + 2) < 0.1);
});

test('search on a grid tries every combination', async () => {
  const { best, trials } = await search({ a: [1, 2], b: ['x', 'y', 'z'] }, ({ a, b }) => a + b.charCodeAt(0), {
    strategy: 'grid',
    mode: 'max',
  });
  assert.deepEqual(
    trials.map(({ params: { a, b } }) => `${a}${b}`),
    ['1x', '1y', '1z', '2x', '2y', '2z'],
  );
  assert.deepEqual(best, { params: { a: 2, b: 'z' }, value: 124 });
  const refused = (space, options, words) =>
    rejects(
      search(space, () => 1, options),
      'argument',
      words,
    );
  await refused({}, {}, /there is nothing to search/);
  await refused({ a: [] }, {}, /a is empty/);
  await refused({ a: { min: 0, max: 1, scale: 'log' } }, {}, /a is not a range/);
  await refused({ a: { min: 0, max: 1, steps: 2 } }, {}, /unknown option 'steps'/);
  await refused({ a: { min: 0, max: 1 } }, { strategy: 'grid' }, /a is a range/);
  await refused({ a: [1] }, { strategy: 'bayes' }, /strategy .*: bayes/);
  await rejects(
    search({ a: [1] }, () => NaN),
    'value',
    /must give a number: NaN for \{"a":1\}/,
  );
  await rejects(
    search({ a: [1] }, () => 1, { signal: AbortSignal.abort() }),
    'aborted',
    /after trial 0/,
  );
});

test('plan tells memory, steps and time, and leaves no trace', async () => {
  const [model, set] = [nn.sequential(nn.linear(2, 1000), nn.relu(), nn.linear(1000, 2)), moons(1000)];
  nn.parameter(new Float32Array(1e7)).dispose(); // an earlier peak
  const [was, random] = [weights(model), randomState()];
  const found = await plan(model, set, { epochs: 30, batchSize: 100, measureMs: 50 });
  assert.deepEqual([found.parameters, found.stepsPerEpoch, found.steps], [5002, 10, 300]);
  // weights, gradients and Adam's two moments, and of a batch of 100 the two layers of 1000 with their gradients
  assert.ok(found.bytes > 4 * 4 * 5002 + 3 * 4 * 100_000 && found.bytes < 8e6, String(found.bytes));
  const larger = await plan(model, set, { batchSize: 400, measureMs: 50 });
  assert.ok(larger.bytes > 2.5 * found.bytes, `${found.bytes}, ${larger.bytes}`);
  close(found.seconds, (found.msPerStep * 300) / 1000, 1e-9);
  assert.ok(found.msPerStep > 0.01 && found.msPerStep < 1000, String(found.msPerStep));
  assert.deepEqual([weights(model), randomState()], [was, random]);
  assert.equal((await plan(model, set, { epochs: Infinity, measureMs: 1 })).seconds, Infinity);
  assert.equal((await plan(model, set, { maxSteps: 7, measureMs: 1 })).steps, 7);
  await rejects(plan(model, set, { epochs: 0 }), 'argument', /epochs .*: 0/);
  await fit(model, set, { epochs: 1 }).done;
});

/** A store in memory. */
function store(files = new Map()) {
  return {
    files,
    list: () => [...files.keys()],
    read: (name) => files.get(name),
    write: (name, bytes) => files.set(name, bytes),
    remove: (name) => files.delete(name),
  };
}

test('restarts and folds that were interrupted go on where they were, with the same result', async () => {
  const set = moons();
  const experiments = {
    randomRestart: async (model, options) => {
      const { losses, best } = await randomRestart(model, set, { tries: 4, validation: set, ...options });
      return [losses, best, weights(model)];
    },
    crossValidate: async (model, options) => (await crossValidate(model, set, { folds: 4, ...options })).folds,
  };
  for (const [name, run] of Object.entries(experiments)) {
    const begin = (options) => {
      manualSeed(3);
      return run(mlp(), { epochs: 5, batchSize: 20, optimizer: 'adam', ...options });
    };
    const undisturbed = await begin();
    const checkpoint = { to: store(), everySteps: 3 };
    const controller = new AbortController();
    let epochs = 0;
    const onEpoch = () => void (++epochs === 13 && controller.abort()); // in the third run
    await rejects(begin({ checkpoint, onEpoch, signal: controller.signal }), 'aborted', /aborted training/);
    assert.ok(
      [...checkpoint.to.files.keys()].some((file) => file.startsWith('2-')),
      [...checkpoint.to.files.keys()].join(),
    );
    epochs = 0;
    assert.deepEqual(await begin({ checkpoint, onEpoch }), undisturbed, name);
    assert.ok(epochs < 10, `${name}: ${epochs} epochs were trained again`);
    epochs = 0;
    assert.deepEqual(await begin({ checkpoint, onEpoch }), undisturbed, `${name}, when all is over`);
    assert.equal(epochs, 0);
  }
  await rejects(lrFinder(mlp(), set, { checkpoint: store() }), 'argument', /of one run that is kept/);
});

test('memory({ resetPeak: true }) begins the peak anew', () => {
  const big = new Float32Array(1 << 20);
  const held = nn.parameter(big);
  held.dispose();
  assert.ok(memory({ resetPeak: true }).peakBytes >= 4 << 20);
  assert.equal(memory().peakBytes, memory().bytes);
});
