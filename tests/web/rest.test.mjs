/** @file The engine's second file: read at the first call that needs it, and a named error where it is missing. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { load, nn, ones, tensor } from 'hebb';
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
