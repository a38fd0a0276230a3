// TypeScript of the initializers: functions that fill a tensor in place.
import { camel } from './table.mjs';
import * as emit from './emit.mjs';

function initializer(row) {
  const fields = emit.destructure(row);
  const parameters = ['tensor: Tensor', emit.signature(row, 1)].filter(Boolean).join(', ');
  return (
    `${emit.comment(emit.rowDoc(row))}export function ${camel(row.name)}(${parameters}): Tensor {\n` +
    `${fields === '' ? '' : `  ${fields}`}` +
    `  return fill('${camel(row.name)}', tensor, ${row.number}, (c) => [${emit.checked(row)}]${emit.unknownArgument(row)});\n}\n`
  );
}

export function initializers(rows) {
  const text = emit.optionsInterfaces(rows) + rows.map(initializer).join('\n');
  return `${emit.head('Initializers.', 'src/nn/init.def')}
import { fill } from '../nn/fill.js';
import type { Tensor } from '../tensor.js';
${emit.importWords(text)}
${text}`;
}
