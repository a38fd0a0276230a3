// Writes web/api/generated/*.ts from the C++ tables. Run: node bindings/generate.mjs [repository]
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { camel, macroCalls, options, parameters, readTable, stringLiteral } from './table.mjs';
import * as emit from './emit.mjs';
import * as ops from './emit-ops.mjs';
import * as modules from './emit-modules.mjs';
import * as optimizers from './emit-optimizers.mjs';

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

export function opRows(source) {
  return macroCalls(source, 'HEBB_OP_OPTIONS|HEBB_OP|HEBB_LOSS').map(({ macro, args }) => {
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
    const [optionsName, fields, doc] = macro === 'HEBB_OP_OPTIONS' ? args.slice(3) : ['', '', args[3]];
    return row('ops.def', name, () => {
      if (result !== 'Tensor' && result !== 'Tensors') throw new Error(`unknown result type '${result}'`);
      return { loss: false, optionsName, result, required: parameters(list), options: options(fields), doc: stringLiteral(doc) };
    });
  });
}

export function moduleRows(source) {
  const faces = new Map(macroCalls(source, 'HEBB_FACE').map(({ args: [name, type, file] }) => [name, { type, file: stringLiteral(file) }]));
  return macroCalls(source, 'HEBB_MODULE_OPTIONS|HEBB_MODULE').map(({ macro, args: [name, list, ...rest] }) => {
    const [optionsName, fields, doc] = macro === 'HEBB_MODULE_OPTIONS' ? rest : ['', '', rest[0]];
    return row('modules.def', name, () => ({
      optionsName,
      required: parameters(list),
      options: options(fields),
      doc: stringLiteral(doc),
      face: faces.get(name),
    }));
  });
}

export function optimizerRows(source) {
  return macroCalls(source, 'HEBB_OPTIMIZER').map(({ args: [type, name, fields, doc] }) =>
    row('optimizers.def', name, () => ({ optionsName: `${type}Options`, required: [], options: options(fields), doc: stringLiteral(doc) })),
  );
}

/** Numbers the rows of all tables as bindings/rows.cpp lists them. */
function number(...tables) {
  tables.flat().forEach((made, i) => (made.number = i));
}

/** { file name: text } for three tables and the package's version. */
export function render({ opsDef, modulesDef, optimizersDef, version }) {
  const o = opRows(opsDef);
  const m = moduleRows(modulesDef);
  const p = optimizerRows(optimizersDef);
  for (const [what, rows] of Object.entries({ 'ops.def': o, 'modules.def': m, 'optimizers.def': p })) {
    if (rows.length === 0) throw new Error(`${what}: no rows found`);
  }
  number(o, m, p);
  return {
    'tensor-ops.ts': ops.tensorOps(o),
    'ops.ts': ops.functions(o),
    'losses.ts': ops.losses(o),
    'loss-names.ts': ops.lossNames(o),
    'modules.ts': modules.modules(m),
    'specs.ts': modules.specs(m),
    'optimizers.ts': optimizers.optimizers(p),
    'optimizer-specs.ts': optimizers.optimizerSpecs(p),
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
