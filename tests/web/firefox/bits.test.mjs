/** @file The same seed gives the same bits in Firefox as in Chromium, under Node and natively (tests/bits). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hashIn, knownHash } from '../browser/fashion-bits.mjs';
import { serveFolder } from '../browser/server.mjs';
import { launch } from './firefox.mjs';

test('200 steps on Fashion-MNIST in Firefox end with the weights that every deterministic build has', async () => {
  const [server, browser] = await Promise.all([serveFolder(), launch()]);
  try {
    assert.equal(await hashIn(await browser.newPage(), server.origin), knownHash);
  } finally {
    await browser.close();
    await server.close();
  }
});
