/**
 * @file Obtains emcc (of version 4 or later) and the headers of xsimd: those on the machine, else private ones under .toolchain/.
 * Writes .toolchain/emscripten.cmake (CMake's toolchain file, used by the wasm presets), .toolchain/include (xsimd) and .toolchain/env (for a shell).
 * `node tools/toolchain.mjs` does it from the command line; a second run only reads the stamp.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { must, root, run, say, script, which } from './process.mjs';
import { copyXsimd, unpackEmscripten, unpackXsimd } from './setup/emscripten.mjs';
import { withLock } from './setup/lock.mjs';

const oldestEmcc = 4;
const folder = join(root, '.toolchain');
const prefix = join(folder, 'emscripten');
const stampFile = join(folder, 'stamp.json');
const layout = 1; // raise it when what this script makes changes

const elsewhere = `hebb needs emcc ${oldestEmcc} or later on PATH. Install emsdk (https://emscripten.org/docs/getting_started/downloads.html):
  git clone https://github.com/emscripten-core/emsdk && cd emsdk && ./emsdk install latest && ./emsdk activate latest && . ./emsdk_env.sh`;

/** Makes the toolchain ready. Returns { emscripten: folder of emcc, version, private: whether it is our own }. */
export async function toolchain() {
  mkdirSync(folder, { recursive: true });
  return readStamp() ?? withLock(join(folder, 'lock'), async () => readStamp() ?? (await prepare()));
}

async function prepare() {
  rmSync(stampFile, { force: true });
  const temporary = join(folder, 'unpacking');
  const downloads = join(folder, 'downloads');
  const headers = join(folder, 'include');
  const found = await emccOnPath();
  const debian = which('apt-get') && which('dpkg');
  if (found) {
    say(`emcc ${found.version} is on PATH: ${found.emscripten}`);
    if (debian) await unpackXsimd(headers, temporary, downloads);
    else say('xsimd: from the system, or fetched by CMake');
  } else {
    if (!debian) throw new Error(elsewhere);
    try {
      await unpackEmscripten(prefix, temporary, downloads);
    } catch (error) {
      throw new Error(`${error.message}\nno private toolchain could be made. ${elsewhere}`, { cause: error });
    }
    copyXsimd(temporary, headers);
    rmSync(prefix, { recursive: true, force: true });
    renameSync(temporary, prefix);
  }
  const emscripten = found?.emscripten ?? join(prefix, 'usr/share/emscripten');
  const version = found?.version ?? (await emccVersion(join(emscripten, 'emcc')));
  if (!version) throw new Error(`the emcc just unpacked does not run: ${emscripten}/emcc --version`);
  writeFileSync(join(folder, 'emscripten.cmake'), `include("${emscripten}/cmake/Modules/Platform/Emscripten.cmake")\n`);
  writeFileSync(join(folder, 'env'), `export PATH="${emscripten}:$PATH"\n`);
  const stamp = { layout, root, node: process.execPath, private: !found, emscripten, version };
  writeFileSync(`${stampFile}.new`, JSON.stringify(stamp, null, 2));
  renameSync(`${stampFile}.new`, stampFile);
  rmSync(temporary, { recursive: true, force: true });
  rmSync(downloads, { recursive: true, force: true });
  say(`emcc ${version} is ready`);
  return stamp;
}

/** What the last run made, when it is still true: same layout, same place, same node, same choice of emcc. */
function readStamp() {
  if (!existsSync(stampFile)) return undefined;
  const stamp = JSON.parse(readFileSync(stampFile, 'utf8'));
  const same = stamp.layout === layout && stamp.root === root && stamp.node === process.execPath;
  return same && existsSync(join(stamp.emscripten, 'emcc')) ? stamp : undefined;
}

async function emccOnPath() {
  const emcc = which('emcc');
  const version = emcc && (await emccVersion(emcc));
  if (!version || parseInt(version, 10) < oldestEmcc) return undefined;
  const emscripten = (await must(join(dirname(emcc), 'em-config'), ['EMSCRIPTEN_ROOT'])).trim();
  return { emscripten, version };
}

async function emccVersion(emcc) {
  const { code, output } = await run(emcc, ['--version']);
  return code === 0 ? /\b(\d+\.\d+\.\d+)/.exec(output)?.[1] : undefined;
}

if (process.argv[1] === import.meta.filename) {
  await script(async () => {
    const { emscripten, version } = await toolchain();
    say(`emcc ${version} in ${emscripten}; cmake: .toolchain/emscripten.cmake; shell: . .toolchain/env`);
  });
}
