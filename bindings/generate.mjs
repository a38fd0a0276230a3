// Writes web/api/generated/*.ts from the C++ tables. Run: node bindings/generate.mjs [repository]
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { camel, families, macroCalls, options, parameters, readTable, stringLiteral } from './table.mjs';
import * as emit from './emit.mjs';
import * as ops from './emit-ops.mjs';
import * as modules from './emit-modules.mjs';
import * as optimizers from './emit-optimizers.mjs';
import * as init from './emit-init.mjs';
import { tables } from './emit-rows.mjs';
import { selfTestData } from './emit-self-test.mjs';
import * as schedules from './emit-schedules.mjs';
import { callTable } from './emit-calls.mjs';

// 'var' may be one: see keywordExports in emit-ops.mjs
const notNames = new Set(['delete', 'new', 'in', 'function', 'with', 'default', 'typeof']);

/** Runs `read` and puts the row's name in front of what it throws. */
function named(label, read) {
  try {
    return read();
  } catch (error) {
    throw new Error(error.message.startsWith(label) ? error.message : `${label}: ${error.message}`, { cause: error });
  }
}

function row(file, name, fields) {
  const label = `${file}: ${name}`;
  return named(label, () => {
    const made = { ...fields(), name, label };
    if (!/^[a-z]\w*$/.test(name) || notNames.has(camel(name))) throw new Error(`'${name}' cannot be a function's name in JavaScript`);
    return made;
  });
}

/** The options of the earlier row that declares this name. */
function optionsOf(name, ...tables) {
  const found = tables.flat().find((made) => made.optionsName === name);
  if (!found) throw new Error(`no row before declares '${name}'`);
  return found.options;
}

export function opRows(source) {
  const rows = [];
  for (const { macro, args } of macroCalls(source, 'HEBB_OP_OPTIONS|HEBB_OP_LIKE|HEBB_OP|HEBB_LOSS_LIKE|HEBB_LOSS'))
    rows.push(opRow(macro, args, rows));
  return rows;
}

function opRow(macro, args, before) {
  if (macro.startsWith('HEBB_LOSS')) {
    const [name, list, ...rest] = args;
    const form = macro === 'HEBB_LOSS' ? 'HEBB_LOSS_OPTIONS' : macro;
    return row('ops.def', name, () => {
      const checks = stringLiteral(args.at(-1));
      return { loss: true, result: 'Tensor', required: parameters(list), ...described(form, rest, before), checks };
    });
  }
  const [result, name, list] = args;
  return row('ops.def', name, () => {
    if (result !== 'Tensor' && result !== 'Tensors') throw new Error(`unknown result type '${result}'`);
    const checks = stringLiteral(args.at(-1));
    return { loss: false, result, required: parameters(list), ...described(macro, args.slice(3), before), checks };
  });
}

/** What follows the parameters: options of its own, those of an earlier row, or none; then the doc. */
function described(macro, args, ...before) {
  if (macro.endsWith('_OPTIONS')) return { optionsName: args[0], options: options(args[1]), doc: stringLiteral(args[2]) };
  if (macro.endsWith('_LIKE')) return { optionsName: args[0], options: optionsOf(args[0], ...before), doc: stringLiteral(args[1]) };
  return { optionsName: '', options: [], doc: stringLiteral(args[0]) };
}

/** Rows of NAME(name, (parameters), "doc"), NAME_OPTIONS(name, (parameters), Options, fields, "doc"), NAME_LIKE without fields. */
const plainRows =
  (file, pattern) =>
  (source, ops = []) => {
    const rows = [];
    for (const { macro, args } of macroCalls(source, `${pattern}_OPTIONS|${pattern}_LIKE|${pattern}`)) {
      const [name, list, ...rest] = args;
      rows.push(row(file, name, () => ({ required: parameters(list), ...described(macro, rest, rows, ops) })));
    }
    return rows;
  };

const plainModuleRows = plainRows('modules.def', 'HEBB_MODULE');
export function moduleRows(source, ops) {
  const faces = new Map(macroCalls(source, 'HEBB_FACE').map(({ args: [name, type, file] }) => [name, { type, file: stringLiteral(file) }]));
  return plainModuleRows(source, ops).map((row) => ({ ...row, face: faces.get(row.name) }));
}

export const initRows = plainRows('init.def', 'HEBB_INIT');

export function optimizerRows(source) {
  return macroCalls(source, 'HEBB_OPTIMIZER').map(({ args: [type, name, fields, doc] }) =>
    row('optimizers.def', name, () => ({
      optionsName: `${type}Options`,
      base: 'GroupOptions',
      required: [],
      options: options(fields),
      doc: stringLiteral(doc),
    })),
  );
}

