// The tables as web/api/row.ts reads them: a line of text for each row.
import { camel } from './table.mjs';
import { head } from './emit.mjs';
import { defaultOf, typeOf } from './types.mjs';

/** `k:int=1`: name, kind and default of an argument; the kind of a tensor may be left out. */
function argument(p, row) {
  const { check, words } = typeOf(p.type, row.label);
  const kind = words?.join(',') ?? check;
  const value = p.value === undefined || check === 'nested' ? '' : defaultOf(p, row.label);
  const plain = words ? value.slice(1, -1) : value.replace("''", '""').replace('Number.MAX_SAFE_INTEGER', Number.MAX_SAFE_INTEGER);
  return `${camel(p.name)}${kind === 'tensor' ? '' : `:${kind}`}${value === '' ? '' : `=${plain.replaceAll(' ', '')}`}`;
}

/** Whether a row is a method of its first argument. `where(condition, a, b)` is not: PyTorch's x.where(condition, y) means something else. */
export const isMethod = (row) =>
  !row.loss && /^(const )?Tensor&?$/.test(row.required[0]?.type ?? '') && row.required[0].name !== 'condition';

/** A row's line: see web/api/row.ts. */
export function rowText(row) {
  const [first, ...rest] = row.required.map((p) => argument(p, row));
  const marked = first === undefined || first.includes(':') || isMethod(row) ? first : `${first}:tensor`; // as it is no method
  const required = [marked, ...rest].filter(Boolean).join(' ');
  const options = row.options.map((option) => argument(option, row)).join(' ');
  return `${row.result === 'Tensors' ? '*' : ''}${required}${options === '' ? '' : `|${options}`}`;
}

/** rows.ts from { name: rows }. */
export const tables = (all) => `${head('Rows of the tables.', 'the tables in src')}
import { Table } from '../row.js';
${Object.entries(all)
  .map(([name, rows]) => {
    const texts = rows.map((row) => `  ${camel(row.name)}: '${rowText(row)}',\n`).join('');
    return `\nexport const ${name} = /* @__PURE__ */ new Table(${rows[0].number}, {\n${texts}});\n`;
  })
  .join('')}`;
