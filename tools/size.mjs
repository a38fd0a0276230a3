/**
 * @file `npm run size`: what a page loads to train an MLP, in bytes after brotli: index.js, the chunks it imports at
 * once, and the larger of the two wasm modules with its glue. Fails above the limit.
 */
import { readFileSync, statSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { root, say, script } from './process.mjs';

const limit = 90_000;

/** dist/`name` and every file that it imports statically. */
function staticImports(name, seen = new Set()) {
  if (seen.has(name)) return seen;
  seen.add(name);
  const code = readFileSync(join(root, 'dist', name), 'utf8');
  for (const [, path] of code.matchAll(/\b(?:import|from)\s*"(\.[^"]+)"/g)) staticImports(posix.join(dirname(name), path), seen);
  return seen;
}

function compressed(name) {
  const bytes = readFileSync(join(root, 'dist', name));
  return brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } })
    .length;
}

await script(() => {
  const size = (name) => statSync(join(root, 'dist', name)).size;
  const module = ['hebb.simd128', 'hebb.relaxed'].sort((a, b) => compressed(`${b}.wasm`) - compressed(`${a}.wasm`))[0];
  const rows = [...staticImports('index.js'), `${module}.mjs`, `${module}.wasm`].map((name) => ({
    name,
    plain: size(name),
    brotli: compressed(name),
  }));
  for (const { name, plain, brotli } of rows) say(`${name.padEnd(24)}${String(plain).padStart(9)}${String(brotli).padStart(9)}`);
  const total = rows.reduce((sum, { brotli }) => sum + brotli, 0);
  say(`${'bytes, brotli'.padEnd(33)}${String(total).padStart(9)}  (limit ${limit})`);
  if (total > limit) throw new Error(`larger than ${limit} bytes: ${total}`);
});
