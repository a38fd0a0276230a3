/** @file Which tasks a visitor has solved, and the lesson that was open last: kept on this device; nothing is sent anywhere. */

const key = 'hebb-progress';
const placeKey = 'hebb-place';

/** Solved tasks by lesson. */
export type Progress = Readonly<Record<string, readonly string[]>>;

const isList = (value: unknown): value is string[] => Array.isArray(value) && value.every((item) => typeof item === 'string');
const watchers = new Set<() => void>();

/** Solved tasks by lesson; empty where the browser keeps nothing or what it kept makes no sense. */
export function readProgress(): Progress {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key) ?? '{}');
    if (typeof kept !== 'object' || kept === null) return {};
    return Object.fromEntries(Object.entries(kept).filter((entry): entry is [string, string[]] => isList(entry[1])));
  } catch {
    return {};
  }
}

export function keepSolved(lesson: string, task: string): void {
  const progress = readProgress();
  const solved = progress[lesson] ?? [];
  if (solved.includes(task)) return;
  keep(key, JSON.stringify({ ...progress, [lesson]: [...solved, task] }));
  for (const watcher of watchers) watcher();
}

/** Calls `watcher` whenever a task has been solved on this page or in another one of this browser. */
export function watchProgress(watcher: () => void): void {
  watchers.add(watcher);
  window.addEventListener('storage', (event) => {
    if (event.key === key || event.key === null) watcher();
  });
}

/** The lesson that was open last. */
export function readPlace(): string | null {
  try {
    return localStorage.getItem(placeKey);
  } catch {
    return null;
  }
}

export function keepPlace(lesson: string): void {
  keep(placeKey, lesson);
}

export function forgetProgress(): void {
  try {
    localStorage.removeItem(key);
    localStorage.removeItem(placeKey);
  } catch {
    // nothing was kept
  }
}

function keep(name: string, text: string): void {
  try {
    localStorage.setItem(name, text);
  } catch {
    // A browser that keeps nothing: it holds until the page is left.
  }
}
