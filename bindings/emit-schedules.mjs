// TypeScript of the schedules: factories of plain descriptions, and their way to numbers.
import { camel } from './table.mjs';
import * as emit from './emit.mjs';
import { typeOf } from './types.mjs';

const factory = (row) =>
  `${emit.comment(emit.rowDoc(row))}export const ${camel(row.name)} = (options: ${row.optionsName} = {}): Schedule => ({ type: '${camel(row.name)}', ...options });\n`;

/** What is left over, the numbers, and the schedules inside. */
function numbers(row) {
  const nested = row.options.find((option) => typeOf(option.type, row.label).nested);
  const made = emit.checked(row);
  return `  ${camel(row.name)}: (${made ? 'c' : '_'}: Call, ${emit.pattern(row, 'rest')}: ${row.optionsName}): ScheduleNumbers => [rest, [${made}], ${nested ? camel(nested.name) : '[]'}],\n`;
}

export function schedules(rows) {
  const all = rows.map((row) => `  | ({ type: '${camel(row.name)}' } & ${row.optionsName})\n`).join('');
  const text = `${emit.optionsInterfaces(rows)}
/** A schedule as plain JSON: what the factories return. */
export type Schedule =
${all.trimEnd()};

${rows.map(factory).join('\n')}`;
  return `${emit.head('Learning-rate schedules, as plain JSON.', 'src/optim/schedules.def')}
${emit.importWords(text)}
${text}`;
}

export function scheduleNumbers(rows) {
  const text = rows.map(numbers).join('');
  const names = ['Schedule', ...rows.map((row) => row.optionsName)];
  return `${emit.head('Schedules as numbers.', 'src/optim/schedules.def')}
import type { Call } from '../call.js';
${emit.importTypes(`Schedule ${text}`, names, './schedules.js')}${emit.importWords(text)}
/** Options that the schedule does not have, its options as numbers, and the schedules inside. */
export type ScheduleNumbers = readonly [rest: object, numbers: readonly number[], inside?: Schedule | readonly Schedule[]];

/** By type, in the order of the engine's kinds. */
export const scheduleNumbers = {
${text}};
`;
}