export function scheduleRows(source) {
  return macroCalls(source, 'HEBB_SCHEDULE').map(({ args: [type, name, fields, doc] }) =>
    row('schedules.def', name, () => ({ optionsName: `${type}Options`, required: [], options: options(fields), doc: stringLiteral(doc) })),
  );
}

/** Names of the engine's other calls, and what they give (calls.def). */
export const callRows = (source) =>
  macroCalls(source, 'HEBB_CALL').map(({ args: [name, result] }) => ({ name, result: stringLiteral(result) }));

/** Numbers the rows of tables; bindings/call.cpp counts them in the same way. */
function number(...tables) {
  tables.flat().forEach((made, i) => (made.number = i));
}

/** The rows of all tables from the tables' texts. */
function rowsOf({ opsDef, modulesDef, optimizersDef, schedulesDef, initDef }) {
  const ops = opRows(opsDef);
  return {
    ops,
    modules: moduleRows(modulesDef, ops),
    optimizers: optimizerRows(optimizersDef),
    schedules: scheduleRows(schedulesDef),
    initializers: initRows(initDef),
  };
}

const paths = {
  opsDef: 'ops/ops.def',
  modulesDef: 'nn/modules.def',
  optimizersDef: 'optim/optimizers.def',
  schedulesDef: 'optim/schedules.def',
  initDef: 'nn/init.def',
};
const readTexts = (root) => Object.fromEntries(Object.entries(paths).map(([name, path]) => [name, readTable(join(root, 'src'), path)]));

/** The rows of the repository's tables, { ops, modules, … }, each with the family that it stands in. */
export function readTables(root) {
  const rows = rowsOf(readTexts(root));
  const texts = Object.values(paths).map((path) => families(join(root, 'src'), path));
  Object.values(rows).forEach((table, i) => {
    for (const made of table) {
      const head = new RegExp(`^HEBB_\\w+\\(\\s*(\\w+, )?${made.name},`, 'm');
      made.family = texts[i].find(([, text]) => head.test(text))?.[0];
    }
  });
  return rows;
}

/** The text of all golden files. */
export function goldenText(root) {
  const folder = join(root, 'tests/golden');
  const files = readdirSync(folder).filter((name) => name.endsWith('.txt'));
  return files.map((name) => readFileSync(join(folder, name), 'utf8')).join('\n');
}

/** { file name: text } for the tables and the package's version. */
export function render({ version, callsDef, ...texts }) {
  const { ops: o, modules: m, optimizers: p, schedules: s, initializers: i } = rowsOf(texts);
  const all = { 'ops.def': o, 'modules.def': m, 'optimizers.def': p, 'schedules.def': s, 'init.def': i };
  for (const [what, rows] of Object.entries(all)) {
    if (rows.length === 0) throw new Error(`${what}: no rows found`);
  }
  const calls = callRows(callsDef);
  number(o, m, i, p, calls);
  number(s);
  return {
    'tensor-ops.ts': ops.tensorOps(o),
    'ops.ts': ops.functions(o),
    'losses.ts': ops.losses(o),
    'loss-names.ts': ops.lossNames(o),
    'modules.ts': modules.modules(m),
    'specs.ts': modules.specs(m),
    'optimizers.ts': optimizers.optimizers(p),
    'optimizer-specs.ts': optimizers.optimizerSpecs(p),
    'init.ts': init.initializers(i),
    'schedules.ts': schedules.schedules(s),
    'calls.ts': callTable(calls),
    'rows.ts': tables({ operations: o, modules: m, initializers: i, optimizers: p, schedules: s }),
    'version.ts': `/** @file The package's version. Made by bindings/generate.mjs from package.json: do not edit. */\nexport const version = '${version}';\n`,
    'words.ts': emit.wordLists(),
  };
}

/** Writes the files that changed, so that a watcher or an incremental build is not woken for nothing, and removes what is none of them. */
export function generate(root) {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const files = {
    ...render({ ...readTexts(root), callsDef: readTable(join(root, 'bindings'), 'calls.def'), version }),
    'self-test-data.ts': selfTestData(readTables(root), goldenText(root)),
  };
  const folder = join(root, 'web/api/generated');
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) if (!files[name]) rmSync(join(folder, name));
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, name);
    let before = '';
    try {
      before = readFileSync(path, 'utf8');
    } catch {
      // first run
    }
    if (before !== text) writeFileSync(path, text);
  }
  return Object.keys(files).map((name) => join(folder, name));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  generate(process.argv[2] ?? join(dirname(fileURLToPath(import.meta.url)), '..'));
}
