// Pieces of TypeScript that ops, modules and optimizers share: comments, option interfaces, signatures.
import { camel } from './table.mjs';
import { defaultOf, typeOf, words } from './types.mjs';

const reserved = new Set(['in', 'function', 'var', 'let', 'new', 'delete', 'default', 'with', 'arguments', 'typeof', 'yield', 'await']);
/** A name as JavaScript takes it: var_ for var. */
export const local = (name) => (reserved.has(camel(name)) ? `${camel(name)}_` : camel(name));

export const head = (what, from) => `/** @file ${what} Made by bindings/generate.mjs from ${from}: do not edit. */\n`;

/** A JSDoc block; empty lines are dropped. */
export function comment(lines, indent = '') {
  const text = lines.filter(Boolean).map((line) => line.replaceAll('*/', '*∕'));
  if (text.length === 1) return `${indent}/** ${text[0]} */\n`;
  return `${indent}/**\n${text.map((line) => `${indent} * ${line}\n`).join('')}${indent} */\n`;
}

/** 'lr, the step size' with its default. */
const optionDoc = (option, row) => {
  const value = defaultOf(option, row);
  return `${option.doc}${value === '' || value === '[]' ? '' : `; default ${value}`}`;
};

/** Lines of JSDoc for a row: its doc, then what may be left out with unit and default. */
export const rowDoc = (row, prefix = 'options.') => [
  row.doc,
  ...row.required.filter((p) => p.value !== undefined).map((p) => `@param ${local(p.name)} default ${defaultOf(p, row.label)}`),
  ...row.options.map((option) => `@param ${prefix}${camel(option.name)} ${optionDoc(option, row.label)}`),
];

/** The interfaces of the rows' options, each once. */
export const optionsInterfaces = (rows) =>
  rows.map((row, i) => (rows.findIndex((other) => other.optionsName === row.optionsName) === i ? optionsInterface(row) : '')).join('');

const optionsInterface = (row) =>
  row.options.length === 0
    ? ''
    : `export interface ${row.optionsName}${row.base ? ` extends ${row.base}` : ''} {\n${row.options
        .map(
          (option) => `${comment([optionDoc(option, row.label)], '  ')}  ${camel(option.name)}?: ${typeOf(option.type, row.label).ts};\n`,
        )
        .join('')}}\n`;

/** Whether the first option may also be given by position, as in x.sum(1). */
const hasLeading = (row) => row.options[0]?.name === 'dim';

/** Declared parameters, without the first `skip`. */
export function signature(row, skip = 0) {
  const required = row.required
    .slice(skip)
    .map((p) => `${local(p.name)}${p.value === undefined ? '' : '?'}: ${typeOf(p.type, row.label).ts}`);
  if (hasLeading(row)) required.push(`dim?: ${typeOf(row.options[0].type, row.label).ts} | ${row.optionsName}`);
  if (row.options.length > 0) required.push(`options?: ${row.optionsName}`);
  return required.join(', ');
}

/** `export const name: (parameters) => result = made;` with its JSDoc; a name that is a keyword is exported behind. */
export function constant(row, parameters, result, made) {
  const name = local(row.name);
  const head = `const ${name}: (${parameters}) => ${result} = /* @__PURE__ */ ${made};\n`;
  const asKeyword = name === camel(row.name) ? '' : `export { ${name} as ${camel(row.name)} };\n`;
  return `${comment(rowDoc(row))}${asKeyword ? '' : 'export '}${head}${asKeyword}`;
}

/** The list of words of an enumeration, as the generated words.ts names it. */
const wordsName = (type) => `${type[0].toLowerCase()}${type.slice(1)}Words`;

/** words.ts: each enumeration as a union and as a list in the order of its numbers. */
export const wordLists = () =>
  `${head('Options that are words.', 'src/core/words.def')}
${Object.entries(words)
  .map(([name, all]) => {
    const quoted = all.map((word) => `'${word}'`);
    return `export type ${name} = ${quoted.join(' | ')};\nexport const ${wordsName(name)}: readonly ${name}[] = [${quoted.join(', ')}];\n`;
  })
  .join('')}`;

/** Names of types from `file` that the text uses, as an import line. */
export function importTypes(text, names, file) {
  const used = [...new Set(names)].filter((name) => new RegExp(`\\b${name}\\b`).test(text));
  return used.length === 0 ? '' : `import type { ${used.join(', ')} } from '${file}';\n`;
}

/** Imports of the words that the text uses. */
export const importWords = (text) => importTypes(text, Object.keys(words), './words.js');
