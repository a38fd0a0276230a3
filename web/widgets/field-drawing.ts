/** @file What `<hebb-field>` paints on its canvases: the surface or regions, the points, the segments. */
import type { Grid } from './heat-map.js';
import { classToken, paintClasses, paintValues, type Palette } from './palette.js';
import { clipped, drawText, pixelsOf, type Frame } from './plane.js';
import type { Token } from './style.js';

export interface FieldPoint {
  readonly x: number;
  readonly y: number;
  /** The class, 0 to 3, hence the colour. */
  readonly label: number;
  /** Drawn as a ring: not trained on. Default false. */
  readonly hollow?: boolean;
  /** Can be dragged and removed. Default false. */
  readonly movable?: boolean;
  /** Written beside the point. Default none. */
  readonly text?: string;
  /** Drawn faintly: not what is looked at now. Default false. */
  readonly faded?: boolean;
  /** A circle around the point, in ink or in a colour: the current one, or one that is misclassified. Default false. */
  readonly ring?: boolean | Token;
}

/** Class indices, row-major, `columns * rows`, at the places of `fieldCoordinates`. */
export interface FieldRegions extends Grid {
  /** How strongly each sample is coloured, 0..1, for example its probability. Default 1. */
  readonly strength?: Float32Array;
}

/** A straight piece, in units of the axes: a distance, a pull, a step. */
export interface FieldSegment {
  readonly from: readonly [x: number, y: number];
  readonly to: readonly [x: number, y: number];
  /** Default ink. */
  readonly colour?: Token;
  /** Default false. */
  readonly dashed?: boolean;
  /** An arrow head at `to`. Default false. */
  readonly arrow?: boolean;
  /** Written beside its middle. Default none. */
  readonly label?: string;
}

/** `surface` is a scratch canvas of one pixel a sample; the browser's smoothing enlarges it. */
export function drawSurface(
  context: CanvasRenderingContext2D,
  surface: HTMLCanvasElement,
  frame: Frame,
  shown: { readonly grid: Grid | null; readonly range: readonly [number, number]; readonly regions: FieldRegions | null },
  palette: Palette,
): void {
  const { grid, range, regions } = shown;
  context.fillStyle = palette.css.middle;
  if (!grid && !regions) return context.fillRect(frame.left, frame.top, frame.width, frame.height);
  if (regions) paintClasses(surface, regions.values, regions.strength, regions.columns, regions.rows, palette);
  else if (grid) paintValues(surface, grid.values, grid.columns, grid.rows, range, palette);
  context.imageSmoothingEnabled = true;
  context.globalAlpha = 0.6;
  context.fillRect(frame.left, frame.top, frame.width, frame.height);
  context.drawImage(surface, frame.left, frame.top, frame.width, frame.height);
  context.globalAlpha = 1;
}

export function drawPoints(
  context: CanvasRenderingContext2D,
  frame: Frame,
  points: readonly FieldPoint[],
  radius: number,
  palette: Palette,
): void {
  clipped(context, frame, () => {
    for (const point of points) {
      const { x, y } = pixelsOf(frame, point);
      const colour = palette.css[classToken(point.label)];
      const size = point.movable ? radius + 1.5 : radius;
      context.globalAlpha = point.faded ? 0.3 : 1;
      context.beginPath();
      context.arc(x, y, point.hollow ? size - 0.75 : size, 0, 2 * Math.PI);
      context.fillStyle = point.hollow ? palette.css.paper : colour;
      context.strokeStyle = point.hollow ? colour : point.movable ? palette.css.ink : palette.css.paper;
      context.lineWidth = point.hollow || point.movable ? 1.5 : radius / 4;
      context.fill();
      context.stroke();
      if (point.ring) drawRing(context, x, y, size + 4, palette.css[point.ring === true ? 'ink' : point.ring]);
    }
    context.globalAlpha = 1;
  });
}

export function drawRing(context: CanvasRenderingContext2D, x: number, y: number, radius: number, colour: string): void {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.strokeStyle = colour;
  context.lineWidth = 1.75;
  context.stroke();
}

/** The points' words, to the right of each, or to its left where there is no room. */
export function drawPointTexts(
  context: CanvasRenderingContext2D,
  frame: Frame,
  points: readonly FieldPoint[],
  palette: Palette,
  family: string,
): void {
  context.font = `12px ${family}`;
  context.textBaseline = 'middle';
  for (const { text, ...point } of points) {
    if (!text) continue;
    const { x, y } = pixelsOf(frame, point);
    const fits = x + 10 + context.measureText(text).width < frame.left + frame.width;
    context.textAlign = fits ? 'left' : 'right';
    context.globalAlpha = point.faded ? 0.5 : 1;
    drawText(context, text, fits ? x + 10 : x - 10, y, palette.css.ink, palette);
  }
  context.globalAlpha = 1;
}

/** A head of two strokes at (x1, y1), for a shaft that comes from (x0, y0). Pixels. */
export function drawArrowHead(context: CanvasRenderingContext2D, x0: number, y0: number, x1: number, y1: number, size: number): void {
  const angle = Math.atan2(y1 - y0, x1 - x0);
  context.beginPath();
  for (const side of [-1, 1]) {
    context.moveTo(x1, y1);
    context.lineTo(x1 - size * Math.cos(angle + side * 0.45), y1 - size * Math.sin(angle + side * 0.45));
  }
  context.stroke();
}

export function drawSegments(
  context: CanvasRenderingContext2D,
  frame: Frame,
  segments: readonly FieldSegment[],
  palette: Palette,
  family: string,
): void {
  clipped(context, frame, () => {
    context.lineWidth = 1.75;
    context.lineCap = 'round';
    for (const { from, to, colour = 'ink', dashed = false, arrow = false } of segments) {
      const start = pixelsOf(frame, { x: from[0], y: from[1] });
      const end = pixelsOf(frame, { x: to[0], y: to[1] });
      const length = Math.hypot(end.x - start.x, end.y - start.y);
      context.strokeStyle = palette.css[colour];
      context.setLineDash(dashed ? [4, 4] : []);
      context.beginPath();
      context.moveTo(start.x, start.y);
      context.lineTo(end.x, end.y);
      context.stroke();
      context.setLineDash([]);
      if (arrow && length > 1) drawArrowHead(context, start.x, start.y, end.x, end.y, Math.min(8, length));
    }
  });
  context.font = `12px ${family}`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  for (const { from, to, colour = 'ink', label } of segments) {
    if (!label) continue;
    const start = pixelsOf(frame, { x: from[0], y: from[1] });
    const end = pixelsOf(frame, { x: to[0], y: to[1] });
    const length = Math.hypot(end.x - start.x, end.y - start.y) || 1;
    // Beside the shaft, on the side that is up: half the words' width where it is steep, half their height where it is flat.
    const away = 9 + (context.measureText(label).width / 2) * Math.abs((end.y - start.y) / length);
    const side = end.x >= start.x ? 1 : -1;
    const x = (start.x + end.x) / 2 + (side * away * (end.y - start.y)) / length;
    const y = (start.y + end.y) / 2 - (side * away * (end.x - start.x)) / length;
    drawText(context, label, x, y, palette.css[colour], palette);
  }
}
