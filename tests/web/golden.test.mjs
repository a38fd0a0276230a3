/**
 * @file PyTorch's answers (tests/golden/*.txt) through the package as users call it, over dist/, by the runner that
 * selfTest() has; and whether the files are what make_golden.py makes, where Debian's python3-torch is installed.
 * HEBB_DEVIATIONS names a file that the largest deviation of each row is appended to (tools/coverage.mjs).
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = join(root, 'tests/golden');
const files = readdirSync(folder).filter((name) => name.endsWith('.txt'));
const built = (name) => import(pathToFileURL(join(root, 'dist', name)).href);
const skip = existsSync(join(root, 'dist/index.js')) ? false : 'dist/ is not built';

async function openRunner() {
  const hebb = await built('index.js');
  const { GoldenRunner, readCases, rows } = await built('self-test.js');
  await hebb.load();
  return { hebb, runner: new GoldenRunner(hebb, await rows()), readCases };
}

/** Appends { check, kind, name, cases, checks, deviation }, one line a row. */
function report(worst) {
  const path = process.env.HEBB_DEVIATIONS;
  if (path) for (const row of worst.values()) appendFileSync(path, `${JSON.stringify({ check: 'package', ...row })}\n`);
}

for (const file of files) {
  test(`${file} has PyTorch's answers`, { skip }, async (t) => {
    const { hebb, runner, readCases } = await openRunner();
    const cases = readCases(readFileSync(join(folder, file), 'utf8'));
    const worst = new Map();
    assert.ok(cases.length > 0);
    for (const golden of cases) {
      const { kind, name, title, tolerance } = golden;
      assert.ok(tolerance > 0, `${kind} ${name} ${title}: no tolerance`);
      let found;
      try {
        found = hebb.scope(() => runner.run(golden));
      } catch (error) {
        error.message = `${kind} ${name} ${title}: ${error.message}`;
        throw error;
      }
      assert.ok(found, `${kind} ${name} ${title}: nothing runs cases of this kind`);
      assert.equal(found.message, '', `${kind} ${name} ${title}`);
      const row = worst.get(`${kind} ${name}`) ?? { kind, name, cases: 0, checks: 0, deviation: 0 };
      const deviation = Math.max(row.deviation, found.deviation);
      worst.set(`${kind} ${name}`, { ...row, cases: row.cases + 1, checks: row.checks + found.checks, deviation });
    }
    report(worst);
    t.diagnostic(`${cases.length} cases`);
  });
}

test('a wrong number, a wrong shape and a gradient that is missing are seen', { skip }, async () => {
  const { hebb, runner, readCases } = await openRunner();
  const golden = (lines) => readCases(`case op neg planted\ntol 1e-6 none\n${lines.join('\n')}`)[0];
  const messageOf = (...lines) => hebb.scope(() => runner.run(golden(lines))).message;
  assert.equal(messageOf('param x f32[2] 1 -2', 'out f32[2] -1 2', 'dy f32[2] 1 1', 'grad x f32[2] -1 -1'), '');
  assert.match(messageOf('param x f32[2] 1 -2', 'out f32[2] -1 2.1'), /^out\[1\]: 2 instead of 2\.0/);
  assert.match(messageOf('param x f32[2] 1 -2', 'out f32[2,1] -1 2'), /^out: f32\[2\] instead of f32\[2, 1\]/);
  assert.match(messageOf('param x f32[2] 1 -2', 'out i32[2] -1 2'), /^out: f32\[2\] instead of i32\[2\]/);
  assert.match(messageOf('param x f32[2] 1 -2', 'out.0 f32[2] -1 2', 'out.1 f32[2] -1 2'), /^1 outputs instead of 2/);
  assert.match(messageOf('param x f32[1] nan', 'out f32[1] 1'), /^out\[0\]: NaN instead of 1/);
  const grad = ['dy f32[2] 1 1', 'grad x f32[2] -1 1'];
  assert.match(messageOf('param x f32[2] 1 -2', 'out f32[2] -1 2', ...grad), /^gradient of x\[1\]: -1 instead of 1/);
  assert.match(messageOf('param x f32[2] 1 -2', 'out f32[2] -1 2', 'grad x f32[2] -1 -1'), /^gradient of x: nothing there/);
  assert.throws(() => messageOf('param y f32[2] 1 -2', 'out f32[2] -1 2'), /unknown argument: y/);
  assert.equal(runner.run({ ...golden([]), kind: 'nothing known' }), undefined);
});

test('golden files are what make_golden.py makes', (t) => {
  const made = spawnSync('/usr/bin/python3', [join(folder, 'make_golden.py'), '--check'], { encoding: 'utf8' });
  if (made.error ?? made.status === 77) return t.skip(`no PyTorch here: ${made.error?.message ?? made.stdout.trim()}`);
  assert.equal(made.status, 0, made.stdout + made.stderr);
  t.diagnostic(made.stdout.trim());
});
