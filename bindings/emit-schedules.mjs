// TypeScript of the schedules: factories of plain descriptions.
import { camel } from './table.mjs';
import * as emit from './emit.mjs';

const factory = (row) => emit.constant(row, `options?: ${row.optionsName}`, 'Schedule', `described('${camel(row.name)}')`);

export function schedules(rows) {
  const all = rows.map((row) => `  | ({ type: '${camel(row.name)}' } & ${row.optionsName})\n`).join('');
  const text = `${emit.optionsInterfaces(rows)}
/** A schedule as plain JSON: what the factories return. */
export type Schedule =
${all.trimEnd()};

const described = (type: Schedule['type']) => (options?: object): Schedule => ({ type, ...options });

${rows.map(factory).join('\n')}`;
  return `${emit.head('Learning-rate schedules, as plain JSON.', 'src/optim/schedules.def')}
${emit.importWords(text)}
${text}`;
}
