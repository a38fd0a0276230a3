/**
 * @file `npm run size`: bytes after brotli of what a page loads to train an MLP (index.js, the chunks it imports at once,
 * the larger of the two wasm modules with its glue), and of all that index.js and worker.js can load (the second wasm file,
 * chunks imported on demand, the worker). Fails above the limits. Apart are listed what an isolated page loads in place of the
 * wasm module, a build with threads, and the self-test and its data, which only selfTest() loads. `npm run size -- --by room` and
 * `--by function` say where the bytes are (size-by.mjs).
 */
import { readFileSync, statSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { root, say, script } from './process.mjs';
import { byFolder, byFunction, byRoom } from './size-by.mjs';

const limits = { page: 95_000, all: 130_000 };
const statically = /\b(?:import|from)\s*"(\.[^"]+\.js)"/g;
const anyhow = /\b(?:import|from)\s*\(?\s*"(\.[^"]+\.js)"/g;

/** dist/`name` and every file that it imports in the way of the pattern. */
function imports(name, pattern, seen = new Set()) {
  if (seen.has(name)) return seen;
  seen.add(name);
  const code = readFileSync(join(root, 'dist', name), 'utf8');
  for (const [, path] of code.matchAll(pattern)) imports(posix.join(dirname(name), path), pattern, seen);
  return seen;
}

function brotli(bytes) {
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  return brotliCompressSync(bytes, { params }).length;
}

const sizes = new Map();
function compressed(name) {
  if (!sizes.has(name)) sizes.set(name, brotli(readFileSync(join(root, 'dist', name))));
  return sizes.get(name);
}

/** Lists files with their sizes; the sum. */
function list(title, names) {
  for (const name of names) {
    say(`${name.padEnd(28)}${String(statSync(join(root, 'dist', name)).size).padStart(9)}${String(compressed(name)).padStart(9)}`);
  }
  const total = names.reduce((sum, name) => sum + compressed(name), 0);
  say(`${title.padEnd(37)}${String(total).padStart(9)}`);
  return total;
}

await script(async () => {
  const module = ['hebb.simd128', 'hebb.relaxed'].sort((a, b) => compressed(`${b}.wasm`) - compressed(`${a}.wasm`))[0];
  const by = process.argv[process.argv.indexOf('--by') + 1];
  if (by === 'function') return byFunction(module);
  const first = imports('index.js', statically);
  const page = list('a page that trains an MLP', [...first, `${module}.mjs`, `${module}.wasm`]);
  say('');
  list('in its place, with threads', [`${module}.threads.mjs`, `${module}.threads.wasm`, 'thread.js']);
  say('');
  const selfTest = 'self-test.js'; // neither itself nor what only it imports counts
  const worker = ['worker.js', 'worker-thread.js'].flatMap((name) => [...imports(name, anyhow, new Set([selfTest]))]);
  const later = new Set([...imports('index.js', anyhow, new Set([selfTest])), ...worker].filter((name) => name !== selfTest));
  const rest = list(
    'the rest',
    [`${module}.rest.wasm`, ...later].filter((name) => !first.has(name)),
  );
  const all = page + rest;
  say('');
  list(
    'the self-test',
    [...imports(selfTest, anyhow)].filter((name) => !later.has(name)),
  );
  say('');
  say(`${'bytes, brotli: page'.padEnd(37)}${String(page).padStart(9)}  (limit ${limits.page})`);
  say(`${'bytes, brotli: all'.padEnd(37)}${String(all).padStart(9)}  (limit ${limits.all})`);
  if (by === 'room') {
    say('');
    await byRoom(module, brotli);
    say('');
    byFolder([...first, ...later], brotli);
  }
  if (page > limits.page || all > limits.all) throw new Error(`larger than the limits: ${page}, ${all}`);
});
