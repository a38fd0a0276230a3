/** @file A plane on a canvas: what it spans, where it lies, its axes. */
import { numeral } from './numeral.js';
import type { Palette } from './palette.js';

/** Ends of the two axes, in their units. */
export interface Domain {
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
}

/** A place in units of the axes. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

/** The plane's place on the canvas in CSS pixels, and what it spans in units of the axes. */
export interface Frame {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly domain: Domain;
}

/** The plane within a canvas of this size, with room for the axes' numbers where it has `axes`. */
export function frameIn(width: number, height: number, domain: Domain, axes: boolean): Frame {
  const [left, bottom, edge] = axes ? [30, 22, 6] : [0, 0, 0];
  return { left, top: edge, width: Math.max(1, width - left - edge), height: Math.max(1, height - bottom - edge), domain };
}

/** Units to CSS pixels of the canvas. */
export function pixelsOf({ left, top, width, height, domain }: Frame, place: Place): { x: number; y: number } {
  return {
    x: left + ((place.x - domain.x[0]) / (domain.x[1] - domain.x[0])) * width,
    y: top + ((domain.y[1] - place.y) / (domain.y[1] - domain.y[0])) * height,
  };
}

/** CSS pixels of the canvas to units; a pixel outside the plane means the nearest place on its edge. */
export function placeOf({ left, top, width, height, domain }: Frame, x: number, y: number): Place {
  const across = Math.min(1, Math.max(0, (x - left) / width));
  const down = Math.min(1, Math.max(0, (y - top) / height));
  return {
    x: domain.x[0] + across * (domain.x[1] - domain.x[0]),
    y: domain.y[1] - down * (domain.y[1] - domain.y[0]),
  };
}

export function clamp({ x, y }: Place, domain: Domain): Place {
  return {
    x: Math.min(domain.x[1], Math.max(domain.x[0], x)),
    y: Math.min(domain.y[1], Math.max(domain.y[0], y)),
  };
}

/** What an arrow key moves, in shares of the domain (1/20; with Shift 1/100), or null for another key. */
export function arrowStep(event: KeyboardEvent, domain: Domain): Place | null {
  const step = event.shiftKey ? 0.01 : 0.05;
  const across = { ArrowLeft: -step, ArrowRight: step }[event.key] ?? 0;
  const up = { ArrowDown: -step, ArrowUp: step }[event.key] ?? 0;
  if (across === 0 && up === 0) return null;
  return { x: across * (domain.x[1] - domain.x[0]), y: up * (domain.y[1] - domain.y[0]) };
}

/** Everything drawn by `draw` stays inside the plane. */
export function clipped(context: CanvasRenderingContext2D, { left, top, width, height }: Frame, draw: () => void): void {
  context.save();
  context.beginPath();
  context.rect(left, top, width, height);
  context.clip();
  draw();
  context.restore();
}

/** Words over a picture: a halo of paper keeps them readable. */
export function drawText(context: CanvasRenderingContext2D, text: string, x: number, y: number, colour: string, palette: Palette): void {
  context.lineJoin = 'round';
  context.lineWidth = 3;
  context.strokeStyle = palette.css.paper;
  context.strokeText(text, x, y);
  context.fillStyle = colour;
  context.fillText(text, x, y);
}

/** Round values between two ends: about `count` of them. */
export function ticks(low: number, high: number, count = 5): number[] {
  const rough = (high - low) / count;
  if (!(rough > 0) || !Number.isFinite(rough)) return [];
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
  const found: number[] = [];
  for (let value = Math.ceil(low / step); value * step <= high + 1e-9; value++) found.push(value * step);
  return found;
}

/** The plane's border, numbers outside it, the axes' titles inside it, with a halo where the plane is dark. */
export function drawAxes(
  context: CanvasRenderingContext2D,
  frame: Frame,
  titles: readonly [x: string, y: string],
  palette: Palette,
  family: string,
  halo = false,
): void {
  const { left, top, width, height, domain } = frame;
  const title = (text: string, x: number, y: number): void =>
    halo ? drawText(context, text, x, y, palette.css.muted, palette) : context.fillText(text, x, y);
  const bottom = top + height;
  context.strokeStyle = palette.css.rule;
  context.lineWidth = 1;
  context.strokeRect(left + 0.5, top + 0.5, width - 1, height - 1);
  context.fillStyle = palette.css.muted;
  context.font = `11px ${family}`;
  context.textAlign = 'center';
  context.textBaseline = 'top';
  for (const value of ticks(...domain.x)) context.fillText(numeral(value), pixelsOf(frame, { x: value, y: 0 }).x, bottom + 5);
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  for (const value of ticks(...domain.y)) context.fillText(numeral(value), left - 5, pixelsOf(frame, { x: 0, y: value }).y);
  context.font = `italic 12px ${family}`;
  context.textBaseline = 'alphabetic';
  context.textAlign = 'right';
  title(titles[0], left + width - 6, bottom - 6);
  context.textAlign = 'left';
  title(titles[1], left + 6, top + 15);
}
