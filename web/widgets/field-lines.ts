/** @file The straight lines of `<hebb-field>`: where w1·x1 + w2·x2 + b = 0 runs through the plane, how it looks, how it moves. */
import { drawArrowHead } from './field-drawing.js';
import { fixed } from './numeral.js';
import type { Palette } from './palette.js';
import { clipped, drawText, pixelsOf, type Domain, type Frame, type Place } from './plane.js';
import type { Token } from './style.js';

export interface FieldLine {
  /** [w1, w2] of w1·x1 + w2·x2 + b = 0, x1 across and x2 up. A line of two zeros is not drawn. */
  readonly weights: readonly [number, number];
  /** b. */
  readonly bias: number;
  /** Written at the line's end. Default none. */
  readonly label?: string;
  /** Default ink. */
  readonly colour?: Token;
  /** Can be turned and shifted by pointer and keyboard. Default false. */
  readonly movable?: boolean;
  /** The side of positive scores, to which the normal's arrow points, is tinted. Default false. */
  readonly positive?: boolean;
  /** Default false. */
  readonly dashed?: boolean;
}

/** "0.80·x₁ − 0.50·x₂ + 0.10 = 0". */
export function equation({ weights: [w1, w2], bias }: FieldLine): string {
  const term = (value: number): string => `${value < 0 ? '−' : '+'} ${fixed(Math.abs(value))}`;
  return `${fixed(w1)}·x₁ ${term(w2)}·x₂ ${term(bias)} = 0`;
}

/** The line's two ends on the plane's border; null where it does not cross the plane. */
export function ends({ weights, bias }: FieldLine, domain: Domain): readonly [Place, Place] | null {
  const [left, right] = domain.x;
  const [bottom, top] = domain.y;
  // In the unit square: a·u + c·v + d = 0.
  const a = weights[0] * (right - left);
  const c = weights[1] * (top - bottom);
  const d = weights[0] * left + weights[1] * bottom + bias;
  const square = a * a + c * c;
  if (!(square > 0)) return null;
  const away = (a / 2 + c / 2 + d) / square;
  const middle = [0.5 - away * a, 0.5 - away * c] as const;
  const along = [-c / Math.sqrt(square), a / Math.sqrt(square)] as const;
  let [from, to] = [-Infinity, Infinity];
  for (const axis of [0, 1] as const) {
    if (Math.abs(along[axis]) < 1e-12) {
      if (middle[axis] < 0 || middle[axis] > 1) return null;
      continue;
    }
    const one = -middle[axis] / along[axis];
    const other = (1 - middle[axis]) / along[axis];
    from = Math.max(from, Math.min(one, other));
    to = Math.min(to, Math.max(one, other));
  }
  if (from >= to) return null;
  const at = (t: number): Place => ({
    x: left + (middle[0] + t * along[0]) * (right - left),
    y: bottom + (middle[1] + t * along[1]) * (top - bottom),
  });
  return [at(from), at(to)];
}

export function between(one: Place, other: Place, share: number): Place {
  return { x: one.x + share * (other.x - one.x), y: one.y + share * (other.y - one.y) };
}

export type Moved = Pick<FieldLine, 'weights' | 'bias'>;

/** The line through two places, its weights as long as before and on the same side; null where the two are one. */
export function turned({ weights }: FieldLine, one: Place, other: Place): Moved | null {
  const [across, up] = [other.x - one.x, other.y - one.y];
  const length = Math.hypot(across, up);
  if (length === 0) return null;
  const side = weights[1] * across - weights[0] * up < 0 ? -1 : 1;
  const scale = (side * Math.hypot(...weights)) / length;
  const [w1, w2] = [-up * scale, across * scale];
  return { weights: [w1, w2], bias: -(w1 * one.x + w2 * one.y) };
}

/** The line moved, parallel to itself, by what leads from one place to the other. */
export function shifted({ weights, bias }: FieldLine, from: Place, to: Place): Moved {
  return { weights, bias: bias - weights[0] * (to.x - from.x) - weights[1] * (to.y - from.y) };
}

