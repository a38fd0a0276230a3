/** @file The engine's second file: read at the first call that needs it, and a named error where it is missing. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { data, evaluate, fit, load, memory, nn, ones, tensor } from 'hebb';
import { throws } from './expect.mjs';

const restUrl = new URL('./no-such.rest.wasm', import.meta.url);

test('without its second file the engine trains dense layers, and says what is missing for the others', async () => {
  await load({ deterministic: true, restUrl });
  const x = tensor([[1, 2]]);
  const model = nn.sequential(nn.linear(2, 3), nn.relu(), nn.linear(3, 1));
  model.forward(x).sum().backward();
  for (let i = 0; i < 2; ++i) throws(() => nn.conv2d(1, 1, 3).forward(ones([1, 1, 5, 5])), 'file', /no-such\.rest\.wasm.*ENOENT/);
  assert.equal(x.sum().item(), 3);
});

test('what pages with dense networks do does without it', async () => {
  await load({ deterministic: true, restUrl });
  const classes = Int32Array.from({ length: 20 }, (_, i) => i % 2);
  const bytes = data.fromArrays(new Uint8Array(80), classes, { shape: [4], classes: ['a', 'b'] });
  const [train, validation] = bytes.split([0.75, 0.25], { stratify: true });
  train.subset([0, 1]).x();
  const model = nn.sequential(nn.flatten(), nn.linear(4, 5), nn.tanh(), nn.linear(5, 2));
  model.summary([4]);
  for (const optimizer of [{ name: 'adam', weightDecay: 1e-3 }, { name: 'sgd', momentum: 0.9 }, { name: 'rmsprop' }]) {
    const run = fit(model, train, { optimizer, epochs: 2, validation, metrics: ['loss', 'accuracy'], paused: true });
    await run.step();
    run.resume();
    await run.done;
  }
  model.activations(ones([3, 4]));
  await evaluate(model, validation, { metrics: ['accuracy', 'confusion'] });
  assert.equal((await data.csv('a,b,y\n1,x,p\n2,y,q\n', { normalize: 'auto' })).size, 2);
  assert.equal(data.synthetic('spirals', { n: 10 }).size, 10);
  assert.ok(memory().bytes > 0);
});

test('it is read when it is needed, or at once when asked for', () => {
  const use = (options) => `import { load, nn, ones } from 'hebb';
    await load(${options});
    const y = nn.conv2d(1, 2, 3).forward(ones([1, 1, 5, 5]));
    console.log(y.shape.join());`;
  for (const options of ['', '{ all: true }', '{ all: true, deterministic: true }']) {
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', use(options)], {
      encoding: 'utf8',
      cwd: new URL('../..', import.meta.url),
    });
    assert.equal(stdout.trim(), '1,2,3,3', stderr);
  }
});
