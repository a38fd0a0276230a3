/** @file The students of the first chapter: exam and grades between 0 and 1, and whether they were accepted (1) or not (0). */
import { pointsField, type Field, type PlacedPoint } from '../shared/address.js';

export const students: readonly PlacedPoint[] = [
  [0.12, 0.38, 0],
  [0.2, 0.16, 0],
  [0.31, 0.52, 0],
  [0.38, 0.27, 0],
  [0.52, 0.33, 0],
  [0.18, 0.7, 0],
  [0.55, 0.72, 1],
  [0.66, 0.55, 1],
  [0.74, 0.86, 1],
  [0.83, 0.42, 1],
  [0.88, 0.68, 1],
  [0.42, 0.9, 1],
].map(([x = 0, y = 0, label = 0]) => ({ x, y, label }));

/** One's own, at first those above. */
export const studentsField = (): Field<readonly PlacedPoint[]> => pointsField(students, { low: 0, high: 1, most: 60 });

/** 0.75 -> '0.75', -0.5 -> '−0.50'. */
export const signed = (value: number): string => value.toFixed(2).replace('-', '−');

/** The line's equation in the columns' names: '0.70 · exam + 0.70 · grades − 0.65'. */
export function formulaOf(weights: readonly number[], bias: number, columns: readonly string[] = ['exam', 'grades']): string {
  const terms = weights.map((weight, i) => ({ weight, name: ` · ${columns[i] ?? ''}` }));
  return [...terms, { weight: bias, name: '' }]
    .map(({ weight, name }, i) => (i === 0 ? signed(weight) : `${weight < 0 ? '−' : '+'} ${signed(Math.abs(weight))}`) + name)
    .join(' ');
}
