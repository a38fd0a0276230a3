// TypeScript of the optimizers: factories, and the type of a plain { name, … }.
import { camel } from './table.mjs';
import * as emit from './emit.mjs';

const factory = (row) =>
  emit.constant(
    row,
    `parameters: ParameterGroups<${row.optionsName}>, options?: ${row.optionsName}`,
    'Optimizer',
    `optimizer(${row.number})`,
  );

export function optimizers(rows) {
  const text = emit.optionsInterfaces(rows) + rows.map(factory).join('\n');
  return `${emit.head('Optimizers.', 'src/optim/optimizers.def')}
import { optimizer, type GroupOptions, type Optimizer, type ParameterGroups } from '../optim/optimizer.js';
${emit.importWords(text)}
${text}`;
}

export function optimizerSpecs(rows) {
  const text = rows.map((row) => `  | ({ name: '${camel(row.name)}' } & ${row.optionsName})\n`).join('');
  return `${emit.head('Optimizers as plain JSON.', 'src/optim/optimizers.def')}
${emit.importTypes(
  text,
  rows.map((row) => row.optionsName),
  './optimizers.js',
)}
export type OptimizerSpec =
${text.trimEnd()};

export type OptimizerName = OptimizerSpec['name'];
`;
}
