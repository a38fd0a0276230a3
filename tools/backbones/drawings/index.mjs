/**
 * @file Drawings by an unsteady hand: strokes of a known figure, each time of another size, slant, place and wobble, as 64 x 64 grey
 * bytes and as strokes that a test can draw with a mouse. Seeded: the same seed gives the same drawings.
 */
import { uniform } from '../../models/text.mjs';
import { figures } from './figures.mjs';
import { nature } from './nature.mjs';
import { inked } from './ink.mjs';
import { things } from './things.mjs';

const shapes = { ...figures, ...nature, ...things };

/** Pixels of a drawing's side. */
export const side = 64;

/** Classes that no backbone ever sees: what transfer is measured on. */
export const heldOut = ['house', 'star', 'fish', 'cup', 'tree'];

/** The classes that the backbone of drawings learns. */
export const seen = Object.keys(shapes).filter((name) => !heldOut.includes(name));

/** Points no farther apart than 0.04, so that a wobble bends straight strokes, too. */
const dense = (stroke) =>
  stroke.flatMap(([x, y], i) => {
    if (i === 0) return [[x, y]];
    const [fromX, fromY] = stroke[i - 1];
    const pieces = Math.max(1, Math.ceil(Math.hypot(x - fromX, y - fromY) / 0.04));
    return Array.from({ length: pieces }, (_, k) => [fromX + ((x - fromX) * (k + 1)) / pieces, fromY + ((y - fromY) * (k + 1)) / pieces]);
  });

/** One hand: slant, stretch and a turn for the whole drawing, a shift and slow waves for each stroke. */
function byHand(strokes, vary) {
  const [turn, slant, stretch, mirror] = [vary(-0.3, 0.3), vary(-0.25, 0.25), vary(0.75, 1.35), vary(0, 1) < 0.5 ? -1 : 1];
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  return strokes.map((stroke) => {
    const [dx, dy, swing] = [vary(-0.025, 0.025), vary(-0.025, 0.025), vary(0, 0.03)];
    const waves = [vary(3, 9), vary(0, 6.3), vary(3, 9), vary(0, 6.3)];
    return dense(stroke).map(([x, y]) => {
      const along = x + y;
      const u = mirror * (x - 0.5) + dx + swing * Math.sin(waves[0] * along + waves[1]);
      const v = y - 0.5 + dy + swing * Math.sin(waves[2] * (x - y) + waves[3]);
      const [a, b] = [(u + slant * v) * stretch, v / stretch];
      return [cos * a - sin * b, sin * a + cos * b];
    });
  });
}

/** Moves and scales strokes into the pad of `side` pixels: the longer side of their box fills 40 to 95 % of it. */
function placed(strokes, vary) {
  const points = strokes.flat();
  const [left, top] = [0, 1].map((k) => Math.min(...points.map((point) => point[k])));
  const [right, bottom] = [0, 1].map((k) => Math.max(...points.map((point) => point[k])));
  const scale = (side * vary(0.4, 0.95)) / Math.max(right - left, bottom - top);
  const [spareX, spareY] = [side - scale * (right - left), side - scale * (bottom - top)];
  const [x0, y0] = [spareX * vary(0.2, 0.8), spareY * vary(0.2, 0.8)];
  return strokes.map((stroke) => stroke.map(([x, y]) => [x0 + scale * (x - left), y0 + scale * (y - top)]));
}

/** Drawings of one class after the other: `next(name)` gives { strokes, pixels }, places in pixels from 0 to 64. */
export function hand(seed) {
  const random = uniform(seed);
  const vary = (least, most) => least + (most - least) * random();
  return (name) => {
    const strokes = placed(byHand(shapes[name](vary), vary), vary);
    return { strokes, pixels: inked(strokes, side, vary(0.8, 2.8)) };
  };
}

/** n drawings of each class as bytes [classes * n, 64, 64], class by class, and their class indices. */
export function drawings(names, n, seed) {
  const next = hand(seed);
  const images = new Uint8Array(names.length * n * side * side);
  const labels = Int32Array.from({ length: names.length * n }, (_, i) => Math.floor(i / n));
  labels.forEach((label, i) => images.set(next(names[label]).pixels, i * side * side));
  return { images, labels };
}
