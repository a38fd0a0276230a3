/** @file `npm run build`: the publishable package in dist/: four wasm modules, the bundles, the declarations. */
import { cpSync, mkdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { bundle, minified } from './bundle.mjs';
import { filesBelow, writeIfChanged } from './files.mjs';
import { must, root, say, script } from './process.mjs';
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
  const sources = [wasm, ...['split.mjs', 'split-run.mjs', 'reorder.mjs', 'wasm-file.mjs'].map((tool) => `tools/${tool}`)];
  await once(`split-${name}`, hashOf(sources), parts, async () => {
    const { emscripten } = await toolchain();
    const { main, rest } = await split(join(root, wasm), join(root, 'dist'), emscripten);
    writeIfChanged(parts[0], main);
    writeIfChanged(parts[1], rest);
  });
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

if (process.argv[1] === import.meta.filename) {
  await script(async () => {
    await setup();
    await buildPackage();
    say('the package is in dist/');
  });
}
