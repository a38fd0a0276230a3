// Writes web/api/generated/*.ts from the C++ tables. Run: node bindings/generate.mjs [repository]
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { camel, macroCalls, options, parameters, readTable, stringLiteral } from './table.mjs';
import * as emit from './emit.mjs';
import * as ops from './emit-ops.mjs';
import * as modules from './emit-modules.mjs';
import * as optimizers from './emit-optimizers.mjs';
import * as init from './emit-init.mjs';

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
  for (const { macro, args } of macroCalls(source, 'HEBB_OP_OPTIONS|HEBB_OP_LIKE|HEBB_OP|HEBB_LOSS')) rows.push(opRow(macro, args, rows));
  return rows;
}

function opRow(macro, args, before) {
  if (macro === 'HEBB_LOSS') {
    const [name, list, optionsName, fields, doc] = args;
    return row('ops.def', name, () => ({
      loss: true,
      optionsName,
      result: 'Tensor',
      required: parameters(list),
      options: options(fields),
      doc: stringLiteral(doc),
    }));
  }
  const [result, name, list] = args;
  return row('ops.def', name, () => {
    if (result !== 'Tensor' && result !== 'Tensors') throw new Error(`unknown result type '${result}'`);
    return { loss: false, result, required: parameters(list), ...described(macro, args.slice(3), before) };
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
    row('optimizers.def', name, () => ({ optionsName: `${type}Options`, required: [], options: options(fields), doc: stringLiteral(doc) })),
  );
}

/** Numbers the rows of all tables as bindings/rows.cpp lists them. */
function number(...tables) {
  tables.flat().forEach((made, i) => (made.number = i));
}

/** { file name: text } for the tables and the package's version. */
export function render({ opsDef, modulesDef, optimizersDef, initDef, version }) {
  const o = opRows(opsDef);
  const m = moduleRows(modulesDef, o);
  const p = optimizerRows(optimizersDef);
  const i = initRows(initDef);
  for (const [what, rows] of Object.entries({ 'ops.def': o, 'modules.def': m, 'optimizers.def': p, 'init.def': i })) {
    if (rows.length === 0) throw new Error(`${what}: no rows found`);
  }
  number(o, m, p, i);
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
    'version.ts': `/** @file The package's version. Made by bindings/generate.mjs from package.json: do not edit. */\nexport const version = '${version}';\n`,
    'words.ts': emit.wordLists(),
  };
}

/** Writes the files that changed, so that a watcher or an incremental build is not woken for nothing. */
export function generate(root) {
  const read = (path) => readTable(join(root, 'src'), path);
  const files = render({
    opsDef: read('ops/ops.def'),
    modulesDef: read('nn/modules.def'),
    optimizersDef: read('optim/optimizers.def'),
    initDef: read('nn/init.def'),
    version: JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version,
  });
  const folder = join(root, 'web/api/generated');
  mkdirSync(folder, { recursive: true });
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
