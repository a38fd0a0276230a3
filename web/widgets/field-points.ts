/** @file Which point of `<hebb-field>` is meant, and what is said of it. */
import type { FieldPoint } from './field-drawing.js';
import { equation, type FieldLine } from './field-lines.js';
import { fixed } from './numeral.js';
import { pixelsOf, type Frame, type Place } from './plane.js';

/** A place and the point there (index in `points`, or -1). */
export interface FieldReading extends Place {
  readonly index: number;
}

/** Pixels within which a pointer means a point. */
const reach = 10;

/** The point (of those that `counts`) nearest to a place, or -1 where none is within reach. */
export function nearestPoint(
  points: readonly FieldPoint[],
  place: Place,
  frame: Frame,
  counts: (point: FieldPoint) => boolean = () => true,
): number {
  const here = pixelsOf(frame, place);
  let best = -1;
  let distance = reach;
  points.forEach((point, index) => {
    if (!counts(point)) return;
    const there = pixelsOf(frame, point);
    const apart = Math.hypot(there.x - here.x, there.y - here.y);
    if (apart > distance) return;
    best = index;
    distance = apart;
  });
  return best;
}

/** The next point in an arrow key's direction: by x for left and right, by y for up and down; the first at the start. */
export function neighbour(points: readonly FieldPoint[], index: number, step: Place): number {
  const axis = step.x !== 0 ? 'x' : 'y';
  const sign = Math.sign(step[axis]);
  const order = points.map((_, i) => i).sort((one, other) => ((points[one]?.[axis] ?? 0) - (points[other]?.[axis] ?? 0)) * sign);
  return order[Math.min(order.length - 1, order.indexOf(index) + 1)] ?? -1;
}

/** "x₁ 0.50, x₂ −1.00", and of a point its text and class. */
export function readingOf(titles: readonly [string, string], place: Place, point: FieldPoint | undefined): string {
  const { x, y } = point ?? place;
  const where = `${titles[0]} ${fixed(x)}, ${titles[1]} ${fixed(y)}`;
  if (!point) return where;
  return [point.text, where, `class ${point.label}`].filter(Boolean).join(' · ');
}

/** "3 points of the first class, 2 of the second", then each line's equation. */
export function describe(points: readonly FieldPoint[], lines: readonly FieldLine[]): string {
  const classes = Math.max(2, ...points.map(({ label }) => label + 1));
  const names = ['first', 'second', 'third', 'fourth'].slice(0, classes);
  const counts = names.map((name, label) => `${points.filter((point) => point.label === label).length} of the ${name}`);
  const equations = lines.map((line, i) => `. ${line.label || `Line ${i + 1}`}: ${equation(line)}`);
  return counts.join(', ').replace(' of the first', ' points of the first class') + equations.join('');
}
