// TypeScript of the calls beside the rows of the tables.
import { camel } from './table.mjs';
import { head } from './emit.mjs';

/** calls.ts: names with what they give, in the engine's order. */
export const callTable = (rows) => `${head("The engine's calls beside the rows of the tables, and what they give.", 'bindings/calls.def')}
/** Number of the first. */
export const firstCall = ${rows[0].number};

export const calls = {
${rows.map(({ name, result }) => `  ${camel(name)}: '${result}',\n`).join('')}};
`;
