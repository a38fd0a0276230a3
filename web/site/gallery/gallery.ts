/** @file The gallery: gives each widget its sample, and says which events it tells. */
import './gallery.css';
import { startPage } from '../shared/page.js';
import { samples } from './samples.js';

/** What an event says besides its name, short enough for a line. */
function detailOf(event: Event): string {
  const detail: unknown = event instanceof CustomEvent ? event.detail : null;
  if (detail === null || detail === undefined) return '';
  const text = JSON.stringify(detail, (_, value: unknown) => (typeof value === 'number' ? Number(value.toPrecision(3)) : value));
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function showSection<Tag extends keyof typeof samples>(tag: Tag, section: HTMLElement): void {
  const element = section.querySelector<HTMLElementTagNameMap[Tag]>(tag);
  if (!element) throw new TypeError(`the gallery has no ${tag}`);
  samples[tag].show?.(element);
  const told = section.querySelector('.told');
  for (const type of section.dataset['events']?.split(' ') ?? []) {
    element.addEventListener(type, (event) => {
      if (told) told.textContent = `${type} ${detailOf(event)}`;
    });
  }
}

startPage();
for (const tag of Object.keys(samples) as (keyof typeof samples)[]) {
  const section = document.getElementById(tag);
  if (section) showSection(tag, section);
}
