/** @file The glossary's terms, from glossary/terms.json. */
import { existsSync, readFileSync } from 'node:fs';
import { site } from './contents.js';

export interface Term {
  /** The anchor on the glossary's page. */
  readonly id: string;
  /** The term and, after it, other forms under which it is looked up. */
  readonly names: readonly [string, ...string[]];
}

const idOf = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');

function readTerms(): Term[] {
  const file = new URL('glossary/terms.json', site);
  if (!existsSync(file)) return [];
  return (JSON.parse(readFileSync(file, 'utf8')) as { names: [string, ...string[]] }[]).map((term) => ({
    ...term,
    id: idOf(term.names[0]),
  }));
}

/** The term with this name, in any of its forms, capitals or not. */
export function findTerm(name: string): Term {
  const wanted = name.toLowerCase();
  const found = readTerms().find(({ names }) => names.some((one) => one.toLowerCase() === wanted));
  if (!found) throw new Error(`no such term in glossary/terms.json: ${name}`);
  return found;
}
