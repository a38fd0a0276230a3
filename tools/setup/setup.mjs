/** @file What a fresh clone lacks: programs of the machine, npm packages, the toolchain, the data. Each step is skipped when it is done. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { must, root, say, which } from '../process.mjs';
import { fashionMnist } from '../fashion-mnist.mjs';
import { toolchain } from '../toolchain.mjs';
import { installPackages } from './apt.mjs';
import { hashOf, once } from './stamp.mjs';

const buildPrograms = { cmake: 'cmake', ninja: 'ninja-build', 'g++': 'g++', python3: 'python3' };
const lintPrograms = { 'clang-format': 'clang-format', 'clang-tidy': 'clang-tidy' };
const chromiums = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome']; // the first opens a page in a third of the time
const firefoxes = ['firefox-esr', 'firefox'];

/** Installs what is missing among programs (name to Debian package), or throws one message with the command. */
async function programs(table) {
  const missing = Object.keys(table).filter((name) => !which(name));
  if (missing.length > 0) await installPackages(missing.map((name) => table[name]));
}

/** The npm packages of the lock file, as it stands. */
export const npmPackages = () => packagesOf('npm', '.');

/** The libraries that `npm run bench` measures beside hebb: some 450 MB, which nobody else needs. */
export const benchPeers = () => packagesOf('peers', 'tests/bench/peers');

async function packagesOf(name, folder) {
  const key = hashOf([join(folder, 'package-lock.json'), '.npmrc'], process.version, process.arch);
  await once(name, key, [join(folder, 'node_modules/.package-lock.json')], async () => {
    say(`fetching npm packages${folder === '.' ? '' : ` of ${folder}`}`);
    await must('npm', ['ci', '--no-audit', '--no-fund'], { cwd: join(root, folder) });
  });
}

/** cmake, ninja, a compiler, emcc and xsimd. */
export async function compilers() {
  await programs(buildPrograms);
  await toolchain();
}

/** GoogleTest from Debian where there is Debian; CMake fetches it elsewhere. */
export async function googleTest() {
  if (which('apt-get') && !existsSync('/usr/src/googletest/CMakeLists.txt')) await installPackages(['libgtest-dev']);
}

export async function lintTools() {
  await programs(lintPrograms);
}

/** The path of the first of a browser's names that is there, installed under the first of them when none is. */
async function browser(names) {
  if (!names.some(which)) await installPackages([names[0]]);
  return which(names.find(which));
}

/** The path of Chromium. */
export const chromium = () => browser(chromiums);

/** The path of Firefox, the one with long support where there is Debian. */
export const firefox = () => browser(firefoxes);

/** Everything that `npm start` and `npm run build` need. */
export async function setup() {
  await npmPackages();
  await compilers();
  fashionMnist();
}
