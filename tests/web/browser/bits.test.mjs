/** @file The same seed gives the same bits in Chromium as under Node and natively (tests/bits). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { launch } from './chromium.mjs';
import { hashIn, knownHash } from './fashion-bits.mjs';
import { serveFolder } from './server.mjs';

test('200 steps on Fashion-MNIST in Chromium end with the weights that every deterministic build has', async () => {
  const [server, browser] = await Promise.all([serveFolder(), launch()]);
  try {
    assert.equal(await hashIn(await browser.newPage(), server.origin), knownHash);
  } finally {
    await browser.close();
    await server.close();
  }
});
