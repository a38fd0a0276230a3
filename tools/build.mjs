/** @file `npm run build`: the publishable package in dist/: four wasm modules, the bundles, the declarations. */
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { must, root, say, script } from './process.mjs';
import { filesBelow } from './files.mjs';
import { hashOf, once } from './setup/stamp.mjs';
import { setup } from './setup/setup.mjs';
import { split } from './split.mjs';
import { toolchain } from './toolchain.mjs';

/** Configures one preset of CMake, anew when presets or toolchain have changed; ninja does it when a CMake file has. */
export async function configure(preset) {
  const key = hashOf(['CMakePresets.json', '.toolchain/stamp.json']);
  await once(`configure-${preset}`, key, [`build/${preset}/build.ninja`], () => must('cmake', ['--preset', preset, '--fresh']));
}

/** Builds one preset of CMake: all of it, or the targets named. */
export async function cmakeBuild(preset, ...targets) {
  await configure(preset);
  const chosen = targets.length > 0 ? ['--target', ...targets] : [];
  await must('cmake', ['--build', '--preset', preset, '-j', String(availableParallelism()), ...chosen]);
}

/** Writes the TypeScript that the C++ tables imply. */
export async function generate() {
  await must(process.execPath, ['bindings/generate.mjs']);
}

/** dist/ from the sources as they are; what set-up makes must be there. */
export async function buildPackage() {
  await generate();
  const modules = ['simd128', 'relaxed', 'simd128.threads', 'relaxed.threads'];
  await cmakeBuild('wasm-release', ...modules.map((name) => `hebb_${name}`));
  mkdirSync(join(root, 'dist'), { recursive: true });
  await bundle();
  cpSync(join(root, 'web/backbones'), join(root, 'dist/backbones'), { recursive: true });
  for (const name of modules) await buildModule(`hebb.${name}`);
  await declarations('api', 'dist/index.d.ts');
  await declarations('widgets', 'dist/ui/index.d.ts');
}

/** dist/`name`.mjs, .wasm and .rest.wasm: the glue and the two parts of a module. One with threads stays whole. */
async function buildModule(name) {
  const glue = `build/wasm-release/${name}.mjs`;
  writeIfChanged(`dist/${name}.mjs`, await minified(withoutFetching(glue, readFileSync(join(root, glue), 'utf8'))));
  const wasm = `build/wasm-release/${name}.wasm`;
  if (name.endsWith('.threads')) return writeIfChanged(`dist/${name}.wasm`, readFileSync(join(root, wasm)));
  const parts = ['wasm', 'rest.wasm'].map((ending) => `dist/${name}.${ending}`);
  const sources = [wasm, ...['split.mjs', 'split-run.mjs'].map((tool) => `tools/${tool}`)];
  await once(`split-${name}`, hashOf(sources), parts, async () => {
    const { emscripten } = await toolchain();
    const { main, rest } = await split(join(root, wasm), join(root, 'dist'), emscripten);
    writeIfChanged(parts[0], main);
    writeIfChanged(parts[1], rest);
  });
}

/** index.js stays one file: what runs beside it imports it as a person does, instead of sharing a chunk of all its insides. */
const indexApart = {
  name: 'index-apart',
  setup: (build) =>
    build.onResolve({ filter: /^\.\.?\/index\.js$/ }, ({ path, resolveDir }) =>
      join(resolveDir, path) === join(root, 'web/api/index.js') ? { path: './index.js', external: true } : undefined,
    ),
};

/** The chunks that entries share lie beside them, as import.meta.url must find the wasm modules from any of them. */
async function bundle() {
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
  };
  const main = await build({
    ...common,
    entryPoints: ['web/api/index.ts', 'web/api/worker.ts', 'web/api/worker-thread.ts', 'web/api/thread.ts', 'web/api/self-test.ts'],
    external: ['./hebb.*.mjs', 'node:*'],
    plugins: [indexApart],
    splitting: true,
    chunkNames: 'chunk-[hash]',
  });
  const widgets = await build({ ...common, entryPoints: { ui: 'web/widgets/index.ts' }, splitting: true, chunkNames: 'chunk-[hash]' });
  const files = [...main.outputFiles, ...widgets.outputFiles];
  for (const { path, text } of files) writeIfChanged(relative(root, path), await minified(text));
  const names = new Set(files.map(({ path }) => basename(path)));
  for (const name of readdirSync(join(root, 'dist'))) {
    if (name.startsWith('chunk-') && !names.has(name)) rmSync(join(root, 'dist', name));
  }
}

/** dist/*.d.ts of web/api, dist/ui/*.d.ts of web/widgets. */
async function declarations(part, output) {
  const config = `tsconfig.${part}.json`;
  const sources = filesBelow([`web/${part}`], /\.ts$/);
  await once(`declarations-${part}`, hashOf([...sources, config, 'tsconfig.json']), [output], () =>
    must(process.execPath, ['node_modules/typescript/bin/tsc', '-p', config]),
  );
}

/** Emscripten's glue without its own ways to fetch the wasm module, as load() brings the compiled file. */
function withoutFetching(path, glue) {
  const own = 'if(instantiateWasm){return';
  if (!glue.includes(own)) throw new Error(`${path} has no '${own}' any more`);
  return glue.replace(own, '{return');
}

/** Smaller by Terser, which finds more than the bundler: 3 % of what a page loads. Known texts lie in build/minified. */
async function minified(code) {
  const path = join(root, 'build/minified', `${createHash('sha256').update(code).digest('hex')}.js`);
  if (!existsSync(path)) {
    const { minify } = await import('terser');
    const smaller = await minify(code, { module: true, ecma: 2022, compress: { ecma: 2022, passes: 2 } });
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, smaller.code);
  }
  return readFileSync(path);
}

/** Files that did not change keep their time, so that a server does not reload them. */
function writeIfChanged(path, bytes) {
  const file = join(root, path);
  if (!existsSync(file) || !bytes.equals(readFileSync(file))) writeFileSync(file, bytes);
}

if (process.argv[1] === import.meta.filename) {
  await script(async () => {
    await setup();
    await buildPackage();
    say('the package is in dist/');
  });
}
