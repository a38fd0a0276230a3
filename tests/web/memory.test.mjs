/** @file Memory: 10,000 training steps take no more than 100, in the engine and in one's own loop. */
import assert from 'node:assert/strict';
import { before, beforeEach, test } from 'node:test';
import { data, fit, load, manualSeed, memory, nn, optim, scope } from 'hebb';

before(() => load());
beforeEach(() => manualSeed(1));

const mlp = () => nn.sequential(nn.linear(20, 32), nn.relu(), nn.dropout(0.2), nn.linear(32, 4));
const set = () => {
  const x = Float32Array.from({ length: 500 * 20 }, (_, i) => Math.sin(i * i));
  return data.fromArrays(
    x,
    Int32Array.from({ length: 500 }, (_, i) => i % 4),
    { shape: [20] },
  );
};

/** What must not grow: bytes of the heap, bytes in use, tensors alive. What earlier tests left may be collected in between. */
const now = () => {
  const { heapBytes, bytes, reservedBytes, tensors } = memory();
  return { heapBytes, bytes, reservedBytes, tensors };
};

function grewNot(early) {
  for (const [what, value] of Object.entries(now())) assert.ok(value <= early[what], `${what}: ${early[what]} grew to ${value}`);
}

test('fit: after step 10,000 the heap is what it was after step 100, and no tensor is left', async () => {
  const [model, samples] = [mlp(), set()];
  model.parameters();
  const before = memory().tensors;
  let early;
  const run = fit(model, samples, {
    epochs: Infinity,
    batchSize: 30,
    maxSteps: 10_000,
    validation: samples,
    sliceMs: 1,
    onEpoch: () => {
      if (!early && run.progress.step >= 100) early = now();
    },
  });
  let late;
  const { steps } = await run.done.then((summary) => {
    late = now();
    return summary;
  });
  assert.equal(steps, 10_000);
  assert.equal(late.heapBytes, early.heapBytes);
  assert.equal(late.reservedBytes, early.reservedBytes);
  model.zeroGrad();
  assert.equal(memory().tensors, before);
});

for (const [name, step] of [
  [
    'an own loop in scope()',
    (model, optimizer, [x, y]) =>
      scope(() => {
        optimizer.zeroGrad();
        nn.crossEntropy(model.forward(x), y).backward();
        optimizer.step();
      }),
  ],
  [
    'an own loop that disposes',
    (model, optimizer, [x, y]) => {
      optimizer.zeroGrad();
      const output = model.forward(x);
      const loss = nn.crossEntropy(output, y);
      loss.backward();
      optimizer.step();
      loss.dispose();
      output.dispose();
    },
  ],
]) {
  test(`${name}: after step 10,000 the engine holds what it held after step 100`, () => {
    const [model, samples] = [mlp(), set()];
    const optimizer = optim.adam(model.parameters());
    let steps = 0;
    let early;
    while (steps < 10_000) {
      for (const batch of samples.batches({ batchSize: 50, shuffle: true })) {
        step(model, optimizer, batch);
        if (++steps === 100) early = now();
        if (steps === 10_000) grewNot(early);
      }
    }
  });
}

test('an own module in fit: 10,000 steps leave nothing', async () => {
  class Own extends nn.Module {
    a = nn.linear(20, 8);
    b = nn.linear(8, 4);
    forward(x) {
      return this.b.forward(this.a.forward(x).mul(0.5).tanh().add(0.1));
    }
  }
  const [model, samples] = [new Own(), set()];
  let early;
  const run = fit(model, samples, {
    epochs: Infinity,
    batchSize: 50,
    maxSteps: 10_000,
    onEpoch: () => {
      if (run.progress.step === 100) early = now();
      if (run.progress.step === 10_000) grewNot(early);
    },
  });
  assert.equal((await run.done).steps, 10_000);
  assert.ok(early);
});

test('errors leave nothing behind either', () => {
  const model = mlp();
  const samples = set();
  model.parameters();
  const before = now().tensors;
  // The engine's stack holds 256 KB: an error that left 20 bytes there would be found.
  for (let i = 0; i < 5000; ++i) {
    assert.throws(() => model.forward([[1, 2, 3]]));
    assert.throws(() => nn.crossEntropy([[1, 2]], [5]));
    assert.throws(() => fit(model, samples, { optimizer: { name: 'adam', lr: 'fast' } }));
  }
  assert.equal(now().tensors, before);
});
