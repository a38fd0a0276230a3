/** @file In Firefox, threads are for pages that ask: a worker that starts a worker hangs there now and then. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { serveFolder } from '../browser/server.mjs';
import { launch } from './firefox.mjs';

const threadsInWorker = () =>
  new Promise((resolve, reject) => {
    const script = `import { load } from '${window.location.origin}/dist/index.js'; postMessage((await load()).threads);`;
    const worker = new Worker(URL.createObjectURL(new Blob([script], { type: 'text/javascript' })), { type: 'module' });
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = ({ message }) => reject(new Error(message));
  });

test('a worker of an isolated page in Firefox takes one thread', async () => {
  const [server, browser] = await Promise.all([serveFolder(), launch()]);
  try {
    const page = await browser.newPage();
    await page.goto(`${server.origin}/web/site/style/base.css`);
    assert.equal(await page.evaluate(() => window.crossOriginIsolated), true);
    assert.equal(await page.evaluate(threadsInWorker), 1);
  } finally {
    await browser.close();
    await server.close();
  }
});
