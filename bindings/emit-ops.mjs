// TypeScript of the operations: methods of Tensor, functions, losses.
import { camel } from './table.mjs';
import * as emit from './emit.mjs';
import { isMethod } from './emit-rows.mjs';

const resultOf = (row) => (row.result === 'Tensors' ? 'Tensor[]' : 'Tensor');
const types = ['TensorLike', 'Dims'];
const importTensor = "import { operation, type Tensor } from '../tensor.js';\n";

const method = (row) => `${emit.comment(emit.rowDoc(row), '  ')}  ${camel(row.name)}(${emit.signature(row, 1)}): ${resultOf(row)};\n`;
const plain = (row) => emit.constant(row, emit.signature(row), resultOf(row), `operation(${row.number})`);

/** The methods of Tensor. */
export function tensorOps(rows) {
  const methods = rows.filter(isMethod);
  const text = `${emit.optionsInterfaces(methods)}
/** Every operation whose first argument is a tensor, as a method. */
export interface TensorOps {
${methods.map(method).join('\n')}}
`;
  return (
    emit.head('Operations as methods.', 'src/ops/ops.def') +
    emit.importTypes(text, ['Tensor'], '../tensor.js') +
    emit.importTypes(text, types, '../types.js') +
    emit.importWords(text) +
    text
  );
}

/** The same as functions. */
export function functions(rows) {
  const all = rows.filter((row) => !row.loss);
  const own = all.filter((row) => !isMethod(row));
  const text = emit.optionsInterfaces(own) + all.map(plain).join('\n');
  const names = [...new Set(all.filter((row) => isMethod(row) && row.options.length > 0).map((row) => row.optionsName))];
  return (
    emit.head('Operations as functions.', 'src/ops/ops.def') +
    importTensor +
    emit.importTypes(text, types, '../types.js') +
    emit.importWords(text) +
    emit.importTypes(text, names, './tensor-ops.js') +
    (names.length > 0 ? `export type { ${names.join(', ')} } from './tensor-ops.js';\n` : '') +
    `\n${text}`
  );
}

export function losses(rows) {
  const own = rows.filter((row) => row.loss);
  const text = emit.optionsInterfaces(own) + own.map(plain).join('\n');
  return (
    emit.head('Losses.', 'src/ops/ops.def') +
    importTensor +
    emit.importTypes(text, types, '../types.js') +
    emit.importWords(text) +
    `\n${text}`
  );
}

/** Those of an output and a target. */
export function lossNames(rows) {
  const own = rows.filter((row) => row.loss && row.required.length === 2);
  return `${emit.head('Names of the losses that fit takes, and what the engine calls them.', 'src/ops/ops.def')}
export const lossNames = {
${own.map((row) => `  ${camel(row.name)}: '${row.name}',\n`).join('')}} as const;

export type LossName = keyof typeof lossNames;
`;
}
