/** @file Sides in a page of Chromium: the repository served as it lies, `hebb` and tfjs found by an import map. */
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launch } from '../web/browser/chromium.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const types = { '.js': 'text/javascript', '.mjs': 'text/javascript', '.wasm': 'application/wasm' };
const modules = '/node_modules/@tensorflow';
const html = `<!doctype html><title>bench</title>
<script type="importmap">{"imports": {"hebb": "/dist/index.js"}}</script>
<script src="${modules}/tfjs/dist/tf.min.js"></script>
<script src="${modules}/tfjs-backend-wasm/dist/tf-backend-wasm.min.js"></script>
<script type="module" src="/tests/bench/page.mjs"></script>`;

const server = createServer(async ({ url }, response) => {
  if (url === '/') return response.setHeader('content-type', 'text/html').end(html);
  const path = normalize(decodeURIComponent(url));
  try {
    const bytes = await readFile(join(root, path));
    response.setHeader('content-type', types[extname(path)] ?? 'application/octet-stream').end(bytes);
  } catch {
    response.writeHead(404).end();
  }
});

/** A page of the bench. */
async function open() {
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  const browser = await launch();
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  await page.waitForFunction(() => 'kernel' in window);
  const close = async () => {
    await browser.close();
    server.close();
  };
  return { page, close, version: `Chromium ${browser.version()}` };
}

/** What measureKernel says there. */
export async function kernelInChromium(kind) {
  const { page, close, version } = await open();
  const lines = await page.evaluate((name) => window.kernel(name), kind);
  await close();
  return [version, ...lines];
}

/** The sides named, as a page has them. */
export async function inChromium(names) {
  const { page, close, version } = await open();
  const sides = names.map((name) => ({
    name,
    start: () => page.evaluate((side) => window.start(side), name),
    async trainer({ id }) {
      const has = await page.evaluate(([side, task]) => window.trainer(side, task), [name, id]);
      if (!has) return undefined;
      return {
        run: (ms) => page.evaluate(([side, time]) => window.run(side, time), [name, ms]),
        loss: () => page.evaluate((side) => window.loss(side), name),
      };
    },
  }));
  return { version, sides, close };
}
