// Reads the C++ tables (ops.def, modules.def, optimizers.def): rows of macros become plain objects.
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/** A table's text with the tables it includes ("ops/loss.def", below src/) in their places. */
export function readTable(sources, path) {
  return readFileSync(join(sources, path), 'utf8').replace(/^#include "(.+\.def)"$/gm, (_, inner) => readTable(sources, inner));
}

/** [family, text] of the tables that a table includes, such as ['conv', …]; of the table itself where it includes none. */
export function families(sources, path) {
  const text = readFileSync(join(sources, path), 'utf8');
  const included = [...text.matchAll(/^#include "(.+\.def)"$/gm)].map(([, inner]) => inner);
  return included.length > 0 ? included.flatMap((inner) => families(sources, inner)) : [[basename(path, '.def'), text]];
}

/** Text of the table without comments and preprocessor lines; strings are left as they are. */
function withoutComments(source) {
  const lines = source.replace(/\\\r?\n/g, ' ').split('\n');
  return lines
    .filter((line) => !/^\s*#/.test(line))
    .join('\n')
    .replace(/"(?:\\.|[^"\\])*"|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, (token) => (token.startsWith('"') ? token : ' '));
}

/** Index of the bracket that closes the one at `open`. */
function closing(text, open) {
  let depth = 0;
  for (let i = open; i < text.length; ++i) {
    const c = text[i];
    if (c === '"') i = skipString(text, i);
    else if ('([{'.includes(c)) ++depth;
    else if (')]}'.includes(c) && --depth === 0) return i;
  }
  throw new Error(`table: bracket never closed: ${text.slice(open, open + 60)}`);
}

/** Index of the quote that ends the string starting at `start`. */
function skipString(text, start) {
  for (let i = start + 1; i < text.length; ++i) {
    if (text[i] === '\\') ++i;
    else if (text[i] === '"') return i;
  }
  throw new Error(`table: string never closed: ${text.slice(start, start + 60)}`);
}

/** Splits at commas that stand outside brackets, templates and strings. */
export function splitArguments(text) {
  const parts = [];
  let depth = 0;
  let from = 0;
  for (let i = 0; i < text.length; ++i) {
    const c = text[i];
    if (c === '"') i = skipString(text, i);
    else if ('([{<'.includes(c)) ++depth;
    else if (')]}>'.includes(c)) --depth;
    else if (c === ',' && depth === 0) {
      parts.push(text.slice(from, i).trim());
      from = i + 1;
    }
  }
  parts.push(text.slice(from).trim());
  return parts;
}

/** Calls of the macros whose name matches, in order: { macro, args }. */
export function macroCalls(source, pattern) {
  const text = withoutComments(source);
  const calls = [];
  const head = new RegExp(`\\b(${pattern})\\s*\\(`, 'g');
  for (let match = head.exec(text); match; match = head.exec(text)) {
    const end = closing(text, head.lastIndex - 1);
    calls.push({ macro: match[1], args: splitArguments(text.slice(head.lastIndex, end)) });
    head.lastIndex = end + 1;
  }
  return calls;
}

/** "a" "b" -> ab */
export function stringLiteral(text) {
  const tokens = text.match(/"(?:\\.|[^"\\])*"/g) ?? [];
  if (tokens.length === 0 || text.replace(/"(?:\\.|[^"\\])*"/g, '').trim() !== '') {
    throw new Error(`table: not a string literal: ${text}`);
  }
  return tokens.map((token) => JSON.parse(token)).join('');
}

/** "(const Tensor& a, float p = 1)" -> [{ type: 'const Tensor&', name: 'a' }, { type: 'float', name: 'p', value: '1' }] */
export function parameters(text) {
  const inner = text
    .trim()
    .replace(/^\(|\)$/g, '')
    .trim();
  if (inner === '') return [];
  return splitArguments(inner).map((part) => {
    const match = /^([^=]*[\s&])(\w+)\s*(?:=\s*(.+))?$/s.exec(part);
    if (!match) throw new Error(`table: not a parameter: ${part}`);
    const [, type, name, value] = match;
    return { type: type.replace(/\s+/g, ' ').trim(), name, ...(value !== undefined && { value }) };
  });
}

/** HEBB_OPTION(type, name, default, "doc") … -> [{ type, name, value, doc }] */
export function options(text) {
  return macroCalls(text, 'HEBB_OPTION').map(({ args }) => {
    if (args.length !== 4) throw new Error(`table: HEBB_OPTION wants 4 arguments: ${args.join(', ')}`);
    return { type: args[0], name: args[1], value: args[2], doc: stringLiteral(args[3]) };
  });
}

export const camel = (name) => name.replace(/_([a-z0-9])/g, (_, c) => c.toUpperCase());
export const pascal = (name) => camel(`_${name}`);
