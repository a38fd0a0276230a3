/** @file A page of somebody else, bundled by Vite as it comes: the package's wasm files and worker are found without any setting. */
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';
import { build } from 'vite';
import { launch, openPage } from './chromium.mjs';
import { serveFolder } from './server.mjs';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const page = '<!doctype html><link rel="icon" href="data:," /><script type="module" src="./main.js"></script>';
const script = `
import { load, nn, ones } from 'hebb';
import { session } from 'hebb/worker';
const { simd } = await load();
const model = nn.sequential(nn.linear(2, 8), nn.tanh(), nn.linear(8, 1));
const s = await session();
const remote = await s.model(model.spec());
await remote.loadStateDict(await (await s.model(model.spec())).stateDict());
const { data } = await remote.predict([[0, 1], [1, 0]]);
const maps = nn.conv2d(1, 2, 3).forward(ones([1, 1, 5, 5])); // of the second wasm file
document.title = simd + ' ' + data.length + ' ' + maps.size;
`;

test('a page bundled by Vite without any setting loads the engine, in the page and in its worker', async () => {
  const folder = join(root, `build/bundler-${process.pid}`);
  const copy = (path) => cpSync(join(root, path), join(folder, 'node_modules/hebb', path), { recursive: true });
  mkdirSync(folder, { recursive: true });
  ['package.json', 'dist'].forEach(copy);
  writeFileSync(join(folder, 'index.html'), page);
  writeFileSync(join(folder, 'main.js'), script);
  let browser, server;
  try {
    await build({ root: folder, configFile: false, logLevel: 'error' });
    [server, browser] = await Promise.all([serveFolder(join(folder, 'dist')), launch()]);
    const { page: opened, complaints } = await openPage(browser, `${server.origin}/`);
    await opened.waitForFunction(() => document.title !== '', undefined, { timeout: 30_000 });
    assert.equal(await opened.title(), 'relaxed 2 18');
    assert.deepEqual(complaints, []);
  } finally {
    await browser?.close();
    await server?.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
