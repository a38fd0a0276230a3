/**
 * @file clang-tidy over the core's sources, two at a time, as compiled by native-portable. It takes seconds a file, so
 * a clean answer is kept under a hash of everything it depends on: the file, what it includes, the flags, the checks.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { hashOf } from './setup/stamp.mjs';
import { must, root, run } from './process.mjs';

const preset = 'native-portable';

/** Returns { code, output, seconds } over all files of src. */
export async function clangTidy() {
  const start = performance.now();
  const folder = join(root, 'build', preset);
  await must('cmake', ['--preset', preset]); // the list of commands is that of today's sources
  const version = await must('clang-tidy', ['--version']);
  const files = JSON.parse(readFileSync(join(folder, 'compile_commands.json'), 'utf8'))
    .map(({ file, command }) => ({ path: file.slice(root.length + 1), command }))
    .filter(({ path }) => path.startsWith('src/'));
  const answers = join(root, 'build/lint/clang-tidy');
  mkdirSync(answers, { recursive: true });
  const outputs = [];
  const work = async () => {
    for (let next = files.shift(); next; next = files.shift()) {
      const answer = join(answers, hashOf(['.clang-tidy', ...dependencies(next.path)], version, next.command));
      if (existsSync(answer)) continue;
      const { code, output } = await run('clang-tidy', ['--quiet', '-p', folder, '--extra-arg=-Wno-unknown-warning-option', next.path]);
      if (code === 0) writeFileSync(answer, '');
      else outputs.push(output);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  return { code: outputs.length === 0 ? 0 : 1, output: outputs.join('\n'), seconds: (performance.now() - start) / 1000 };
}

/** The file and every file of the project that it includes, directly or not. */
function dependencies(path, seen = new Set()) {
  if (seen.has(path) || !existsSync(join(root, path))) return seen;
  seen.add(path);
  for (const [, name] of readFileSync(join(root, path), 'utf8').matchAll(/^\s*#\s*include\s+"([^"]+)"/gm))
    dependencies(`src/${name}`, seen);
  return seen;
}
