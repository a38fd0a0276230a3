/** @file Single places on the curves of `<hebb-line-chart>`: a dot, its name, the slope under it. */
import type { Palette } from './palette.js';
import type { Token } from './style.js';

/** In units of the axes. */
export interface ChartMark {
  readonly x: number;
  readonly y: number;
  /** Written beside it. Default none. */
  readonly label?: string;
  /** Default ink. */
  readonly colour?: Token;
  /** A ring of that colour. Default false. */
  readonly hollow?: boolean;
  /** A short straight piece of this slope (y units per x unit) through it. Default none. */
  readonly slope?: number;
}

/** Where the chart's axes lie on its canvas, in the canvas's own pixels. */
export interface MarkFrame {
  readonly xOf: (x: number) => number;
  readonly yOf: (y: number) => number;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** Canvas pixels a CSS pixel. */
  readonly ratio: number;
  readonly palette: Palette;
  readonly family: string;
}

/** CSS pixels: half the length of a slope's piece, and a dot's radius. */
const [reach, radius] = [34, 4.5];

/** Marks outside the axes' ends are left out. */
export function drawMarks(context: CanvasRenderingContext2D, marks: readonly ChartMark[], frame: MarkFrame): void {
  const { left, top, width, height, ratio, palette, family } = frame;
  const seen = marks
    .map((mark) => ({ ...mark, at: { x: frame.xOf(mark.x), y: frame.yOf(mark.y) }, ink: palette.css[mark.colour ?? 'ink'] }))
    .filter(({ at }) => at.x >= left - 1 && at.x <= left + width + 1 && at.y >= top - 1 && at.y <= top + height + 1);
  context.save();
  context.lineCap = 'round';
  context.lineWidth = 1.75 * ratio;
  for (const { x, y, at, slope, ink } of seen) {
    if (slope === undefined) continue;
    const [across, down] = [frame.xOf(x + 1) - at.x, frame.yOf(y + slope) - at.y];
    const share = (reach * ratio) / Math.hypot(across, down);
    context.strokeStyle = ink;
    context.beginPath();
    context.moveTo(at.x - share * across, at.y - share * down);
    context.lineTo(at.x + share * across, at.y + share * down);
    context.stroke();
  }
  context.font = `${11 * ratio}px ${family}`;
  context.textBaseline = 'middle';
  context.lineJoin = 'round';
  for (const { at, hollow = false, label, ink } of seen) {
    context.beginPath();
    context.arc(at.x, at.y, (hollow ? radius - 0.75 : radius) * ratio, 0, 2 * Math.PI);
    context.fillStyle = hollow ? palette.css.paper : ink;
    context.strokeStyle = hollow ? ink : palette.css.paper;
    context.lineWidth = (hollow ? 1.75 : 1) * ratio;
    context.fill();
    context.stroke();
    if (!label) continue;
    const away = (radius + 4) * ratio;
    const fits = at.x + away + context.measureText(label).width < left + width;
    context.textAlign = fits ? 'left' : 'right';
    const x = fits ? at.x + away : at.x - away;
    context.lineWidth = 3 * ratio;
    context.strokeStyle = palette.css.paper;
    context.strokeText(label, x, at.y - away);
    context.fillStyle = palette.css.ink;
    context.fillText(label, x, at.y - away);
  }
  context.restore();
}
