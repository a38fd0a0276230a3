/** @file A private Emscripten from Debian's packages: unpacked into a folder, its programs bound to their own libraries. */
import { cpSync, existsSync, lstatSync, openSync, readSync, closeSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { must, say, which } from '../process.mjs';
import { fetchPackages, installPackages } from './apt.mjs';

const suite = 'forky'; // Debian 12's own emscripten is 3.1.6, its xsimd 8.1: too old
const unused =
  /^(nodejs|libnode|node-corepack|node-undici|gcc-|libgcc-\d+-dev|libstdc\+\+-\d+-dev|libc6-dev|libc-dev|linux-libc|python3|libpython3|binutils|tzdata)/;

/**
 * Makes `prefix` (whole or not at all: it appears by one rename). What was downloaded before stays in `downloads`.
 * The programs name `prefix` inside, so it cannot be moved afterwards.
 */
export async function unpackEmscripten(prefix, temporary, downloads) {
  if (!which('patchelf')) await installPackages(['patchelf']);
  say(`fetching emscripten and xsimd from Debian ${suite} (about 170 MB)`);
  await fetchPackages({
    suite,
    packages: ['emscripten', 'libxsimd-dev'],
    wanted: (name) => !unused.test(name),
    downloads,
    prefix: temporary,
  });
  say('binding its programs to their libraries');
  await bindPrograms(temporary, prefix);
  symlinkSync('nodejs', join(temporary, 'usr/share/node_modules')); // emcc looks for acorn in node_modules
  writeFileSync(join(temporary, 'package.json'), '{}\n'); // else its .js files would be modules, as hebb's package.json says
  writeFileSync(join(temporary, 'usr/share/emscripten/.emscripten'), settings(temporary, prefix));
}

/** Fetches the headers of xsimd alone and puts them into `folder`. */
export async function unpackXsimd(folder, temporary, downloads) {
  say(`fetching xsimd from Debian ${suite}`);
  await fetchPackages({
    suite,
    packages: ['libxsimd-dev'],
    wanted: (name) => /^(libxsimd|xtl)-dev/.test(name),
    downloads,
    prefix: temporary,
  });
  copyXsimd(temporary, folder);
}

/** Headers in a folder of their own: beside them lie glibc's, which must not leak into a build for wasm. */
export function copyXsimd(prefix, folder) {
  rmSync(folder, { recursive: true, force: true });
  for (const name of ['xsimd', 'xtl']) cpSync(join(prefix, 'usr/include', name), join(folder, name), { recursive: true });
}

/** Debian's newer programs need their own libc and loader: written into each ELF file as absolute paths below `prefix`. */
async function bindPrograms(temporary, prefix) {
  const llvm = llvmFolder(temporary);
  const triplet = readdirSync(join(temporary, 'usr/lib')).find((name) => /-linux-gnu$/.test(name));
  const libraries = join('usr/lib', triplet);
  const loader = readdirSync(join(temporary, libraries)).find((name) => /^ld-linux.*\.so\.\d$/.test(name));
  const rpath = `${join(prefix, libraries)}:${join(prefix, llvm, 'lib')}`;
  const elfFiles = (folder, wanted) =>
    readdirSync(join(temporary, folder))
      .filter((name) => wanted.test(name))
      .map((name) => join(temporary, folder, name))
      .filter(isElf);
  for (const path of [...elfFiles(join(llvm, 'bin'), /./), ...elfFiles('usr/bin', /^wasm-/)]) {
    await must('patchelf', ['--set-interpreter', join(prefix, libraries, loader), '--force-rpath', '--set-rpath', rpath, path]);
  }
  for (const path of [...elfFiles(libraries, /^lib(LLVM|clang)/), ...elfFiles(join(llvm, 'lib'), /^lib(LLVM|clang).*\.so/)]) {
    await must('patchelf', ['--force-rpath', '--set-rpath', rpath, path]);
  }
}

function isElf(path) {
  if (!lstatSync(path).isFile()) return false;
  const magic = Buffer.alloc(4);
  const file = openSync(path, 'r');
  readSync(file, magic, 0, 4, 0);
  closeSync(file);
  return magic.equals(Buffer.from('\x7fELF', 'latin1'));
}

function llvmFolder(temporary) {
  const name = readdirSync(join(temporary, 'usr/lib')).find((entry) => /^llvm-\d+$/.test(entry));
  if (!name || !existsSync(join(temporary, 'usr/lib', name, 'bin/clang')))
    throw new Error(`no clang among the packages unpacked in ${temporary}`);
  return join('usr/lib', name);
}

/** emcc reads this file beside itself before any other configuration. */
function settings(temporary, prefix) {
  return `LLVM_ROOT = '${join(prefix, llvmFolder(temporary), 'bin')}'
BINARYEN_ROOT = '${prefix}/usr'
EMSCRIPTEN_ROOT = '${prefix}/usr/share/emscripten'
NODE_JS = '${process.execPath}'
CACHE = '${prefix}/cache'
LLVM_ADD_VERSION = ''
CLANG_ADD_VERSION = ''
`;
}
