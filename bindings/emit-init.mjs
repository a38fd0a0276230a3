// TypeScript of the initializers: functions that fill a tensor in place.
import * as emit from './emit.mjs';

const initializer = (row) => {
  const parameters = ['tensor: Tensor', emit.signature(row, 1)].filter(Boolean).join(', ');
  return emit.constant(row, parameters, 'Tensor', `initializer(${row.number})`);
};

export function initializers(rows) {
  const text = emit.optionsInterfaces(rows) + rows.map(initializer).join('\n');
  return `${emit.head('Initializers.', 'src/nn/init.def')}
import { initializer } from '../nn/fill.js';
import type { Tensor } from '../tensor.js';
${emit.importWords(text)}
${text}`;
}
