/** @file A Vite plugin that puts the same head, header and footer around each page. */
import { readFileSync } from 'node:fs';
import type { Plugin } from 'vite';

/** `<!-- frame:head -->`, `<!-- frame:header -->` and `<!-- frame:footer -->` become the files of that name; `{{root}}` the way up to the site's root. */
export function pageFrame(): Plugin {
  return {
    name: 'hebb:page-frame',
    transformIndexHtml: {
      order: 'pre',
      handler(html, { path }) {
        const depth = path.split('/').filter((part) => part !== '' && !part.endsWith('.html')).length;
        const root = depth === 0 ? './' : '../'.repeat(depth);
        const page = path.split('/').find((part) => part !== '' && !part.endsWith('.html')) ?? 'index';
        return html.replace(/<!-- frame:([a-z]+) -->/g, (_, name: string) =>
          readFileSync(new URL(`${name}.html`, import.meta.url), 'utf8')
            .replaceAll('{{root}}', root)
            .replace(`data-page="${page}"`, 'aria-current="page"')
            .replaceAll(/ data-page="[a-z-]+"/g, ''),
        );
      },
    },
  };
}
