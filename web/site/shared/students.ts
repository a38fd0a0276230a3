/** @file Twelve students by exam and grades, 0 to 1; label 1: accepted. */
import type { PlacedPoint } from './address.js';

export const students: readonly PlacedPoint[] = [
  { x: 0.12, y: 0.38, label: 0 },
  { x: 0.2, y: 0.16, label: 0 },
  { x: 0.31, y: 0.52, label: 0 },
  { x: 0.38, y: 0.27, label: 0 },
  { x: 0.52, y: 0.33, label: 0 },
  { x: 0.18, y: 0.7, label: 0 },
  { x: 0.55, y: 0.72, label: 1 },
  { x: 0.66, y: 0.55, label: 1 },
  { x: 0.74, y: 0.86, label: 1 },
  { x: 0.83, y: 0.42, label: 1 },
  { x: 0.88, y: 0.68, label: 1 },
  { x: 0.42, y: 0.9, label: 1 },
];
