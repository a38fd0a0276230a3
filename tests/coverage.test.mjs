/** @file docs/coverage.md has every row of the tables, and nothing else; numbers may be another machine's. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { coveredRows, page, render } from '../tools/coverage.mjs';

/** [kind, name, PyTorch's name] of the table's lines. */
const linesOf = (text) =>
  [...text.matchAll(/^\| (\w+) \| `(.+?)` \| (?:`(.+?)`)? ?\|/gm)].map(([, kind, name, pytorch = '']) => ({ kind, name, pytorch }));
const rows = coveredRows();

test('docs/coverage.md lists what the tables have: `npm run coverage` writes it', () => {
  assert.ok(rows.length > 200);
  assert.deepEqual(
    linesOf(readFileSync(page, 'utf8')),
    rows.map(({ kind, name, pytorch }) => ({ kind, name, pytorch })),
  );
});

test('every loss, layer and optimizer of PyTorch has its name; every golden row its deviations', () => {
  const lines = readFileSync(page, 'utf8').split('\n');
  for (const { kind, name, pytorch } of rows) {
    if (pytorch !== '') assert.match(pytorch, /^torch(vision)?\.[\w.]+$/, name);
    const cells = lines.find((line) => line.startsWith(`| ${kind} | \`${name}\` |`)).split('|');
    if (kind !== 'initializer') assert.match(cells[4], /^ \d+ in \d+ $/, `${name}: ${cells[4]}`);
  }
});

test('a line says what was found', () => {
  const row = { kind: 'operation', name: 'add', key: 'op add', pytorch: 'torch.add' };
  const found = { kind: 'op', name: 'add', cases: 3, checks: 20 };
  const findings = [
    { ...found, check: 'golden', deviation: 0 },
    { ...found, check: 'package', deviation: 1.26e-7 },
    { ...found, check: 'gradient', checks: 9, deviation: 2e-5 },
  ];
  assert.match(render([row], findings), /^\| operation \| `add` \| `torch\.add` \| 20 in 3 \| 0 \| 1\.3e-7 \| 9: 2\.0e-5 \| – \|$/m);
});
