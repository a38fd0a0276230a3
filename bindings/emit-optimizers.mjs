// TypeScript of the optimizers: factories, and the way from a plain { name, … }.
import { camel } from './table.mjs';
import * as emit from './emit.mjs';

const factory = (row) =>
  `${emit.comment(emit.rowDoc(row))}export function ${camel(row.name)}(parameters: ParameterGroups<${row.optionsName}>, options?: ${row.optionsName}): Optimizer {\n` +
  `  return optimizer('${camel(row.name)}', ${row.number}, parameters, options, (c, ${emit.pattern(row, 'rest')}: ${row.optionsName}) => [rest, [${emit.checked(row)}]]);\n}\n`;

export function optimizers(rows) {
  const text = emit.optionsInterfaces(rows) + rows.map(factory).join('\n');
  return `${emit.head('Optimizers.', 'src/optim/optimizers.def')}
import { optimizer, type GroupOptions, type Optimizer, type ParameterGroups } from '../optim/optimizer.js';
${emit.importWords(text)}
${text}`;
}

export function optimizerSpecs(rows) {
  const text = rows.map((row) => `  | ({ name: '${camel(row.name)}' } & ${row.optionsName})\n`).join('');
  const cases = rows.map((row) => `    case '${camel(row.name)}': return optimizers.${camel(row.name)}(parameters, options);\n`).join('');
  return `${emit.head('Optimizers as plain JSON.', 'src/optim/optimizers.def')}
import { HebbError } from '../error.js';
import type { Optimizer } from '../optim/optimizer.js';
import type { Tensor } from '../tensor.js';
import * as optimizers from './optimizers.js';
${emit.importTypes(
  text,
  rows.map((row) => row.optionsName),
  './optimizers.js',
)}
export type OptimizerSpec =
${text.trimEnd()};

export type OptimizerName = OptimizerSpec['name'];

/** The optimizer that { name, … } describes. */
export function optimizerFromSpec(parameters: Iterable<Tensor>, spec: OptimizerSpec): Optimizer {
  const { name, ...options } = spec;
  switch (name) {
${cases}    default:
      throw new HebbError('argument', 'fit', \`unknown optimizer: \${JSON.stringify(spec)}\`);
  }
}
`;
}
