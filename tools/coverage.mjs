/**
 * @file `npm run coverage`: docs/coverage.md, one table of all operations, losses, layers, optimizers and initializers with
 * PyTorch's names, where each is checked, and how far the worst number was off. Runs the tests that know.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { goldenCases } from '../bindings/emit-self-test.mjs';
import { goldenText, readTables } from '../bindings/generate.mjs';
import { camel } from '../bindings/table.mjs';
import { buildPackage, cmakeBuild } from './build.mjs';
import { must, root, say, script } from './process.mjs';
import { setup } from './setup/setup.mjs';

export const page = join(root, 'docs/coverage.md');

/** Tables by name: how a row's kind is called, what the tests call it, and what stands before its name in JavaScript. */
const tables = {
  operations: ['operation', 'op', ''],
  losses: ['loss', 'op', 'nn.'],
  modules: ['layer', 'module', 'nn.'],
  optimizers: ['optimizer', 'optimizer', 'optim.'],
  schedules: ['schedule', 'schedule', 'optim.schedule.'],
  initializers: ['initializer', 'initializer', 'nn.init.'],
};

/** All rows: { kind, name in JavaScript, key of the tests' findings, PyTorch's name }. */
export function coveredRows() {
  const golden = goldenCases(goldenText(root));
  const { ops, ...others } = readTables(root);
  const all = { operations: ops.filter(({ loss }) => !loss), losses: ops.filter(({ loss }) => loss), ...others };
  const listed = Object.entries(all).flatMap(([table, rows]) => {
    if (!tables[table]) throw new Error(`a table that coverage does not know: ${table}`);
    const [kind, test, prefix] = tables[table];
    return rows.map(({ name }) => {
      const named = golden.find((one) => one.kind === test && one.name === name && one.pytorch !== '');
      const pytorch = kind === 'initializer' ? `torch.nn.init.${name}_` : (named?.pytorch ?? '');
      return { kind, name: `${prefix}${camel(name)}`, key: `${test} ${name}`, pytorch };
    });
  });
  // Layers that are TypeScript stand in no table, but have answers.
  const keys = new Set(listed.map(({ key }) => key));
  const more = golden.filter(({ kind, name }) => kind === 'module' && !keys.has(`module ${name}`));
  const layers = new Map(
    more.map(({ name, pytorch }) => [name, { kind: 'layer', name: `nn.${camel(name)}`, key: `module ${name}`, pytorch }]),
  );
  return listed.toSpliced(listed.findLastIndex(({ kind }) => kind === 'layer') + 1, 0, ...layers.values());
}

/** Runs the tests that compare; what they found: { check, kind, name, cases, checks, deviation }. */
async function measure() {
  const file = join(root, 'build/deviations.jsonl');
  mkdirSync(join(root, 'build'), { recursive: true });
  rmSync(file, { force: true });
  const env = { ...process.env, HEBB_DEVIATIONS: file };
  await buildPackage();
  await must(process.execPath, ['--test', 'tests/web/golden.test.mjs'], { env });
  await cmakeBuild('native-release');
  await must(join(root, 'build/native-release/hebb_tests'), ['--gtest_brief=1', '--gtest_filter=Golden*:Gradcheck*'], { env });
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').map(JSON.parse) : [];
}

/** The table's line of a row. */
function line({ kind, name, key, pytorch }, findings) {
  const of = (check) => findings.find((one) => one.check === check && `${one.kind} ${one.name}` === key && one.checks > 0);
  const worst = (found) => (found ? String(found.deviation && found.deviation.toExponential(1)) : '–');
  const counted = (found) => (found ? `${found.checks}: ${worst(found)}` : '–');
  const [native, built] = [of('golden'), of('package')];
  const answers = native ? `${native.checks} in ${native.cases}` : '–';
  const cells = [kind, `\`${name}\``, pytorch && `\`${pytorch}\``, answers, worst(native), worst(built)];
  return `| ${[...cells, counted(of('gradient')), counted(of('second gradient'))].join(' | ')} |`;
}

export function render(rows, findings) {
  const sum = (check) => findings.filter((one) => one.check === check).reduce((total, { checks }) => total + checks, 0);
  const count = (n) => n.toLocaleString('en');
  return `# What is checked

Every operation, loss, layer, optimizer and initializer, from the tables in \`src/\`; \`npm run coverage\` writes this page.
A deviation is the largest |got − want| / max(1, |want|).

- **answers**: numbers in cases of \`tests/golden/\`, which PyTorch worked out in double precision: outputs, gradients of inputs
  and parameters, buffers after training. ${count(sum('golden'))} numbers are compared natively, ${count(sum('package'))} through the package
  under Node.
- **native**, **wasm**: the largest deviation from those answers, in the native build and in the package.
- **gradient**, **second gradient**: derivatives compared with finite differences of the forward pass (of the gradient), and
  the largest deviation; ${count(sum('gradient'))} and ${count(sum('second gradient'))} numbers. Layers and optimizers are made of operations.
- Initializers draw at random: \`tests/nn/init_test.cpp\` holds them to their distributions.

What a device itself computes, \`selfTest()\` tells there.

| kind | name | PyTorch | answers | native | wasm | gradient | second gradient |
|---|---|---|---|---|---|---|---|
${rows.map((row) => line(row, findings)).join('\n')}
`;
}

if (process.argv[1] === import.meta.filename) {
  await script(async () => {
    await setup();
    const rows = coveredRows();
    writeFileSync(page, render(rows, await measure()));
    say(`${rows.length} rows are in ${page}`);
  });
}
