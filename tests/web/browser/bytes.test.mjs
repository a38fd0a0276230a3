/** @file A lesson's first load, engine and all, is at most 300 KB over the wire: what Chromium asks for, as a static host with brotli sends it. */
import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { brotliCompressSync, constants } from 'node:zlib';
import { pages, ready } from './pages.mjs';
import { siteInChromium } from './site.mjs';

const at = siteInChromium();
const limit = 300_000;

/** Bytes of a file as it is sent, each file compressed once. */
const sent = new Map();
function bytesOf(file) {
  if (!sent.has(file)) {
    const params = { [constants.BROTLI_PARAM_QUALITY]: 11 };
    sent.set(
      file,
      /\.(html|css|m?js|json|wasm|svg)$/.test(file) ? brotliCompressSync(readFileSync(file), { params }).length : statSync(file).size,
    );
  }
  return sent.get(file);
}

/** The file of the site at an address. */
function fileAt(address) {
  const path = decodeURIComponent(new URL(address).pathname);
  return join(at.site.folder, path.endsWith('/') ? `${path}index.html` : path);
}

describe('bytes of a first load', () => {
  for (const path of pages.filter((name) => /^lessons\/./.test(name) || name === 'playground/')) {
    test(`/${path}`, async (t) => {
      const context = await at.browser.newContext({ serviceWorkers: 'block' });
      const page = await context.newPage();
      const asked = new Set();
      context.on('request', (request) => asked.add(request.url())); // the workers' among them
      await page.goto(`${at.site.origin}/${path}`, { waitUntil: 'networkidle' });
      await ready(page);
      const files = [...asked].filter((address) => address.startsWith(at.site.origin)).map(fileAt);
      const parts = files.map((file) => ({ file: file.slice(at.site.folder.length + 1), bytes: bytesOf(file) }));
      const total = parts.reduce((sum, { bytes }) => sum + bytes, 0);
      const largest = parts.sort((a, b) => b.bytes - a.bytes).slice(0, 6);
      const listed = largest.map(({ file, bytes }) => `${file} ${bytes}`).join(', ');
      t.diagnostic(`${total} bytes in ${parts.length} files: ${listed}`);
      assert.ok(
        parts.some(({ file }) => file.endsWith('.wasm')),
        'the engine is among them',
      );
      assert.ok(total <= limit, `${total} bytes: ${listed}`);
      await context.close();
    });
  }
});
