/** @file What every page's module begins with: styles, widgets, the theme's button, and elements that must be there. */
import '../style/base.css';
import { defineWidgets } from 'hebb/ui';
import { startLessonEnd } from './lesson-end.js';
import { startOffline } from './offline.js';
import { startSearch } from './search.js';
import { startThemeToggle } from './theme-toggle.js';

export function startPage(): void {
  defineWidgets();
  startThemeToggle();
  startSearch();
  startOffline();
  startLessonEnd();
}

type Kind<T extends Element> = abstract new (...arguments_: never) => T;

/** The page's element with this id, of this kind. */
export function element<T extends Element>(id: string, kind: Kind<T>): T {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new TypeError(`the page has no ${kind.name} with this id: ${id}`);
  return found;
}

/** 12345.6 -> '12,346'; -> '–' where there is no number yet. */
export function count(value: number | undefined): string {
  return value === undefined || !Number.isFinite(value) ? '–' : Math.round(value).toLocaleString('en');
}

/** Always so many decimals (default 2), a true minus sign: −0.50. */
export function fixed(value: number, decimals = 2): string {
  const text = value.toFixed(decimals);
  return Number(text) === 0 ? text.replace('-', '') : text.replace('-', '−');
}

/** Three significant digits, small numbers as 4.1e−5. */
export function decimal(value: number | undefined): string {
  if (value === undefined || !Number.isFinite(value)) return '–';
  if (value === 0) return '0';
  const text = Math.abs(value) < 1e-3 ? value.toExponential(1) : value.toPrecision(3);
  return text.replaceAll('-', '−');
}

export function percent(value: number | undefined): string {
  return value === undefined || !Number.isFinite(value) ? '–' : `${(value * 100).toFixed(1)} %`;
}

/** The sentence for a person when something failed. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
