/** @file The line along which a sampled field takes one value (marching squares), for decision boundaries. */
import type { Grid } from './heat-map.js';

/** x0, y0, x1, y1 of one straight piece, in units of grid cells; a sample sits in the middle of its cell. */
export type Segment = readonly [number, number, number, number];

/**
 * The pieces of the contour of `grid` at `level`, in no particular order.
 * Each square of four neighbouring samples is crossed on the edges whose ends lie on different sides of the level; the
 * crossing is placed by linear interpolation. A saddle (four crossings) is resolved by the mean of its corners.
 */
export function contour(grid: Grid, level: number): Segment[] {
  const { values, columns, rows } = grid;
  const segments: Segment[] = [];
  const at = (column: number, row: number): number => (values[row * columns + column] ?? 0) - level;
  for (let row = 0; row + 1 < rows; row++) {
    for (let column = 0; column + 1 < columns; column++) {
      const a = at(column, row);
      const b = at(column + 1, row);
      const c = at(column + 1, row + 1);
      const d = at(column, row + 1);
      if (a < 0 === b < 0 && b < 0 === c < 0 && c < 0 === d < 0) continue;
      const left = column + 0.5;
      const top = row + 0.5;
      const crossings: [number, number][] = [];
      if (a < 0 !== b < 0) crossings.push([left + a / (a - b), top]);
      if (b < 0 !== c < 0) crossings.push([left + 1, top + b / (b - c)]);
      if (d < 0 !== c < 0) crossings.push([left + d / (d - c), top + 1]);
      if (a < 0 !== d < 0) crossings.push([left, top + a / (a - d)]);
      const [first, second, third, fourth] = crossings;
      if (!first || !second) continue;
      if (!third || !fourth) {
        segments.push([...first, ...second]);
      } else if (a + b + c + d < 0 === a < 0) {
        segments.push([...first, ...second], [...third, ...fourth]);
      } else {
        segments.push([...first, ...fourth], [...second, ...third]);
      }
    }
  }
  return segments;
}
