/** @file A Vite plugin that puts the same head, header and footer around each page, and writes out the short forms in its prose. */
import { readFileSync } from 'node:fs';
import type { Plugin } from 'vite';
import { glossaryList } from './glossary.js';
import { contents, lessonEnd, lessonHead, lessonTitle, program } from './lesson-frame.js';
import { writeOut } from './prose.js';

export interface Page {
  /** From the site's root, with a slash at its end: 'lessons/line/'; '' for the first page. */
  readonly path: string;
  /** The way up to the site's root: '../../'. */
  readonly root: string;
}

const file = (name: string) => (): string => readFileSync(new URL(`${name}.html`, import.meta.url), 'utf8');

/** What stands for `<!-- frame:name -->`. In it, `{{root}}` is the way up to the site's root, and the link with the page's own `data-page` is marked. */
const parts: Readonly<Record<string, (page: Page) => string>> = {
  head: file('head'),
  header: file('header'),
  footer: file('footer'),
  'lesson-head': lessonHead,
  'lesson-title': lessonTitle,
  'lesson-end': lessonEnd,
  program,
  contents,
  glossary: glossaryList,
};

export function pageFrame(): Plugin {
  return {
    name: 'hebb:page-frame',
    transformIndexHtml: {
      order: 'pre',
      handler(html, { path }) {
        const folders = path.split('/').filter((part) => part !== '' && !part.endsWith('.html'));
        const page = { path: folders.map((folder) => `${folder}/`).join(''), root: '../'.repeat(folders.length) || './' };
        const framed = html.replace(/<!-- frame:([a-z-]+) -->/g, (_, name: string) => {
          const part = parts[name];
          if (!part) throw new Error(`${path} asks for a part that the frame does not have: ${name}`);
          return part(page);
        });
        return writeOut(marked(framed, folders), page).replaceAll('{{root}}', page.root);
      },
    },
  };
}

/** The link to this page, or to the part of the site that holds it, says so. */
function marked(html: string, [first = 'index', ...below]: readonly string[]): string {
  return html
    .replace(`data-page="${first}"`, `aria-current="${below.length > 0 ? 'true' : 'page'}"`)
    .replaceAll(/ data-page="[a-z-]+"/g, '');
}
