/** @file Runs test files under Node's own test runner and counts. */
import { run } from '../process.mjs';

/** Returns { passed, failed, output }. No file is a failure: a suite that vanished must be seen. `flags` are Node's own; `concurrency`: files at once. */
export async function nodeTest(files, { env = {}, flags = [], concurrency = 1 } = {}) {
  if (files.length === 0) return { passed: 0, failed: 1, output: 'no test files' };
  const args = [...flags, '--test', `--test-concurrency=${concurrency}`, '--test-reporter=spec', ...files];
  const { code, output } = await run(process.execPath, args, { env: { ...process.env, ...env } });
  const count = (word) => Number(new RegExp(`^\\S+ ${word} (\\d+)$`, 'm').exec(output)?.[1] ?? 0);
  const failed = count('fail') + count('cancelled');
  return { passed: count('pass'), failed: failed === 0 && code !== 0 ? 1 : failed, output: failuresOf(output) };
}

/** The spec reporter tells the failures once more at the end; where each is comes first, as a long output may be cut. */
function failuresOf(output) {
  const at = output.search(/^\S+ failing tests:/m);
  if (at < 0) return output;
  const failures = output.slice(at);
  const places = failures.match(/^test at .*\n.*$/gm) ?? [];
  return [...places, failures].join('\n');
}
