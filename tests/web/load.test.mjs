/** @file load(): which build, from where, and what is said when it cannot be had. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { load, manualSeed, memory, nn, tensor } from 'hebb';
import { rejects, throws } from './expect.mjs';

const wasm = new URL('../../dist/hebb.simd128.wasm', import.meta.url);
const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url)));

test('before load() everything says that it is missing', () => {
  throws(() => tensor([1, 2]), 'not_loaded', /await load\(\)/);
  throws(() => nn.linear(2, 1), 'not_loaded', /await load\(\)/);
  throws(() => manualSeed(1), 'not_loaded', /await load\(\)/);
  throws(() => memory(), 'not_loaded', /await load\(\)/);
});

test('a missing file is an error that names the address', async () => {
  await rejects(load({ wasmUrl: new URL('./no-such.wasm', wasm) }), 'file', /no-such\.wasm.*ENOENT/);
});

test('a server that does not have it is an error that names address and answer', async () => {
  const server = createServer((_, response) => response.writeHead(404).end('no')).listen(0);
  const url = `http://localhost:${server.address().port}/hebb.wasm`;
  await rejects(load({ wasmUrl: url }), 'file', new RegExp(`${url}.*404`));
  server.close();
});

test('a file that is no wasm is an error that names the address', async () => {
  await rejects(load({ wasmUrl: new URL('../../package.json', import.meta.url) }), 'file', /package\.json.*magic/);
});

test('an unknown option is refused', async () => {
  await rejects(load({ treads: 4 }), 'argument', /unknown option 'treads'/);
});

test('load() says which build runs, again and again, also after failures', async () => {
  const info = await load({ deterministic: true, wasmBinary: readFileSync(wasm) });
  assert.deepEqual(info, { simd: 'simd128', threads: 1, deterministic: true, version });
  assert.deepEqual(await load(), info);
  assert.deepEqual(await Promise.all([load(), load()]), [info, info]);
  assert.equal(tensor([1, 2, 3]).sum().item(), 6);
});
