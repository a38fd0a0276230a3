/** @file What `<hebb-field>` paints on its canvas: the surface, the points, the axes. */
import type { Grid } from './heat-map.js';
import { paintValues, type Palette } from './palette.js';

export interface FieldDomain {
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
}

export interface FieldPoint {
  readonly x: number;
  readonly y: number;
  /** 0 or 1: the class, hence the colour. */
  readonly label: number;
  /** Drawn as a ring: not trained on. Default false. */
  readonly hollow?: boolean;
  /** Can be dragged and removed. Default false. */
  readonly movable?: boolean;
}

/** The plane's place on the canvas in CSS pixels, and what it spans in units of the axes. */
export interface Frame {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly domain: FieldDomain;
}

/** `surface` is a scratch canvas of one pixel a sample; the browser's smoothing enlarges it. */
export function drawSurface(
  context: CanvasRenderingContext2D,
  surface: HTMLCanvasElement,
  frame: Frame,
  grid: Grid | null,
  range: readonly [number, number],
  palette: Palette,
): void {
  if (grid) {
    paintValues(surface, grid.values, grid.columns, grid.rows, range, palette);
    context.imageSmoothingEnabled = true;
    context.globalAlpha = 0.6;
    context.fillStyle = palette.css.middle;
    context.fillRect(frame.left, frame.top, frame.width, frame.height);
    context.drawImage(surface, frame.left, frame.top, frame.width, frame.height);
    context.globalAlpha = 1;
  } else {
    context.fillStyle = palette.css.middle;
    context.fillRect(frame.left, frame.top, frame.width, frame.height);
  }
}

export function drawPoints(
  context: CanvasRenderingContext2D,
  frame: Frame,
  points: readonly FieldPoint[],
  radius: number,
  palette: Palette,
): void {
  const { left, top, width, height, domain } = frame;
  context.save();
  context.beginPath();
  context.rect(left, top, width, height);
  context.clip();
  for (const point of points) {
    const x = left + ((point.x - domain.x[0]) / (domain.x[1] - domain.x[0])) * width;
    const y = top + ((domain.y[1] - point.y) / (domain.y[1] - domain.y[0])) * height;
    const colour = point.label === 1 ? palette.css.second : palette.css.first;
    const size = point.movable ? radius + 1.5 : radius;
    context.beginPath();
    context.arc(x, y, point.hollow ? size - 0.75 : size, 0, 2 * Math.PI);
    context.fillStyle = point.hollow ? palette.css.paper : colour;
    context.strokeStyle = point.hollow ? colour : point.movable ? palette.css.ink : palette.css.paper;
    context.lineWidth = point.hollow || point.movable ? 1.5 : radius / 4;
    context.fill();
    context.stroke();
  }
  context.restore();
}

/** Ticks of a round step, three to seven of them. */
function ticks(low: number, high: number): number[] {
  const rough = (high - low) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
  const found: number[] = [];
  for (let value = Math.ceil(low / step); value * step <= high + 1e-9; value++) found.push(value * step);
  return found;
}

export function drawAxes(context: CanvasRenderingContext2D, frame: Frame, palette: Palette, family: string): void {
  const { left, top, width, height, domain } = frame;
  const bottom = top + height;
  const text = (value: number): string => Number(value.toPrecision(3)).toString().replace('-', '−');
  context.strokeStyle = palette.css.rule;
  context.lineWidth = 1;
  context.strokeRect(left + 0.5, top + 0.5, width - 1, height - 1);
  context.fillStyle = palette.css.muted;
  context.font = `11px ${family}`;
  context.textAlign = 'center';
  context.textBaseline = 'top';
  for (const value of ticks(...domain.x)) {
    context.fillText(text(value), left + ((value - domain.x[0]) / (domain.x[1] - domain.x[0])) * width, bottom + 5);
  }
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  for (const value of ticks(...domain.y)) {
    context.fillText(text(value), left - 5, top + ((domain.y[1] - value) / (domain.y[1] - domain.y[0])) * height);
  }
  context.font = `italic 12px ${family}`;
  context.textBaseline = 'alphabetic';
  context.textAlign = 'right';
  context.fillText('x₁', left + width - 6, bottom - 6);
  context.textAlign = 'left';
  context.fillText('x₂', left + 6, top + 15);
}
