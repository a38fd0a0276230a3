/** @file Matrix products of all kinds of sizes against sums in double precision, in the deterministic build and in the relaxed one, whose tiles are others. */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { load, manualSeed, randn, scope } from 'hebb';

before(() => load());

/** The largest error of a product, in roundings of its sums. */
function worst(m, n, k, transposeA, transposeB) {
  return scope(() => {
    const a = randn(transposeA ? [k, m] : [m, k]);
    const b = randn(transposeB ? [n, k] : [k, n]);
    const [got, x, y] = [a.matmul(b, { transposeA, transposeB }), a, b].map((tensor) => tensor.toArray());
    let most = 0;
    for (let i = 0; i < m; ++i) {
      for (let j = 0; j < n; ++j) {
        let [sum, sizes] = [0, 0];
        for (let p = 0; p < k; ++p) {
          const product = x[transposeA ? p * m + i : i * k + p] * y[transposeB ? j * k + p : p * n + j];
          sum += product;
          sizes += Math.abs(product);
        }
        most = Math.max(most, Math.abs(got[i * n + j] - sum) / ((k + 2) * 2 ** -24 * sizes));
      }
    }
    return most;
  });
}

const forms = [false, true].flatMap((transposeA) => [false, true].map((transposeB) => [transposeA, transposeB]));

for (const [title, ms, ns, ks] of [
  ['few rows and columns', [1, 2, 3, 5, 6, 7, 8, 11, 12, 13], [1, 3, 4, 7, 8, 9, 16, 33], [1, 2, 5, 16]],
  ['many columns', [7, 8, 9, 10, 11, 12, 13, 14], [192, 193, 209], [1, 3, 4, 5, 66]],
  ['many rows', [119, 121, 239, 245], [17, 193], [1, 4, 33]],
  ['steps far apart', [129, 250], [16, 17, 20], [1, 6, 40]],
  ['many steps', [6, 13], [9, 100], [511, 512, 515, 1025]],
]) {
  test(`products of ${title} are right`, () => {
    manualSeed(1);
    for (const m of ms) {
      for (const n of ns) {
        for (const k of ks) {
          for (const form of forms) assert.ok(worst(m, n, k, ...form) <= 1, `${m} x ${n} x ${k}, transposed ${form}`);
        }
      }
    }
  });
}
