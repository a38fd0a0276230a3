/** @file What `<hebb-surface>` paints: heights as grey, contours with their values, paths with their names at the ends. */
import { contour, type Segment } from './contour.js';
import type { Grid } from './heat-map.js';
import { numeral } from './numeral.js';
import { paintValues, sequentialRamp, type Palette } from './palette.js';
import { clipped, drawText, pixelsOf, ticks, type Frame, type Place } from './plane.js';
import type { Token } from './style.js';

export interface SurfacePath {
  readonly label: string;
  /** [x, y] of every step, in units of the axes. */
  readonly points: readonly (readonly [x: number, y: number])[];
  /** Default: accent, then the classes' colours, by place in the list. */
  readonly colour?: Token;
}

/** A surface made ready to be painted. */
export interface Relief {
  /** The heights, or their logarithms (base 10). */
  readonly grid: Grid;
  /** Lowest and highest finite height of that grid. */
  readonly range: readonly [number, number];
  readonly contours: readonly { readonly value: number; readonly segments: readonly Segment[] }[];
}

/** 1, 2 and 5 times the powers of ten between two values. */
function decades(low: number, high: number): number[] {
  const found: number[] = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.log10(high); power++) {
    for (const factor of [1, 2, 5]) found.push(factor * 10 ** power);
  }
  const within = found.filter((value) => value > low && value < high);
  return within.length > 16 ? within.filter((value) => Math.log10(value) % 1 === 0) : within;
}

