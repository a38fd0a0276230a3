/** @file The lessons that are there, in order, each with what its tests need to know: how its tasks are solved, a state, its claims. */
import { existsSync, readFileSync } from 'node:fs';

const at = (path) => new URL(`../../../web/site/${path}`, import.meta.url);
const { chapters } = JSON.parse(readFileSync(at('lessons/contents.json'), 'utf8'));

/** { slug, title, path: 'lessons/line/', tasks, permalink, claims } */
export const lessons = await Promise.all(
  chapters
    .flatMap((chapter) => chapter.lessons)
    .map((lesson) => ({ ...lesson, path: lesson.path ?? `lessons/${lesson.slug}/` }))
    .filter(({ path, slug }) => existsSync(at(`${path}index.html`)) && existsSync(new URL(`${slug}.mjs`, import.meta.url)))
    .map(async (lesson) => ({ tasks: {}, claims: {}, ...lesson, ...(await import(`./${lesson.slug}.mjs`)) })),
);

/** How many the contents name: none may lack its page or its tests. */
export const promised = chapters.flatMap((chapter) => chapter.lessons).length;

/** The HTML of a lesson as it was written. */
export const proseOf = ({ path }) => readFileSync(at(`${path}index.html`), 'utf8');

/** The program that a lesson shows, or undefined. */
export function programOf({ path }) {
  const file = at(`${path}code.js`);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}
