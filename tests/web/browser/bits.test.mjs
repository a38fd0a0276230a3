/** @file The same seed gives the same bits in Chromium as under Node and natively (tests/bits). */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { launch } from './chromium.mjs';
import { serveFolder } from './server.mjs';

test('200 steps on Fashion-MNIST in Chromium end with the weights that every deterministic build has', async () => {
  const [server, browser] = await Promise.all([serveFolder(), launch()]);
  try {
    const page = await browser.newPage();
    await page.goto(`${server.origin}/web/site/style/base.css`);
    const hash = await page.evaluate(async () => {
      const bytes = async (path) => new Uint8Array(await (await fetch(path)).arrayBuffer());
      const [hebb, { fashionWeights }] = await Promise.all([import('/dist/index.js'), import('/tests/web/fashion-weights.mjs')]);
      const folder = '/build/data/fashion-mnist/train';
      return fashionWeights(hebb, await bytes(`${folder}-images.idx`), await bytes(`${folder}-labels.idx`));
    });
    assert.equal(hash, readFileSync(new URL('../../bits/fashion-mnist.txt', import.meta.url), 'utf8').trim());
  } finally {
    await browser.close();
    await server.close();
  }
});
