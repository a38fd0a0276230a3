/** @file Ink on paper: strokes become grey pixels, as the drawing pad of hebb/ui makes them. */

/** The distance of (x, y) from the piece from a to b. */
function distance(x, y, [ax, ay], [bx, by]) {
  const [dx, dy] = [bx - ax, by - ay];
  const along = Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy || 1)));
  return Math.hypot(x - ax - along * dx, y - ay - along * dy);
}

/** side * side bytes, 255 within `radius` pixels of a stroke, nothing one pixel beyond. */
export function inked(strokes, side, radius) {
  const pixels = new Uint8Array(side * side);
  const clamp = (value) => Math.max(0, Math.min(side - 1, Math.floor(value)));
  for (const stroke of strokes) {
    stroke.slice(1).forEach((to, i) => {
      const from = stroke[i];
      const [left, right, top, bottom] = [0, 0, 1, 1].map((k, edge) =>
        clamp(edge % 2 ? Math.max(from[k], to[k]) + radius + 1 : Math.min(from[k], to[k]) - radius - 1),
      );
      for (let row = top; row <= bottom; row++) {
        for (let column = left; column <= right; column++) {
          const ink = 255 * Math.min(1, Math.max(0, radius + 0.5 - distance(column + 0.5, row + 0.5, from, to)));
          pixels[row * side + column] = Math.max(pixels[row * side + column], ink);
        }
      }
    });
  }
  return pixels;
}
