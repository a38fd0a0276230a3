/**
 * @file Splits a wasm module in two: what a page needs to train a network of dense layers, and the rest, which load.ts
 * reads when something of it is called for the first time. What belongs in the first part is not listed anywhere:
 * tools/split-run.mjs trains such networks on an instrumented module, and what ran, stays (Binaryen's wasm-split).
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { must, root } from './process.mjs';
import { relaxedFlags } from './node-flags.mjs';
import { reorder } from './reorder.mjs';

/** What the modules use; wasm-split would add tables and types of its own if it might. */
const features = [
  '--mvp-features',
  ...['simd', 'relaxed-simd', 'exception-handling', 'bulk-memory', 'bulk-memory-opt', 'mutable-globals', 'sign-ext'],
  ...['nontrapping-float-to-int', 'multivalue'],
].map((name, i) => (i === 0 ? name : `--enable-${name}`));

/** Functions that take or give vectors: JavaScript, through which the first call of a deferred one goes, has none. */
async function vectorFunctions(run, wasm) {
  const text = `${wasm}.wat`;
  await run('wasm-dis', wasm, '-o', text);
  const heads = readFileSync(text, 'utf8').matchAll(/^ \(func \$(\S+) .*\((?:param|result)[^)]*\bv128\b/gm);
  return [...heads].map(([, name]) => name);
}

/** { main, rest }: the two parts of a linked module. `dist` has the package's JavaScript. */
export async function split(wasm, dist, emscripten) {
  const binaryen = join((await must(join(emscripten, 'em-config'), ['BINARYEN_ROOT'])).trim(), 'bin');
  const at = (ending) => wasm.replace(/wasm$/, ending);
  const run = (tool, ...args) => must(join(binaryen, tool), [...features, ...args]);
  await run('wasm-split', '--instrument', wasm, '-o', at('instrumented.wasm'));
  await must(process.execPath, [...relaxedFlags, join(root, 'tools/split-run.mjs'), dist, at('instrumented.wasm'), at('profile')]);
  const kept = await vectorFunctions(run, wasm);
  await run(
    'wasm-split',
    ...['--split', wasm, '-o1', at('main.wasm'), '-o2', at('rest.wasm'), `--profile=${at('profile')}`, `--keep-funcs=${kept.join(',')}`],
    ...['--export-prefix=%', '--import-namespace=main', '--placeholder-namespace=rest'],
  );
  for (const part of ['main.wasm', 'rest.wasm']) await reorder(run, at(part));
  return { main: readFileSync(at('main.wasm')), rest: readFileSync(at('rest.wasm')) };
}
