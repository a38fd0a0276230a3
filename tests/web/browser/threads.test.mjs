/** @file Threads in Chromium: the bits of every other build where pages are isolated, one thread where they are not. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { launch } from './chromium.mjs';
import { serveFolder } from './server.mjs';

const bits = JSON.parse(readFileSync(new URL('../../bits/models.json', import.meta.url), 'utf8'));
const policy =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; worker-src 'self'; style-src 'self'; img-src data:";

let browser, isolated, plain;
before(async () => {
  [browser, isolated, plain] = await Promise.all([launch(), serveFolder(), serveFolder(undefined, {})]);
});
after(async () => {
  await browser?.close();
  await isolated?.close();
  await plain?.close();
});

/** What `run` gives in an empty page of a server. */
async function inPage({ origin }, run, argument) {
  const page = await browser.newPage();
  await page.goto(`${origin}/web/site/style/base.css`);
  const result = await page.evaluate(run, argument);
  await page.close();
  return result;
}

for (const threads of [1, 2]) {
  test(`200 steps of four networks on ${threads} threads in Chromium end with the weights of every deterministic build`, async () => {
    const run = async (count) => {
      const [hebb, { modelBits }] = await Promise.all([import('/dist/index.js'), import('/tests/web/model-bits.mjs')]);
      return modelBits(hebb, count);
    };
    assert.deepEqual(await inPage(isolated, run, threads), { threads, ...bits });
  });
}

const loaded = async (threads) => (await import('/dist/index.js')).load({ ...(threads && { threads }) });

test('an isolated page has as many threads as cores, another one', async () => {
  const { threads, simd } = await inPage(isolated, loaded);
  const cores = await inPage(isolated, () => globalThis.navigator.hardwareConcurrency);
  assert.deepEqual([threads, simd], [Math.min(cores, 8), 'relaxed']);
  for (const wanted of [undefined, 2]) assert.equal((await inPage(plain, loaded, wanted)).threads, 1);
});

test('a session in an isolated page has threads, too', async () => {
  const run = async () => {
    const s = await (await import('/dist/worker.js')).session({ threads: 2 });
    s.dispose();
    return s.info.threads;
  };
  assert.equal(await inPage(isolated, run), 2);
});

test('a strict content security policy that lets workers be keeps the threads', async () => {
  const strict = await serveFolder(undefined, {
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
    'content-security-policy': policy,
  });
  try {
    assert.equal((await inPage(strict, loaded, 2)).threads, 2);
  } finally {
    await strict.close();
  }
});
