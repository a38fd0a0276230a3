/** @file A Vite plugin that makes search.json: an index over the lessons' paragraphs, the glossary's terms and the other pages. */
import { readFileSync } from 'node:fs';
import MiniSearch from 'minisearch';
import type { Plugin } from 'vite';
import { searchOptions, type Entry } from '../shared/search-options.js';
import { fileOf, readChapters, readPages, type LessonPage } from './contents.js';
import { readTerms } from './glossary.js';
import { writeOut } from './prose.js';
import { textOf } from './text.js';

type Found = Omit<Entry, 'id'>;

/** Paragraphs, list items and tasks of a lesson's prose; what stands in its figure changes and is left out. */
function paragraphsOf({ path, title, number, summary }: LessonPage): Found[] {
  const html = writeOut(readFileSync(fileOf(path), 'utf8'), { path, root: '' }).replace(/<figure[\s\S]*?<\/figure>/g, '');
  const place = `Lesson ${number}`;
  const found: Found[] = [{ title, names: '', text: summary, place, url: path }];
  let heading = '';
  for (const [, tag, inner = ''] of html.matchAll(/<(h2|p|li|hebb-task)\b[^>]*>([\s\S]*?)<\/\1>/g)) {
    if (tag === 'h2') heading = textOf(inner);
    else if (textOf(inner) !== '') found.push({ title, names: heading, text: textOf(inner), place, url: path + fragment(inner) });
  }
  return found;
}

/** A paragraph's first words, up to a formula or a link, as an address that browsers scroll to; none where they are too few to be found. */
function fragment(html: string): string {
  const plain = textOf(html.replace(/^\s+/, '').replace(/<[\s\S]*$/, ''));
  const words = plain.split(' ').slice(0, 6);
  return words.length < 3 ? '' : `#:~:text=${words.map(encodeURIComponent).join('%20').replaceAll('-', '%2D')}`;
}

function termsFound(): Found[] {
  return readTerms().map(({ id, names: [title, ...names], text }) => ({
    title,
    names: names.join(' '),
    text: textOf(writeOut(text, { path: 'glossary/', root: '' })),
    place: 'Glossary',
    url: `glossary/#${id}`,
  }));
}

/** A page that is no lesson, by its title and description. */
function pageFound(path: string): Found {
  const html = readFileSync(fileOf(path), 'utf8');
  const title = textOf(/<title>([\s\S]*?)<\/title>/.exec(html)?.[1] ?? '').replace(/ · hebb$/, '');
  const text = /name="description"\s+content="([^"]*)"/.exec(html)?.[1] ?? '';
  return { title, names: '', text: textOf(text), place: 'Page', url: path };
}

function makeIndex(): string {
  const lessons = readChapters().flatMap((chapter) => chapter.lessons);
  const others = readPages().filter((path) => !lessons.some((lesson) => lesson.path === path));
  const found = [...lessons.flatMap(paragraphsOf), ...termsFound(), ...others.map(pageFound)];
  const index = new MiniSearch(searchOptions);
  index.addAll(found.map((one, id) => ({ ...one, id })));
  return JSON.stringify(index);
}

export function searchIndex(): Plugin {
  return {
    name: 'hebb:search-index',
    configureServer(server) {
      server.middlewares.use('/search.json', (_, response) => {
        response.setHeader('Content-Type', 'application/json');
        response.end(makeIndex());
      });
    },
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: 'search.json', source: makeIndex() });
    },
  };
}
