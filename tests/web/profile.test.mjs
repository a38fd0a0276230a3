/** @file profile: every operation of a training step by name and direction, shares that add up, products with their rate. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { data, fit, load, manualSeed, nn, profile } from '../../dist/index.js';
import { rejects } from './expect.mjs';

await load({ all: true });

test('a run by operation', async () => {
  manualSeed(1);
  const train = data.synthetic('moons', { n: 256 });
  const model = nn.sequential(nn.linear(2, 64), nn.tanh(), nn.linear(64, 2));
  const { ms, rows } = await profile(() => fit(model, train, { epochs: 4, batchSize: 32, optimizer: { name: 'adam', lr: 0.01 } }).done);
  const calls = Object.fromEntries(rows.map(({ name, phase, calls: n }) => [`${name} ${phase}`, n]));
  assert.equal(calls['linear forward'], 64);
  assert.equal(calls['linear backward'], 64);
  assert.equal(calls['tanh backward'], 32);
  assert.equal(calls['crossEntropy forward'], 32);
  assert.equal(calls['adam other'], 32);
  assert.equal(calls['batch other'], 32);
  assert.ok(ms > 0);
  assert.ok(Math.abs(rows.reduce((sum, { share }) => sum + share, 0) - 1) < 1e-9);
  assert.deepEqual(
    rows.map((row) => row.ms),
    rows.map((row) => row.ms).sort((a, b) => b - a),
  );
  for (const { name, gflops } of rows) assert.equal(gflops > 0, name === 'linear', name);
});

test('one at a time, and over when the work fails', async () => {
  await rejects(
    profile(() => profile(() => undefined)),
    'state',
    /profile: another profile is running/,
  );
  await assert.rejects(
    profile(() => {
      throw new Error('mine');
    }),
    /mine/,
  );
  assert.deepEqual(await profile(() => undefined), { ms: 0, rows: [] });
});
