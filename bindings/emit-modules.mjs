// TypeScript of the modules: factories, specs, and the way back from a spec.
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

function factory(row) {
  const plain = [
    "type: '" + camel(row.name) + "'",
    ...row.required.map((p) => camel(p.name)),
    ...(row.options.length > 0 ? ['...options'] : []),
  ];
  const fields = emit.destructure(row);
  const c = row.required.length + row.options.length > 0 ? '(c)' : '()';
  return (
    `${emit.comment(emit.rowDoc(row))}export function ${camel(row.name)}(${emit.signature(row)}): ${faceOf(row)} {\n` +
    `${fields === '' ? '' : `  ${fields}`}` +
    `  return native({ ${plain.join(', ')} }, ${row.number}, ${c} => [${emit.checked(row)}]${emit.unknownArgument(row)}${row.face ? `, ${row.face.type}` : ''});\n}\n`
  );
}

function specCase(row) {
  const required = row.required.map((p) => camel(p.name));
  const hasOptions = row.options.length > 0;
  const call = `return layers.${camel(row.name)}(${[...required, ...(hasOptions ? ['options'] : [])].join(', ')});`;
  if (required.length === 0 && !hasOptions) return `    case '${camel(row.name)}': ${call}\n`;
  const rest = hasOptions ? ', ...options' : '';
  return `    case '${camel(row.name)}': {\n      const { type: _, ${required.join(', ')}${required.length > 0 ? rest : rest.slice(2)} } = spec;\n      ${call}\n    }\n`;
}

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
    "import { native, type NativeModule } from '../nn/native.js';\n" +
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
import { HebbError } from '../error.js';
import type { Model } from '../nn/module.js';
${emit.importTypes(text, types, '../types.js')}${emit.importWords(text)}import * as layers from './modules.js';
${emit.importTypes(text, options, './modules.js')}
${text}
export type LayerSpec = ${rows.map(specName).join(' | ')};

/** The module that a layer's spec describes. */
export function layerFromSpec(spec: LayerSpec): Model {
  switch (spec.type) {
${rows.map(specCase).join('')}    default:
      throw new HebbError('argument', 'fromSpec', \`unknown module type: \${JSON.stringify(spec)}\`);
  }
}
`;
}
