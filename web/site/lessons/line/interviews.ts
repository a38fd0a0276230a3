/** @file Students with a third column: exam, grades and interview between 0 and 1, and whether they were accepted (1) or not (0). */

export interface Interview {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly label: number;
}

/** No two of the columns are enough: some plane separates the students, no line in any of its walls does. */
export const interviews: readonly Interview[] = [
  [0.2, 0.3, 0.5, 0],
  [0.35, 0.2, 0.4, 0],
  [0.1, 0.55, 0.6, 0],
  [0.6, 0.4, 0.15, 0],
  [0.45, 0.65, 0.1, 0],
  [0.75, 0.25, 0.2, 0],
  [0.8, 0.05, 0.55, 0],
  [0.15, 0.2, 0.85, 0],
  [0.55, 0.6, 0.7, 1],
  [0.8, 0.7, 0.35, 1],
  [0.7, 0.45, 0.75, 1],
  [0.4, 0.8, 0.6, 1],
  [0.9, 0.55, 0.5, 1],
  [0.35, 0.55, 0.95, 1],
  [0.6, 0.85, 0.4, 1],
  [0.85, 0.3, 0.8, 1],
].map(([x = 0, y = 0, z = 0, label = 0]) => ({ x, y, z, label }));
