/** @file The end of a lesson shows which lessons of its chapter are done, as this device knows; and the device keeps where one was. */
import '../style/lesson-end.css';
import { keepPlace, readProgress, watchProgress } from './progress.js';

/** Marks every element with `data-lesson` and `data-tasks`: '✓', or '1 of 2' where some tasks are left. */
export function showSolved(entries: Iterable<HTMLElement>): void {
  const progress = readProgress();
  for (const entry of entries) {
    const tasks = Number(entry.dataset['tasks']);
    const solved = Math.min(tasks, progress[entry.dataset['lesson'] ?? '']?.length ?? 0);
    entry.querySelector('.solved-mark')?.remove();
    if (solved === 0) continue;
    const mark = Object.assign(document.createElement('small'), { className: 'solved-mark' });
    mark.textContent = solved === tasks ? ' ✓' : ` ${solved} of ${tasks}`;
    if (solved === tasks) Object.assign(mark, { role: 'img', ariaLabel: 'done' });
    entry.append(mark);
  }
}

/** Does nothing on a page that is no lesson. */
export function startLessonEnd(): void {
  const end = document.querySelector<HTMLElement>('.lesson-end');
  const here = end?.querySelector<HTMLElement>('[data-lesson]:has([aria-current])')?.dataset['lesson'];
  if (!end || here === undefined) return;
  keepPlace(here);
  const show = (): void => showSolved(end.querySelectorAll<HTMLElement>('[data-lesson]'));
  watchProgress(show);
  show();
}
