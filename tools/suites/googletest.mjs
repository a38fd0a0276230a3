/** @file Runs the GoogleTest program of one preset and counts. */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root, run } from '../process.mjs';

/** Returns { passed, failed, output }. A program that dies counts as one more failure. */
export async function googleTest(preset) {
  const folder = join(root, 'build', preset);
  const report = join(folder, 'hebb_tests.json');
  rmSync(report, { force: true });
  const wasm = preset.startsWith('wasm');
  const program = join(folder, wasm ? 'hebb_tests.cjs' : 'hebb_tests');
  const args = [`--gtest_output=json:${report}`, '--gtest_brief=1'];
  const env = { ...process.env, ASAN_OPTIONS: 'allocator_may_return_null=1' }; // as in cmake/tests.cmake
  const { code, output } = await (wasm ? run(process.execPath, [program, ...args], { env }) : run(program, args, { env }));
  if (!existsSync(report)) return { passed: 0, failed: 1, output: `${output}\n${program} ended with code ${code} before its report` };
  const { tests, failures, disabled } = JSON.parse(readFileSync(report, 'utf8'));
  const failed = failures === 0 && code !== 0 ? 1 : failures;
  return { passed: tests - failures - (disabled ?? 0), failed, output };
}