/** Pixels between a place and the line. */
export function pixelsFrom({ weights, bias }: FieldLine, place: Place, { width, height, domain }: Frame): number {
  const a = (weights[0] * (domain.x[1] - domain.x[0])) / width;
  const c = (weights[1] * (domain.y[1] - domain.y[0])) / height;
  return Math.abs(weights[0] * place.x + weights[1] * place.y + bias) / Math.hypot(a, c);
}

/** The corners of the plane's part where the score is positive, in order. */
function positiveSide({ weights, bias }: FieldLine, { x, y }: Domain): Place[] {
  const score = (place: Place): number => weights[0] * place.x + weights[1] * place.y + bias;
  const corners = [
    { x: x[0], y: y[0] },
    { x: x[1], y: y[0] },
    { x: x[1], y: y[1] },
    { x: x[0], y: y[1] },
  ];
  return corners.flatMap((corner, i) => {
    const next = corners[(i + 1) % 4] ?? corner;
    const [here, there] = [score(corner), score(next)];
    const crossing = here > 0 !== there > 0 ? [between(corner, next, here / (here - there))] : [];
    return here > 0 ? [corner, ...crossing] : crossing;
  });
}

/** Pixels of the normal's arrow. */
const normal = 20;

export function drawLines(context: CanvasRenderingContext2D, frame: Frame, lines: readonly FieldLine[], palette: Palette): void {
  clipped(context, frame, () => {
    for (const line of lines) {
      if (!line.positive) continue;
      context.beginPath();
      for (const corner of positiveSide(line, frame.domain)) {
        const { x, y } = pixelsOf(frame, corner);
        context.lineTo(x, y);
      }
      context.globalAlpha = 0.09;
      context.fillStyle = palette.css[line.colour ?? 'ink'];
      context.fill();
      context.globalAlpha = 1;
    }
    for (const line of lines) drawLine(context, frame, line, palette.css[line.colour ?? 'ink']);
  });
}

export function drawLineNames(
  context: CanvasRenderingContext2D,
  frame: Frame,
  lines: readonly FieldLine[],
  palette: Palette,
  family: string,
): void {
  context.font = `12px ${family}`;
  for (const line of lines) drawName(context, frame, line, palette);
}

function drawLine(context: CanvasRenderingContext2D, frame: Frame, line: FieldLine, colour: string): void {
  const found = ends(line, frame.domain);
  if (!found) return;
  const [start, end] = [pixelsOf(frame, found[0]), pixelsOf(frame, found[1])];
  context.strokeStyle = colour;
  context.lineWidth = 2;
  context.setLineDash(line.dashed ? [6, 5] : []);
  context.beginPath();
  context.moveTo(start.x, start.y);
  context.lineTo(end.x, end.y);
  context.stroke();
  context.setLineDash([]);
  // The positive side lies to the right of the way from the first end to the second.
  const length = Math.hypot(end.x - start.x, end.y - start.y) || 1;
  const [x, y] = [(start.x + end.x) / 2, (start.y + end.y) / 2];
  const [tipX, tipY] = [x - (normal * (end.y - start.y)) / length, y + (normal * (end.x - start.x)) / length];
  context.lineWidth = 1.75;
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(tipX, tipY);
  context.stroke();
  drawArrowHead(context, x, y, tipX, tipY, 7);
}

/** The line's name near its upper end, on the negative side: out of the way of the arrow. */
function drawName(context: CanvasRenderingContext2D, frame: Frame, line: FieldLine, palette: Palette): void {
  const found = line.label ? ends(line, frame.domain) : null;
  if (!found || !line.label) return;
  const [start, end] = [pixelsOf(frame, found[0]), pixelsOf(frame, found[1])];
  const length = Math.hypot(end.x - start.x, end.y - start.y) || 1;
  const share = Math.min(0.45, 26 / length);
  const at = between(start, end, start.y < end.y ? share : 1 - share);
  const half = context.measureText(line.label).width / 2;
  const away = 10 + half * Math.abs((end.y - start.y) / length);
  const x = at.x + (away * (end.y - start.y)) / length;
  const y = at.y - (away * (end.x - start.x)) / length;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  const inside = Math.min(frame.left + frame.width - half - 4, Math.max(frame.left + half + 4, x));
  const within = Math.min(frame.top + frame.height - 10, Math.max(frame.top + 10, y));
  drawText(context, line.label, inside, within, palette.css[line.colour ?? 'ink'], palette);
}
