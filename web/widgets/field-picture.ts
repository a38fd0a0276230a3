/** @file The two canvases of `<hebb-field>`: below the surface, which is new with every grid; above it all that seldom changes. */
import { contour } from './contour.js';
import { contextOf, html } from './dom.js';
import {
  drawPoints,
  drawPointTexts,
  drawRing,
  drawSegments,
  drawSurface,
  type FieldPoint,
  type FieldRegions,
  type FieldSegment,
} from './field-drawing.js';
import { drawLineNames, drawLines, type FieldLine } from './field-lines.js';
import type { Grid } from './heat-map.js';
import type { Palette } from './palette.js';
import { drawAxes, pixelsOf, type Domain, type Frame, type Place } from './plane.js';

/** What is shown: the element's properties. */
export interface FieldContent {
  domain: Domain;
  grid: Grid | null;
  range: readonly [number, number];
  regions: FieldRegions | null;
  points: readonly FieldPoint[];
  lines: readonly FieldLine[];
  segments: readonly FieldSegment[];
}

/** How it is shown. */
export interface FieldLook {
  /** Of the canvases in CSS pixels, and where the plane lies inside them. */
  readonly width: number;
  readonly height: number;
  readonly frame: Frame;
  readonly plain: boolean;
  readonly titles: readonly [x: string, y: string];
  readonly palette: Palette;
  /** The keyboard's place. */
  readonly cursor: Place | null;
  /** The point to mark, or -1. */
  readonly marked: number;
}

export class FieldPicture {
  readonly bottom = html('canvas', { 'aria-hidden': 'true' });
  /** Takes pointer and keys. */
  readonly top = html('canvas', { class: 'top' });
  readonly #surface = html('canvas');
  #drawnTop: readonly unknown[] = [];
  #drawnBottom: readonly unknown[] = [];

  /** A new grid, or the old one with other values. */
  surfaceChanged(): void {
    this.#drawnBottom = [];
  }

  /** Draws what has changed; nothing while the element has no size. */
  draw(content: FieldContent, look: FieldLook): void {
    const { domain, range, points, lines, segments } = content;
    const { width, height, plain, titles, palette, cursor, marked } = look;
    if (width === 0) return;
    const ratio = globalThis.devicePixelRatio;
    const below = [...range, domain, palette, width, height, ratio, plain];
    if (below.some((part, i) => part !== this.#drawnBottom[i])) {
      this.#drawnBottom = below;
      this.#drawBottom(content, look);
    }
    const over = [points, lines, segments, domain, cursor, marked, palette, width, height, ratio, plain, ...titles];
    if (over.every((part, i) => part === this.#drawnTop[i])) return;
    this.#drawnTop = over;
    this.#drawTop(content, look);
  }

  #drawBottom(content: FieldContent, { frame, palette, width, height }: FieldLook): void {
    const context = contextOf(this.bottom, width, height);
    if (!context) return;
    const { grid, range, regions } = content;
    drawSurface(context, this.#surface, frame, content, palette);
    if (!grid || regions) return;
    context.beginPath();
    for (const [x0, y0, x1, y1] of contour(grid, (range[0] + range[1]) / 2)) {
      context.moveTo(frame.left + (x0 / grid.columns) * frame.width, frame.top + (y0 / grid.rows) * frame.height);
      context.lineTo(frame.left + (x1 / grid.columns) * frame.width, frame.top + (y1 / grid.rows) * frame.height);
    }
    context.strokeStyle = palette.css.ink;
    context.lineWidth = 1.25;
    context.stroke();
  }

  #drawTop({ points, lines, segments }: FieldContent, look: FieldLook): void {
    const { width, height, frame, plain, titles, palette, cursor, marked } = look;
    const context = contextOf(this.top, width, height);
    if (!context) return;
    const family = getComputedStyle(this.top).fontFamily;
    drawLines(context, frame, lines, palette);
    drawPoints(context, frame, points, plain ? 1.5 : 4, palette);
    drawSegments(context, frame, segments, palette, family);
    drawLineNames(context, frame, lines, palette, family);
    if (!plain) drawPointTexts(context, frame, points, palette, family);
    if (!plain) drawAxes(context, frame, titles, palette, family);
    const point = points[marked];
    if (point) {
      const { x, y } = pixelsOf(frame, point);
      drawRing(context, x, y, 9, palette.css.accent);
    }
    if (!cursor) return;
    const { x, y } = pixelsOf(frame, cursor);
    context.strokeStyle = palette.css.accent;
    context.lineWidth = 2;
    context.strokeRect(x - 7, y - 7, 14, 14);
  }
}
