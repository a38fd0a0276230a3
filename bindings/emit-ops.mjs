// TypeScript of the operations: methods of Tensor, functions, losses.
import { camel } from './table.mjs';
import * as emit from './emit.mjs';

/** `where(condition, a, b)` is a function only: PyTorch's x.where(condition, y) means something else. */
const isMethod = (row) => !row.loss && /^(const )?Tensor&?$/.test(row.required[0]?.type ?? '') && row.required[0].name !== 'condition';
const runOf = (row) => (row.result === 'Tensors' ? 'runMany' : 'run');
const resultOf = (row) => (row.result === 'Tensors' ? 'Tensor[]' : 'Tensor');
const types = ['TensorLike', 'Dims'];

function body(row, owner, first) {
  const call = `${owner}${runOf(row)}('${camel(row.name)}', ${row.number}, (c) => [${emit.checked(row, first)}]${emit.unknownArgument(row)})`;
  const fields = emit.destructure(row);
  return `${fields === '' ? '' : `    ${fields}`}    return ${call};\n`;
}

/** `export function name(`, or without export for a name that is a keyword: see keywordExports. */
const opening = (row) => `${camel(row.name) === emit.local(row.name) ? 'export ' : ''}function ${emit.local(row.name)}(`;

/** `export { var_ as var };` */
const keywordExports = (rows) =>
  rows
    .filter((row) => camel(row.name) !== emit.local(row.name))
    .map((row) => `\nexport { ${emit.local(row.name)} as ${camel(row.name)} };\n`)
    .join('');

const direct = (row) => `${emit.comment(emit.rowDoc(row))}${opening(row)}${emit.signature(row)}): ${resultOf(row)} {\n${body(row, '')}}\n`;

function method(row) {
  const doc = emit.comment(emit.rowDoc(row), '  ');
  return `${doc}  ${camel(row.name)}(${emit.signature(row, 1)}): ${resultOf(row)} {\n${body(row, 'this.', 'this')}  }\n`;
}

const viaMethod = (row) =>
  `${emit.comment(emit.rowDoc(row))}${opening(row)}${emit.signature(row)}): ${resultOf(row)} {\n` +
  `  return as('${camel(row.name)}', ${camel(row.required[0].name)}, (t) => t.${camel(row.name)}(${emit.forward(row, 1)}));\n}\n`;

/** Base class of Tensor. */
export function tensorOps(rows) {
  const methods = rows.filter(isMethod);
  const text = `${emit.optionsInterfaces(methods)}
/** Every operation whose first argument is a tensor, as a method. */
export abstract class TensorOps {
  /** @internal */
  abstract handle(op: string, name?: string): number;
  protected abstract run(op: string, row: number, args: Arguments, unknown?: object): Tensor;
  protected abstract runMany(op: string, row: number, args: Arguments, unknown?: object): Tensor[];

${methods.map(method).join('\n')}}
`;
  return (
    emit.head('Operations as methods.', 'src/ops/ops.def') +
    "import type { Arguments } from '../call.js';\n" +
    (text.includes('leading(') ? "import { leading } from '../options.js';\n" : '') +
    emit.importTypes(text, ['Tensor'], '../tensor.js') +
    emit.importTypes(text, types, '../types.js') +
    emit.importWords(text) +
    text
  );
}

/** The same as functions. */
export function functions(rows) {
  const plain = rows.filter((row) => !row.loss);
  const own = plain.filter((row) => !isMethod(row));
  const text =
    emit.optionsInterfaces(own) + plain.map((row) => (isMethod(row) ? viaMethod(row) : direct(row))).join('\n') + keywordExports(plain);
  const names = [...new Set(plain.filter((row) => isMethod(row) && row.options.length > 0).map((row) => row.optionsName))];
  const values = ['as', 'run', 'runMany'].filter((name) => new RegExp(`\\b${name}\\(`).test(text));
  return (
    emit.head('Operations as functions.', 'src/ops/ops.def') +
    (text.includes('leading(') ? "import { leading } from '../options.js';\n" : '') +
    `import { ${values.join(', ')}, type Tensor } from '../tensor.js';\n` +
    emit.importTypes(text, types, '../types.js') +
    emit.importWords(text) +
    emit.importTypes(text, names, './tensor-ops.js') +
    (names.length > 0 ? `export type { ${names.join(', ')} } from './tensor-ops.js';\n` : '') +
    `\n${text}`
  );
}

export function losses(rows) {
  const own = rows.filter((row) => row.loss);
  const text = emit.optionsInterfaces(own) + own.map(direct).join('\n');
  return (
    emit.head('Losses.', 'src/ops/ops.def') +
    "import { run, type Tensor } from '../tensor.js';\n" +
    emit.importTypes(text, types, '../types.js') +
    emit.importWords(text) +
    `\n${text}`
  );
}

export function lossNames(rows) {
  const own = rows.filter((row) => row.loss);
  return `${emit.head('Names of the losses that fit takes, and what the engine calls them.', 'src/ops/ops.def')}
export const lossNames = {
${own.map((row) => `  ${camel(row.name)}: '${row.name}',\n`).join('')}} as const;

export type LossName = keyof typeof lossNames;
`;
}
