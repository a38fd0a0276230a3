/** @file Where the samples of a field lie. */
import type { Domain } from './plane.js';

/** x, y of every grid sample, row-major, the row of largest y first; samples sit in the middle of their cells. */
export function fieldCoordinates(columns: number, rows: number, domain: Domain): Float32Array {
  const coordinates = new Float32Array(columns * rows * 2);
  const [left, right] = domain.x;
  const [bottom, top] = domain.y;
  for (let row = 0, i = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      coordinates[i++] = left + ((column + 0.5) / columns) * (right - left);
      coordinates[i++] = top - ((row + 0.5) / rows) * (top - bottom);
    }
  }
  return coordinates;
}
