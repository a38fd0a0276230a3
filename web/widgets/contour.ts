/** @file The line along which a sampled field takes one value (marching squares), for decision boundaries. */
import type { Grid } from './heat-map.js';

/** x0, y0, x1, y1 of one straight piece, in units of grid cells; a sample sits in the middle of its cell. */
export type Segment = readonly [number, number, number, number];

/**
 * The pieces of the contour of `grid` at `level`, in no particular order.
 * Each square of four neighbouring samples is crossed on the edges whose ends lie on different sides of the level; the
 * crossing is placed by linear interpolation. A saddle (four crossings) is resolved by the mean of its corners.
 * In the half cell between the outermost samples and the border the field counts as constant, so a contour that leaves
 * the plane ends at its border.
 */
export function contour(grid: Grid, level: number): Segment[] {
  const { values, columns, rows } = grid;
  const segments: Segment[] = [];
  const at = (column: number, row: number): number => (values[row * columns + column] ?? 0) - level;
  for (let row = -1; row < rows; row++) {
    const above = Math.max(0, row);
    const below = Math.min(rows - 1, row + 1);
    const top = Math.max(0, row + 0.5);
    const bottom = Math.min(rows, row + 1.5);
    for (let column = -1; column < columns; column++) {
      const before = Math.max(0, column);
      const after = Math.min(columns - 1, column + 1);
      const a = at(before, above);
      const b = at(after, above);
      const c = at(after, below);
      const d = at(before, below);
      if (a < 0 === b < 0 && b < 0 === c < 0 && c < 0 === d < 0) continue;
      const left = Math.max(0, column + 0.5);
      const right = Math.min(columns, column + 1.5);
      const crossings: [number, number][] = [];
      if (a < 0 !== b < 0) crossings.push([left + (a / (a - b)) * (right - left), top]);
      if (b < 0 !== c < 0) crossings.push([right, top + (b / (b - c)) * (bottom - top)]);
      if (d < 0 !== c < 0) crossings.push([left + (d / (d - c)) * (right - left), bottom]);
      if (a < 0 !== d < 0) crossings.push([left, top + (a / (a - d)) * (bottom - top)]);
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
