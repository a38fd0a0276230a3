/** @file The glossary: its terms from glossary/terms.json, and the list of them that its page shows. */
import { readFileSync } from 'node:fs';
import { fileOf, readChapters, site, slugs, type LessonPage } from './contents.js';
import type { Page } from './page-frame.js';
import { escapeHtml } from './text.js';

interface Written {
  /** The term and, after it, other forms under which it is looked up. */
  readonly names: readonly [string, ...string[]];
  /** A sentence or two; HTML with the short forms of prose.ts. */
  readonly text: string;
  /** Entries of the API's pages: 'functions/hebb.nn.sigmoid'. */
  readonly api?: readonly string[];
  /** Lessons that show it, beside those whose text links to it. */
  readonly lessons?: readonly string[];
}

export interface Term extends Written {
  /** The anchor on the glossary's page. */
  readonly id: string;
}

const idOf = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');

/** 'functions/hebb.nn.sigmoid' -> 'nn.sigmoid', 'modules/hebb_worker' -> 'worker'. */
const nameOf = (entry: string): string => entry.replace(/^\w+\/hebb[._]/, '');

/** All terms by the alphabet. */
export function readTerms(): Term[] {
  const written = JSON.parse(readFileSync(new URL('glossary/terms.json', site), 'utf8')) as Written[];
  const terms = written.map((term) => ({ ...term, id: idOf(term.names[0]) }));
  const names = terms.flatMap(({ names }) => names.map((name) => name.toLowerCase()));
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice !== undefined) throw new Error(`glossary/terms.json has a term twice: ${twice}`);
  return terms.sort((a, b) => a.names[0].localeCompare(b.names[0], 'en'));
}

/** The term with this name, in any of its forms, capitals or not. */
export function findTerm(name: string, terms = readTerms()): Term {
  const wanted = name.toLowerCase();
  const found = terms.find(({ names }) => names.some((one) => one.toLowerCase() === wanted));
  if (!found) throw new Error(`no such term in glossary/terms.json: ${name}`);
  return found;
}

/** Ids of the terms that a lesson's text links to. */
function termsOf({ path }: LessonPage, terms: Term[]): Set<string> {
  const links = readFileSync(fileOf(path), 'utf8').matchAll(/\[\[([a-z][^\]|]*)(?:\|[^\]]+)?\]\]/gi);
  return new Set([...links].map(([, name = '']) => findTerm(name.trim(), terms).id));
}

/** The glossary's page between title and footer. */
export function glossaryList({ root }: Page): string {
  const terms = readTerms();
  const known = slugs();
  for (const { names, lessons = [] } of terms) {
    const unknown = lessons.find((slug) => !known.includes(slug));
    if (unknown !== undefined) throw new Error(`glossary/terms.json, ${names[0]}: no such lesson: ${unknown}`);
  }
  const pages = readChapters().flatMap(({ lessons }) => lessons);
  const linked = new Map(pages.map((lesson) => [lesson, termsOf(lesson, terms)]));
  const entry = (term: Term): string => {
    const shown = pages.filter((lesson) => term.lessons?.includes(lesson.slug) || linked.get(lesson)?.has(term.id));
    const lessons = shown.map(({ path, title }) => `<a href="${root}${path}">${escapeHtml(title)}</a>`);
    const api = (term.api ?? []).map((entry) => `<a href="${root}api/${entry}.html"><code>${nameOf(entry)}</code></a>`);
    const links = [...lessons, ...api].join(' · ');
    return `<div id="${term.id}"><dt>${escapeHtml(term.names[0])}</dt><dd>${term.text}${links && `<p class="see">${links}</p>`}</dd></div>`;
  };
  const letterOf = (term: Term): string => term.id.charAt(0).toUpperCase();
  const letters = [...new Set(terms.map(letterOf))];
  const section = (letter: string): string =>
    `<h2 id="letter-${letter}">${letter}</h2>\n<dl>${terms
      .filter((term) => letterOf(term) === letter)
      .map(entry)
      .join('\n')}</dl>`;
  return `<nav class="letters" aria-label="Letters">${letters.map((letter) => `<a href="#letter-${letter}">${letter}</a>`).join('\n')}</nav>
    <div class="terms">${letters.map((letter) => `<section>${section(letter)}</section>`).join('\n')}</div>`;
}
