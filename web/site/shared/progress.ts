/** @file Which tasks a visitor has solved: kept on this device, by lesson; nothing is sent anywhere. */

const key = 'hebb-progress';

export type Progress = Readonly<Record<string, readonly string[]>>;

const isList = (value: unknown): value is string[] => Array.isArray(value) && value.every((item) => typeof item === 'string');

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
  try {
    localStorage.setItem(key, JSON.stringify({ ...progress, [lesson]: [...solved, task] }));
  } catch {
    // A browser that keeps nothing: the mark holds until the page is left.
  }
}

export function forgetProgress(): void {
  try {
    localStorage.removeItem(key);
  } catch {
    // nothing was kept
  }
}
