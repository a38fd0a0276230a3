/** @file Sides in a page of Chromium: the repository served as it lies, `hebb` found by an import map, tfjs and ConvNetJS as scripts. */
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launch } from '../web/browser/chromium.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const types = { '.js': 'text/javascript', '.mjs': 'text/javascript', '.json': 'application/json', '.wasm': 'application/wasm' };
const modules = '/tests/bench/peers/node_modules';
const html = `<!doctype html><title>bench</title>
<script type="importmap">{"imports": {"hebb": "/dist/index.js"}}</script>
<script src="${modules}/@tensorflow/tfjs/dist/tf.min.js"></script>
<script src="${modules}/@tensorflow/tfjs-backend-wasm/dist/tf-backend-wasm.min.js"></script>
<script src="${modules}/convnetjs/build/convnet.js"></script>
<script type="module" src="/tests/bench/page.mjs"></script>`;

/** Where a page may share memory among threads, and the clock is fine. Others of one thread are not isolated: jax-js takes up to 15 times as long a step there. */
const isolated = '/isolated';

const server = createServer(async ({ url }, response) => {
  if (url !== '/')
    response.setHeader('cross-origin-opener-policy', 'same-origin').setHeader('cross-origin-embedder-policy', 'require-corp');
  if (url === '/' || url === isolated) return response.setHeader('content-type', 'text/html').end(html);
  const path = normalize(decodeURIComponent(url));
  try {
    const bytes = await readFile(join(root, path));
    response.setHeader('content-type', types[extname(path)] ?? 'application/octet-stream').end(bytes);
  } catch {
    response.writeHead(404).end();
  }
});

/** A page of the bench. */
async function open(browser, path = '/') {
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${server.address().port}${path}`);
  await page.waitForFunction(() => 'kernel' in window);
  return page;
}

async function start() {
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  const browser = await launch();
  const close = async () => {
    await browser.close();
    server.close();
  };
  return { browser, close, version: `Chromium ${browser.version()}` };
}

/** What measureKernel says there. */
export async function kernelInChromium(kind) {
  const { browser, close, version } = await start();
  const lines = await (await open(browser, isolated)).evaluate((name) => window.kernel(name), kind);
  await close();
  return [version, ...lines];
}

/** The sides listed, { name, side, options }, each in a page of its own. */
export async function inChromium(list) {
  const { browser, close, version } = await start();
  const sides = await Promise.all(
    list.map(async ({ name, side, options }) => {
      const page = await open(browser, options?.threads > 1 ? isolated : '/');
      const call = (...given) => page.evaluate((args) => window.call(...args), given);
      const make = async (what, { id }) => {
        if (!(await page.evaluate((args) => window.make(...args), [what, id]))) return undefined;
        const methods = ['run', 'profile', 'loss', 'output'];
        return Object.fromEntries(methods.map((method) => [method, (...given) => call(method, ...given)]));
      };
      return {
        name,
        start: () => page.evaluate((args) => window.start(...args), [side, options]),
        trainer: (task) => make('trainer', task),
        predictor: (task) => make('predictor', task),
      };
    }),
  );
  return { version, sides, close };
}
