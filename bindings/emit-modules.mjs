// TypeScript of the modules: factories and specs.
import { camel, pascal } from './table.mjs';
import * as emit from './emit.mjs';
import { typeOf } from './types.mjs';

const types = ['Dims'];
const faceOf = (row) => row.face?.type ?? 'NativeModule';
const specName = (row) => `${pascal(row.name)}Spec`;

function spec(row) {
  const required = row.required
    .map((p) => `  ${camel(p.name)}${p.value === undefined ? '' : '?'}: ${typeOf(p.type, row.label).ts};\n`)
    .join('');
  const base = row.options.length === 0 ? '' : ` extends ${row.optionsName}`;
  return `export interface ${specName(row)}${base} {\n  type: '${camel(row.name)}';\n${required}}\n`;
}

const factory = (row) =>
  emit.constant(row, emit.signature(row), faceOf(row), `factory(${row.number}${row.face ? `, ${row.face.type}` : ''})`);

/** Imports of the classes in web/api/nn that rows name as their faces. */
function faceImports(rows) {
  const files = new Map();
  for (const { file, type } of rows.flatMap((row) => row.face ?? [])) files.set(file, (files.get(file) ?? new Set()).add(type));
  return [...files].map(([file, types]) => `import { ${[...types].join(', ')} } from '../nn/${file}.js';\n`).join('');
}

export function modules(rows) {
  const text = emit.optionsInterfaces(rows) + rows.map(factory).join('\n');
  return (
    emit.head('Modules of the engine.', 'src/nn/modules.def') +
    "import { factory, type NativeModule } from '../nn/native.js';\n" +
    faceImports(rows) +
    emit.importTypes(text, types, '../types.js') +
    emit.importWords(text) +
    `\n${text}`
  );
}

export function specs(rows) {
  const options = rows.filter((row) => row.options.length > 0).map((row) => row.optionsName);
  const text = rows.map(spec).join('');
  return `${emit.head('Specs: modules as plain JSON.', 'src/nn/modules.def')}
import type { Model } from '../nn/module.js';
import type { Face } from '../nn/native.js';
${faceImports(rows)}${emit.importTypes(text, types, '../types.js')}${emit.importWords(text)}${emit.importTypes(text, options, './modules.js')}
${text}
export type LayerSpec = ${rows.map(specName).join(' | ')};

/** Classes of the modules whose forward is their own. */
export const faces: Readonly<Record<string, Face<Model>>> = {
${rows.map((row) => (row.face ? `  ${camel(row.name)}: ${row.face.type},\n` : '')).join('')}};
`;
}
