/** @file evaluate(): loss, accuracy and confusion, counted again by hand. */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { data, evaluate, load, manualSeed, memory, nn, tensor } from 'hebb';
import { close, rejects } from './expect.mjs';

before(() => load());

class Wrapped extends nn.Module {
  constructor(inner) {
    super();
    this.inner = inner;
  }
  forward(x) {
    return this.inner.forward(x);
  }
}

test('loss, accuracy and confusion are what counting by hand gives, for native and own modules', async () => {
  manualSeed(2);
  const model = nn.linear(2, 3);
  const x = Float32Array.from({ length: 1400 }, (_, i) => Math.sin(3 * i));
  const y = Int32Array.from({ length: 700 }, (_, i) => (i * i) % 3);
  const set = data.fromArrays(x, y, { shape: [2], classes: ['a', 'b', 'c'] });
  const output = model.predict(tensor(x, { shape: [700, 2] }));
  const predicted = output.argmax(1).toArray();
  const confusion = Array.from({ length: 3 }, () => [0, 0, 0]);
  y.forEach((actual, i) => ++confusion[actual][predicted[i]]);
  const accuracy = y.filter((actual, i) => actual === predicted[i]).length / 700;
  const loss = nn.crossEntropy(output, tensor(y)).item();
  for (const candidate of [model, new Wrapped(model)]) {
    const result = await evaluate(candidate, set, { metrics: ['loss', 'accuracy', 'confusion'], batchSize: 64 });
    close(result.loss, loss, 1e-5);
    assert.deepEqual([result.accuracy, result.confusion], [accuracy, confusion]);
  }
  const { accuracy: whole, confusion: none } = await evaluate(model, set);
  assert.deepEqual([whole, none], [accuracy, undefined]);
});

test('one output is right on its side of the threshold', async () => {
  const model = nn.linear(1, 1);
  model.loadStateDict({ weight: tensor([[1]]), bias: tensor([0]) });
  const set = data.fromArrays([[-1], [0.25], [0.75], [2]], [0, 0, 1, 0]);
  const result = async (loss) => evaluate(model, set, { loss, metrics: ['accuracy', 'confusion'] });
  assert.deepEqual((await result('bceWithLogits')).confusion, [
    [1, 2],
    [0, 1],
  ]);
  assert.deepEqual((await result('mse')).confusion, [
    [2, 1],
    [0, 1],
  ]);
  assert.equal((await result('mse')).accuracy, 0.75);
  const own = await evaluate(new Wrapped(model), set, { loss: 'bceWithLogits', metrics: ['confusion'] });
  assert.deepEqual(own.confusion, [
    [1, 2],
    [0, 1],
  ]);
});

test('an own loss is averaged over samples, also when the last batch is small', async () => {
  const model = nn.identity();
  const set = data.fromArrays([[1], [2], [6]], [0, 0, 0]);
  const result = await evaluate(model, set, { loss: (output) => output.mean(), batchSize: 2, metrics: ['loss'] });
  close(result.loss, 3);
});

test('dropout is off, and the mode comes back', async () => {
  const model = nn.sequential(nn.dropout(0.9));
  const set = data.fromArrays(new Float32Array(100).fill(1), new Float32Array(100).fill(1));
  close((await evaluate(model, set)).loss, 0);
  assert.equal(model.training, true);
});

test('what has no meaning is refused, and nothing stays', async () => {
  const model = nn.linear(1, 1);
  const set = data.fromArrays([[1], [2]], [0.5, 3]);
  await evaluate(model, set);
  const start = memory().tensors;
  await rejects(evaluate(model, set, { metrics: ['accuracy'] }), 'argument', /'accuracy' has no meaning/);
  await rejects(evaluate(model, set, { metrics: ['f2'] }), 'argument', /metrics are a list of loss, accuracy, .*: 'f2'/);
  await rejects(evaluate(model, set, { loss: 'mean' }), 'argument', /loss must be .*: 'mean'/);
  await rejects(evaluate(model, set, { size: 1 }), 'argument', /unknown option 'size'/);
  await rejects(evaluate(model, {}), 'argument', /must be a data set/);
  assert.equal(memory().tensors, start);
});
