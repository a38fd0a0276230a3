/**
 * @file Short forms of a page's prose, written out when the site is built:
 *
 *   \( w \cdot x + b \)      a formula in the line, as MathML       [[sigmoid]]         a term, linked to the glossary
 *   \[ \sigma(z) = … \]      a formula on a line of its own         [[sigmoid|curve]]   the same, in other words
 */
import katex from 'katex';
import { withAlphabets } from '../../widgets/math-alphabets.js';
import { withFunctionSpaces } from '../../widgets/math-spaces.js';
import { findTerm } from './glossary.js';
import { mapProse, unescapeHtml } from './text.js';
import type { Page } from './page-frame.js';

const short = /\\\(([\s\S]*?)\\\)|\\\[([\s\S]*?)\\\]|\[\[([^\]|]+)(?:\|([^\]]+))?\]\]/g;

/** All short forms of a page; an unknown term or a formula that is none is an error. */
export function writeOut(html: string, page: Page): string {
  return mapProse(html, (prose) => expand(prose, page));
}

function expand(prose: string, page: Page): string {
  return prose.replace(short, (_, inline?: string, display?: string, term?: string, words?: string) => {
    if (term !== undefined) return link(term.trim(), words, page);
    return formula(inline ?? display ?? '', display !== undefined);
  });
}

/**
 * MathML, which browsers draw by themselves. KaTeX's copy of the source in it is left out: a formula is read once.
 * One on a line of its own has a frame around it, in which it scrolls where the page is narrow (shared/wide-formulas.ts).
 */
export function formula(tex: string, display: boolean): string {
  const html = katex.renderToString(unescapeHtml(tex).trim(), {
    output: 'mathml',
    displayMode: display,
    throwOnError: true,
    strict: 'error',
  });
  const math = withFunctionSpaces(withAlphabets(html))
    .replace(/^<span class="katex">|<\/span>$/g, '')
    .replace(/<annotation[\s\S]*?<\/annotation>/, '')
    .replace(/<\/?semantics>/g, '');
  return display ? `<span class="formula">${math}</span>` : math;
}

function link(name: string, words: string | undefined, page: Page): string {
  const { id } = findTerm(name);
  return `<a class="term" href="${page.root}glossary/#${id}">${words ? expand(words, page) : name}</a>`;
}
