/** @file The contents of the lessons: what is solved, and the way back to where one was. */
import './lessons.css';
import { showSolved } from '../shared/lesson-end.js';
import { element, startPage } from '../shared/page.js';
import { forgetProgress, readPlace, readProgress, watchProgress } from '../shared/progress.js';

const entries = [...document.querySelectorAll<HTMLElement>('[data-lesson]')];
const start = element('start', HTMLAnchorElement);
const forget = element('forget', HTMLButtonElement);
const first = { href: start.href, text: start.textContent };

function show(): void {
  const place = readPlace();
  showSolved(entries);
  forget.disabled = place === null && Object.keys(readProgress()).length === 0;
  const link = entries.find((entry) => entry.dataset['lesson'] === place)?.querySelector('a');
  start.href = link?.href ?? first.href;
  start.textContent = link ? `Continue where you were: ${link.textContent}` : first.text;
}

startPage();
show();
watchProgress(show);
forget.addEventListener('click', () => {
  if (!confirm('Forget which tasks you have solved, and where you were?')) return;
  forgetProgress();
  show();
});
