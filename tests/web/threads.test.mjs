/** @file Threads under Node: how many, the same bits with any number of them, and processes that end. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { load } from 'hebb';
import { rejects } from './expect.mjs';

/** What a module given as text writes, in a process that must end by itself. */
function output(text) {
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--input-type=module', '-e', text], {
    encoding: 'utf8',
    cwd: new URL('../..', import.meta.url),
    timeout: 120_000,
  });
  assert.equal(status, 0, stderr);
  return stdout.trim();
}

const bits = JSON.parse(readFileSync(new URL('../bits/models.json', import.meta.url), 'utf8'));

for (const threads of [1, 2, 3]) {
  test(`200 steps of four networks on ${threads} threads end with the weights of every deterministic build`, () => {
    const text = `import * as hebb from 'hebb';
      import { modelBits } from './tests/web/model-bits.mjs';
      console.log(JSON.stringify(await modelBits(hebb, ${threads})));`;
    assert.deepEqual(JSON.parse(output(text)), { threads, ...bits });
  });
}

test('errors are those of one thread', () => {
  const text = `import { load, ones, HebbError } from 'hebb';
    await load({ threads: 2 });
    for (let i = 0; i < 2; ++i) {
      try {
        ones([2, 3]).matmul(ones([2, 3]));
      } catch (error) {
        console.log(error instanceof HebbError, error.code, ones([2]).sum().item());
      }
    }`;
  assert.equal(output(text), 'true shape 2\ntrue shape 2');
});

test('without a word there are as many threads as cores, but eight', () => {
  const text = `import { availableParallelism } from 'node:os';
    import { load } from 'hebb';
    console.log((await load()).threads === Math.min(availableParallelism(), 8));`;
  assert.equal(output(text), 'true');
});

test('a session has threads of its own, and its process ends when it does', () => {
  const text = `import { session } from 'hebb/worker';
    const s = await session({ threads: 2 });
    console.log(s.info.threads);
    s.dispose();`;
  assert.equal(output(text), '2');
});

test('a number of threads that is none is refused', async () => {
  for (const threads of [0, 1.5, -1, '2', NaN]) await rejects(load({ threads }), 'argument', /threads must be a whole number from 1 on/);
});
