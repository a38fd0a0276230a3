/** @file The site's pages, and among them the lessons in the order that lessons/contents.json gives them. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export interface LessonPage {
  /** Counted through all chapters, from 1. */
  readonly number: number;
  readonly slug: string;
  readonly title: string;
  readonly summary: string;
  /** From the site's root, with a slash at its end: 'lessons/line/'. */
  readonly path: string;
  /** How many tasks the page sets. */
  readonly tasks: number;
}

export interface Chapter {
  /** From 1. */
  readonly number: number;
  readonly title: string;
  readonly lessons: readonly LessonPage[];
}

interface Written {
  readonly chapters: readonly {
    readonly title: string;
    readonly lessons: readonly { readonly slug: string; readonly title: string; readonly summary: string; readonly path?: string }[];
  }[];
}

/** The site's folder. */
export const site = new URL('../', import.meta.url);

/** The file of a page, by its path from the site's root. */
export const fileOf = (path: string): string => fileURLToPath(new URL(`${path}index.html`, site));

/** All pages, by their paths; the first one's is ''. */
export const readPages = (): string[] =>
  readdirSync(site, { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => /(^|\/)index\.html$/.test(name))
    .map((name) => name.slice(0, -'index.html'.length))
    .sort();

const read = (): Written => JSON.parse(readFileSync(new URL('lessons/contents.json', site), 'utf8')) as Written;

/** The names of all lessons, those without a page yet among them. */
export const slugs = (): string[] => read().chapters.flatMap(({ lessons }) => lessons.map(({ slug }) => slug));

/** All chapters; a lesson without a folder yet keeps its number and is left out. */
export function readChapters(): Chapter[] {
  let count = 0;
  return read().chapters.map(({ title, lessons }, index) => ({
    number: index + 1,
    title,
    lessons: lessons.flatMap(({ path, ...lesson }) => {
      const page = { ...lesson, number: ++count, path: path ?? `lessons/${lesson.slug}/` };
      return existsSync(fileOf(page.path)) ? [{ ...page, tasks: tasksIn(page.path) }] : [];
    }),
  }));
}

const tasksIn = (path: string): number => readFileSync(fileOf(path), 'utf8').match(/<hebb-task\b/g)?.length ?? 0;

/** The lesson at a path of the site, with its chapter and its neighbours. */
export function findLesson(path: string) {
  const chapters = readChapters();
  const lessons = chapters.flatMap((chapter) => chapter.lessons);
  const at = lessons.findIndex((lesson) => lesson.path === path);
  const lesson = lessons[at];
  const chapter = chapters.find((one) => lesson && one.lessons.includes(lesson));
  if (!lesson || !chapter) throw new Error(`no lesson of lessons/contents.json lies here: ${path}`);
  return { lesson, chapter, previous: lessons[at - 1], next: lessons[at + 1] };
}
