/** @file The package's JavaScript: web/api and web/widgets as a few files of dist/. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { writeIfChanged } from './files.mjs';
import { root } from './process.mjs';

/** What esbuild says of the bundles: how much of each file is whose (size.mjs). */
export const metafile = 'build/bundle.json';

/** index.js stays one file: what runs beside it imports it as a person does, instead of sharing a chunk of all its insides. */
const indexApart = {
  name: 'index-apart',
  setup: (build) =>
    build.onResolve({ filter: /^\.\.?\/index\.js$/ }, ({ path, resolveDir }) =>
      join(resolveDir, path) === join(root, 'web/api/index.js') ? { path: './index.js', external: true } : undefined,
    ),
};

/**
 * Of Papa Parse only the part that finds a row's cells: without what it hangs on its one object, on its classes, on a worker's
 * global and on Node's streams, the minifier sees that nothing else of it is used. That takes 4.6 of its 6.4 KB.
 */
const papaRows = {
  name: 'papa-rows',
  setup(build) {
    const file = join(root, 'node_modules/papaparse/papaparse.js');
    build.onResolve({ filter: /^papaparse$/ }, () => ({ path: file }));
    build.onLoad({ filter: /papaparse\.js$/ }, ({ path }) => {
      const others = /^\t+(Papa\.(?!Parser |B)\w+|\w+Streamer\.prototype[.\w]*|global\.onmessage|var Duplex) = .*$/gm;
      const code = readFileSync(path, 'utf8').replace(others, '');
      return { contents: `const exports = {}, module = { exports };\n${code}\nexport default module.exports;` };
    });
  },
};

/** The chunks that entries share lie beside them, as import.meta.url must find the wasm modules from any of them. */
export async function bundle() {
  const { build } = await import('esbuild');
  const common = {
    absWorkingDir: root,
    bundle: true,
    format: 'esm',
    target: 'es2022',
    minify: true,
    legalComments: 'none',
    outdir: 'dist',
    write: false,
    splitting: true,
    chunkNames: 'chunk-[hash]',
  };
  const main = await build({
    ...common,
    entryPoints: ['web/api/index.ts', 'web/api/worker.ts', 'web/api/worker-thread.ts', 'web/api/thread.ts', 'web/api/self-test.ts'],
    external: ['./hebb.*.mjs', 'node:*'],
    plugins: [indexApart, papaRows],
    metafile: true,
  });
  const widgets = await build({ ...common, entryPoints: { ui: 'web/widgets/index.ts' } });
  const files = [...main.outputFiles, ...widgets.outputFiles];
  for (const { path, text } of files) writeIfChanged(relative(root, path), await minified(text));
  writeIfChanged(metafile, Buffer.from(JSON.stringify(main.metafile)));
  const names = new Set(files.map(({ path }) => basename(path)));
  for (const name of readdirSync(join(root, 'dist'))) {
    if (name.startsWith('chunk-') && !names.has(name)) rmSync(join(root, 'dist', name));
  }
}

/** Smaller by Terser, which finds more than the bundler: 3 % of what a page loads. Known texts lie in build/minified. */
export async function minified(code) {
  const path = join(root, 'build/minified', `${createHash('sha256').update(code).digest('hex')}.js`);
  if (!existsSync(path)) {
    const { minify } = await import('terser');
    const smaller = await minify(code, { module: true, ecma: 2022, compress: { ecma: 2022, passes: 2 } });
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, smaller.code);
  }
  return readFileSync(path);
}
