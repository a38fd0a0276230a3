// TypeScript of the optimizers: factories, and the way from a plain { name, … }.
import { camel } from './table.mjs';
import * as emit from './emit.mjs';

function factory(row) {
  const fields = emit.destructure(row);
  const values = emit.checked(row);
  return (
    `${emit.comment(emit.rowDoc(row))}export function ${camel(row.name)}(parameters: Iterable<Tensor>${row.options.length > 0 ? ', ' : ''}${emit.signature(row)}): Optimizer {\n` +
    `${fields === '' ? '' : `  ${fields}`}` +
    `  return optimizer('${camel(row.name)}', ${row.number}, parameters, (c) => [${values}]${emit.unknownArgument(row)});\n}\n`
  );
}

export function optimizers(rows) {
  const text = emit.optionsInterfaces(rows) + rows.map(factory).join('\n');
  return `${emit.head('Optimizers.', 'src/optim/optimizers.def')}
import { optimizer, type Optimizer } from '../optim/optimizer.js';
import type { Tensor } from '../tensor.js';
${emit.importWords(text)}
${text}`;
}

export function optimizerSpecs(rows) {
  const options = rows.filter((row) => row.options.length > 0).map((row) => row.optionsName);
  const one = (row) => `{ name: '${camel(row.name)}' }${row.options.length > 0 ? ` & ${row.optionsName}` : ''}`;
  const text = rows.map((row) => `  | (${one(row)})\n`).join('');
  return `${emit.head('Optimizers as plain JSON.', 'src/optim/optimizers.def')}
import { HebbError } from '../error.js';
import type { Optimizer } from '../optim/optimizer.js';
import type { Tensor } from '../tensor.js';
import * as optimizers from './optimizers.js';
${emit.importTypes(text, options, './optimizers.js')}
export type OptimizerSpec =
${text.trimEnd()};

export type OptimizerName = OptimizerSpec['name'];

/** The optimizer that { name, … } describes. */
export function optimizerFromSpec(parameters: Iterable<Tensor>, spec: OptimizerSpec): Optimizer {
  const { name, ...options } = spec;
  switch (name) {
${rows.map((row) => `    case '${camel(row.name)}': return optimizers.${camel(row.name)}(parameters${row.options.length > 0 ? ', options' : ''});\n`).join('')}    default:
      throw new HebbError('argument', 'fit', \`unknown optimizer: \${JSON.stringify(spec)}\`);
  }
}
`;
}
