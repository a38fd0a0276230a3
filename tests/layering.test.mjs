/** @file Every #include and import keeps to the table of rooms; and the check itself sees what it should. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { filesBelow } from '../tools/files.mjs';
import { root } from '../tools/process.mjs';
import { reachable, roomOf, rooms, violations } from './layering/rules.mjs';

const checked = filesBelow(['src', 'bindings', 'web', 'tests', 'tools'], /\.(cpp|h|def|ts|mjs|js)$/).filter(
  (path) => !path.startsWith('tests/layering'),
);

test('every file keeps to the rooms', () => {
  const found = checked.flatMap((path) => violations(path, readFileSync(join(root, path), 'utf8')));
  assert.deepEqual(found, []);
});

test('every room of the table is there and read', () => {
  for (const room of Object.keys(rooms)) {
    assert.ok(existsSync(join(root, room)), `no folder ${room}`);
    assert.ok(
      checked.some((path) => roomOf(path) === room),
      `no file of ${room} was read`,
    );
  }
});

test('every folder of src and web is a room', () => {
  for (const path of checked.filter((name) => /^(src|web)\//.test(name))) assert.ok(roomOf(path), `${path} is in no room`);
});

test('the table has no cycle', () => {
  for (const [room, next] of Object.entries(rooms)) {
    for (const below of next) assert.ok(!reachable(below).has(room), `${room} and ${below} include each other`);
  }
});

const planted = [
  ['src/kernels/gemm.cpp', '#include "tensor/tensor.h"'],
  ['src/core/pool.cpp', '#include "ops/ops.h"'],
  ['src/simd/math.h', '#include <xsimd/xsimd.hpp>'],
  ['src/kernels/gemm.cpp', '#include <wasm_simd128.h>'],
  ['src/train/trainer.cpp', '#include <emscripten/val.h>'],
  ['src/core/pool.cpp', '#ifdef __EMSCRIPTEN__'],
  ['src/data/dataset.cpp', 'std::mt19937 generator;'],
  ['web/site/main.ts', 'const x = Math.random();'],
  ['web/site/main.ts', "import { Call } from '../../bindings/table.mjs';"],
  ['web/widgets/chart.ts', "import { tensor } from 'hebb';"],
  ['web/widgets/chart.ts', "import type { Tensor } from '../api/tensor.js';"],
  ['web/api/index.ts', "export * from '../widgets/index.js';"],
];

for (const [path, line] of planted) {
  test(`a planted violation is caught: ${path}: ${line}`, () => assert.equal(violations(path, line).length, 1));
}

const innocent = [
  ['src/ops/matmul.cpp', '#include "core/shape.h"\n#include "kernels/gemm.h"\n#include <vector>\n#include "ops.h"'],
  ['src/simd/vec.h', '#include <xsimd/xsimd.hpp>'],
  ['bindings/tensor.cpp', '#include <emscripten/bind.h>\n#include "train/trainer.h"'],
  ['src/core/random.cpp', '// unlike std::mt19937, and Math.random, it counts\n/* __EMSCRIPTEN__ */'],
  ['web/site/playground/main.ts', "import { fit } from 'hebb';\nimport '../../widgets/index.js';\nimport 'uplot';"],
  ['web/api/data/csv.ts', "const parser = await import('papaparse');\nimport { x } from '../error.js';"],
];

for (const [path, text] of innocent) {
  test(`what is allowed passes: ${path}`, () => assert.deepEqual(violations(path, text), []));
}
