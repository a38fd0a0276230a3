/** @file What the frame adds to a lesson: its head, the title with its place among the others, and at the end the way on; and the contents of all. */
import { readFileSync } from 'node:fs';
import { findLesson, readChapters, type Chapter, type LessonPage } from './contents.js';
import { escapeHtml } from './text.js';
import type { Page } from './page-frame.js';

export function lessonHead({ path }: Page): string {
  const { lesson } = findLesson(path);
  return `<title>${lesson.number} · ${escapeHtml(lesson.title)} · hebb</title>
    <meta name="description" content="${escapeHtml(lesson.summary)}" />`;
}

export function lessonTitle({ path, root }: Page): string {
  const { lesson, chapter } = findLesson(path);
  return `<header class="lesson-title">
        <p class="quiet"><a href="${root}lessons/#chapter-${chapter.number}">${escapeHtml(chapter.title)}</a> · ${lesson.number}</p>
        <h1>${escapeHtml(lesson.title)}</h1>
      </header>`;
}

/** The lesson's program, code.js beside its page: room for its lines, which shared/run-code.ts fills. */
export function program({ path }: Page): string {
  const { lesson } = findLesson(path);
  const lines = readFileSync(new URL(`../${path}code.js`, import.meta.url), 'utf8')
    .trimEnd()
    .split('\n').length;
  return `<hebb-code id="program" label="${escapeHtml(lesson.title)}: the program" rows="${lines}"></hebb-code>`;
}

/** The lessons before and after, and how far one is in this chapter; shared/lesson-end.ts marks what is solved. */
export function lessonEnd({ path, root }: Page): string {
  const { lesson, chapter, previous, next } = findLesson(path);
  const step = (to: LessonPage | undefined, rel: 'prev' | 'next', word: string): string =>
    to ? `<a class="${rel}" rel="${rel}" href="${root}${to.path}"><small>${word}</small>${escapeHtml(to.title)}</a>` : '';
  const place = (one: LessonPage): string => {
    const here = one === lesson ? ' aria-current="page"' : '';
    return `<li data-lesson="${one.slug}" data-tasks="${one.tasks}"><a href="${root}${one.path}"${here}><span>${one.number}</span> ${escapeHtml(one.title)}</a></li>`;
  };
  return `<nav class="lesson-end" aria-label="Lessons">
      ${step(previous, 'prev', 'Before')}
      ${step(next, 'next', 'Next')}
      <div class="chapter">
        <h2 id="chapter-title">Chapter ${chapter.number}: ${escapeHtml(chapter.title)}</h2>
        <ol aria-labelledby="chapter-title">${chapter.lessons.map(place).join('')}</ol>
      </div>
    </nav>`;
}

/** The chapters with their lessons; lessons/lessons.ts adds what this device knows of them. */
export function contents({ root }: Page): string {
  const chapters = readChapters().filter(({ lessons }) => lessons.length > 0);
  const entry = ({ slug, path, number, title, summary, tasks }: LessonPage): string =>
    `<li data-lesson="${slug}" data-tasks="${tasks}"><span>${number}</span> <a href="${root}${path}">${escapeHtml(title)}</a><p>${escapeHtml(summary)}</p></li>`;
  const section = ({
    number,
    title,
    lessons,
  }: Chapter): string => `<section id="chapter-${number}" aria-labelledby="chapter-${number}-title">
        <h2 id="chapter-${number}-title"><span>${number}</span> ${escapeHtml(title)}</h2>
        <ol>${lessons.map(entry).join('')}</ol>
      </section>`;
  const [first] = chapters.flatMap(({ lessons }) => lessons);
  const start = first ? `<p class="start"><a id="start" href="${root}${first.path}">Begin with ${escapeHtml(first.title)}</a></p>` : '';
  return start + chapters.map(section).join('\n');
}
