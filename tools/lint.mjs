/** @file `npm run lint`: layout and known mistakes, of C++ and TypeScript. `npm run lint -- --fix` mends what can be mended. */
import { generate } from './build.mjs';
import { filesBelow } from './files.mjs';
import { root, run, say, script } from './process.mjs';
import { lintTools, npmPackages, compilers } from './setup/setup.mjs';
import { clangTidy } from './clang-tidy.mjs';

const node = process.execPath;
const cppFolders = ['src', 'bindings', 'tests'];

/** Runs every check. Returns [{ name, code, output }]. */
export async function lint({ fix = false } = {}) {
  const sources = filesBelow(cppFolders, /\.(cpp|h)$/);
  const checks = [
    ['clang-format', () => run('clang-format', fix ? ['-i', ...sources] : ['--dry-run', '-Werror', ...sources])],
    [
      'prettier',
      () =>
        tool(
          'prettier/bin/prettier.cjs',
          fix ? '--write' : '--check',
          '--log-level=warn',
          '--cache',
          '--cache-location=build/lint/prettier',
          '.',
        ),
    ],
    [
      'eslint',
      () =>
        tool(
          'eslint/bin/eslint.js',
          '--cache',
          '--cache-strategy=content',
          '--cache-location=build/lint/eslint',
          ...(fix ? ['--fix'] : []),
          '.',
        ),
    ],
    ['tsc', () => tool('typescript/bin/tsc', '-p', 'tsconfig.json')],
    ['clang-tidy', clangTidy],
  ];
  const results = [];
  for (const [name, check] of checks) results.push({ name, ...(await check()) });
  return results;
}

const tool = (path, ...args) => run(node, [`${root}/node_modules/${path}`, ...args]);

if (process.argv[1] === import.meta.filename) {
  await script(async () => {
    await npmPackages();
    await compilers();
    await lintTools();
    await generate();
    const results = await lint({ fix: process.argv.includes('--fix') });
    for (const { name, code, output, seconds } of results) {
      say(`${name.padEnd(14)}${code === 0 ? 'ok' : 'FAILED'}  ${seconds.toFixed(1)} s`);
      if (code !== 0) say(output.trimEnd());
    }
    if (results.some(({ code }) => code !== 0)) process.exitCode = 1;
  });
}