/** On a log scale heights of zero and below count as the smallest positive one. */
export function reliefOf(grid: Grid, log: boolean): Relief {
  let least = Infinity;
  if (log) for (const value of grid.values) if (value > 0 && value < least) least = value;
  const scaled = log ? { ...grid, values: grid.values.map((value) => Math.log10(value > least ? value : least)) } : grid;
  let [low, high] = [Infinity, -Infinity];
  for (const value of scaled.values) {
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const values = low < high ? (log ? decades(10 ** low, 10 ** high) : ticks(low, high, 12)) : [];
  const contours = values.map((value) => ({ value, segments: contour(scaled, log ? Math.log10(value) : value) }));
  return { grid: scaled, range: [low, high], contours };
}

/** The height at a place, between the four samples around it; beyond the outermost samples that of the edge. */
export function heightAt({ values, columns, rows }: Grid, { domain }: Frame, { x, y }: Place): number {
  const across = ((x - domain.x[0]) / (domain.x[1] - domain.x[0])) * columns - 0.5;
  const down = ((domain.y[1] - y) / (domain.y[1] - domain.y[0])) * rows - 0.5;
  const column = Math.max(0, Math.min(columns - 2, Math.floor(across)));
  const row = Math.max(0, Math.min(rows - 2, Math.floor(down)));
  const [u, v] = [Math.max(0, Math.min(1, across - column)), Math.max(0, Math.min(1, down - row))];
  const at = (i: number, j: number): number => values[Math.min(rows - 1, row + j) * columns + Math.min(columns - 1, column + i)] ?? NaN;
  return (1 - v) * ((1 - u) * at(0, 0) + u * at(1, 0)) + v * ((1 - u) * at(0, 1) + u * at(1, 1));
}

export function drawRelief(
  context: CanvasRenderingContext2D,
  scratch: HTMLCanvasElement,
  frame: Frame,
  { grid, range, contours }: Relief,
  palette: Palette,
  family: string,
): void {
  paintValues(scratch, grid.values, grid.columns, grid.rows, range, palette, sequentialRamp(palette));
  context.imageSmoothingEnabled = true;
  context.drawImage(scratch, frame.left, frame.top, frame.width, frame.height);
  const at = (column: number, row: number): { x: number; y: number } => ({
    x: frame.left + (column / grid.columns) * frame.width,
    y: frame.top + (row / grid.rows) * frame.height,
  });
  context.beginPath();
  for (const { segments } of contours) {
    for (const [x0, y0, x1, y1] of segments) {
      const [from, to] = [at(x0, y0), at(x1, y1)];
      context.moveTo(from.x, from.y);
      context.lineTo(to.x, to.y);
    }
  }
  context.globalAlpha = 0.45;
  context.strokeStyle = palette.css.ink;
  context.lineWidth = 0.75;
  context.stroke();
  context.globalAlpha = 1;
  context.font = `10px ${family}`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  // Each contour's value once, on the way from the middle to a corner, where few are already.
  const placed: { x: number; y: number }[] = [];
  for (const { value, segments } of contours) {
    const places = segments.map(([x0, y0]) => ({ ...at(x0, y0), off: Math.abs(x0 / grid.columns + y0 / grid.rows - 1) }));
    const inside = places.filter(
      ({ x, y }) => x > frame.left + 20 && x < frame.left + frame.width - 20 && y > frame.top + 24 && y < frame.top + frame.height - 24,
    );
    const best = inside.reduce<(typeof inside)[number] | null>((least, place) => (least && least.off <= place.off ? least : place), null);
    if (!best || placed.some(({ x, y }) => Math.abs(x - best.x) < 34 && Math.abs(y - best.y) < 14)) continue;
    placed.push(best);
    drawText(context, numeral(value), best.x, best.y, palette.css.muted, palette);
  }
}

const colours = ['accent', 'second', 'first', 'third', 'fourth'] as const satisfies readonly Token[];
/** Longer paths have no dot at every step. */
const dotted = 80;

export function drawPaths(
  context: CanvasRenderingContext2D,
  frame: Frame,
  paths: readonly SurfacePath[],
  palette: Palette,
  family: string,
): void {
  const shown = paths.map(({ label, points, colour }, i) => ({
    label,
    colour: palette.css[colour ?? colours[i % colours.length] ?? 'ink'],
    places: points.filter(([x, y]) => Number.isFinite(x) && Number.isFinite(y)).map(([x, y]) => pixelsOf(frame, { x, y })),
  }));
  clipped(context, frame, () => {
    for (const { colour, places } of shown) {
      context.lineJoin = 'round';
      context.strokeStyle = context.fillStyle = colour;
      context.lineWidth = 2;
      context.beginPath();
      for (const { x, y } of places) context.lineTo(x, y);
      context.stroke();
      context.beginPath();
      for (const { x, y } of places.length <= dotted ? places : []) {
        context.moveTo(x, y);
        context.arc(x, y, 2.25, 0, 2 * Math.PI);
      }
      const end = places.at(-1);
      if (end) {
        context.moveTo(end.x, end.y);
        context.arc(end.x, end.y, 4, 0, 2 * Math.PI);
      }
      context.fill();
    }
  });
  drawNames(context, frame, shown, palette, family);
}

/** Each path's name at its end, inside the plane; names that would overlap are pushed apart. */
function drawNames(
  context: CanvasRenderingContext2D,
  { left, top, width, height }: Frame,
  paths: readonly { readonly label: string; readonly colour: string; readonly places: readonly { x: number; y: number }[] }[],
  palette: Palette,
  family: string,
): void {
  context.font = `600 12px ${family}`;
  context.textBaseline = 'middle';
  const names = paths
    .flatMap(({ label, colour, places }) => {
      const end = places.at(-1);
      if (!end) return [];
      const x = Math.min(left + width - 6, Math.max(left + 6, end.x));
      const after = x + 9 + context.measureText(label).width < left + width - 2;
      return [{ label, colour, x: after ? x + 9 : x - 9, y: Math.min(top + height - 10, Math.max(top + 10, end.y)), after }];
    })
    .sort((one, other) => one.y - other.y);
  for (let i = 1; i < names.length; i++) {
    const [before, name] = [names[i - 1], names[i]];
    if (before && name && Math.abs(before.x - name.x) < 80) name.y = Math.max(name.y, before.y + 15);
  }
  for (const { label, colour, x, y, after } of names) {
    context.textAlign = after ? 'left' : 'right';
    drawText(context, label, x, y, colour, palette);
  }
}
