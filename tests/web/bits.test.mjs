/** @file The same seed gives the same bits in the package under Node as in the native build (tests/bits). */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import * as hebb from 'hebb';
import { fashionWeights } from './fashion-weights.mjs';

const file = (path) => readFileSync(new URL(`../../${path}`, import.meta.url));

test('200 steps on Fashion-MNIST end with the weights that every deterministic build has', async () => {
  const folder = 'build/data/fashion-mnist/train';
  const hash = await fashionWeights(hebb, file(`${folder}-images.idx`), file(`${folder}-labels.idx`));
  assert.equal(hash, file('tests/bits/fashion-mnist.txt').toString().trim());
});
