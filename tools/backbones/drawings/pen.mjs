/** @file The pen that all drawings are made with: strokes are lists of [x, y] in the unit square, x to the right, y down. */

/** A stroke through the given corners: line(x, y, x, y, …). */
export const line = (...numbers) => Array.from({ length: numbers.length / 2 }, (_, i) => [numbers[2 * i], numbers[2 * i + 1]]);

/** The same, back to where it began. */
export const closed = (...numbers) => line(...numbers, numbers[0], numbers[1]);

/** Part of an ellipse about (x, y), from one angle to another in degrees: 0 is right, 90 is down. */
export function arc(x, y, rx, ry, from = 0, to = 360) {
  const pieces = Math.max(4, Math.ceil(Math.abs(to - from) / 12));
  return Array.from({ length: pieces + 1 }, (_, i) => {
    const angle = ((from + ((to - from) * i) / pieces) * Math.PI) / 180;
    return [x + rx * Math.cos(angle), y + ry * Math.sin(angle)];
  });
}

/** A whole ellipse; r alone makes a circle. */
export const ring = (x, y, r, ry = r) => arc(x, y, r, ry);

/** n strokes from one circle about (x, y) to a larger one. */
export const rays = (n, x, y, inner, outer, turn = 0) =>
  Array.from({ length: n }, (_, i) => {
    const angle = turn + (2 * Math.PI * i) / n;
    return line(x + inner * Math.cos(angle), y + inner * Math.sin(angle), x + outer * Math.cos(angle), y + outer * Math.sin(angle));
  });

/** A stroke by a function of t from 0 to 1 to a place. */
export const curve = (place, pieces = 40) => Array.from({ length: pieces + 1 }, (_, i) => place(i / pieces));

/** A closed polygon whose n corners lie on circles of these radii in turn, the first at the top. */
export const polygon = (n, x, y, ...radii) =>
  curve((t) => {
    const [corner, angle] = [Math.round(t * n), 2 * Math.PI * t - Math.PI / 2];
    const r = radii[corner % radii.length];
    return [x + r * Math.cos(angle), y + r * Math.sin(angle)];
  }, n);
