/** @file A slice of a tensor on a canvas: cells of the diverging ramp, the numbers in them where they fit, names along two sides, frames around some. */
import { divergingRamp, paintValues, type Palette } from './palette.js';

export interface Slice {
  readonly values: ArrayLike<number>;
  readonly rows: number;
  readonly columns: number;
  readonly rowNames: readonly string[];
  readonly columnNames: readonly string[];
}

/** Where everything lies, in CSS pixels. */
export interface Plan {
  readonly cell: number;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** Column names stand upright where they are wider than a cell. */
  readonly upright: boolean;
}

export type Place = readonly [row: number, column: number];

const largestCell = 44;
const longestName = 96;

/** A number in few characters, for a cell; what would become 0 is told apart from it. */
export function shortNumber(value: number): string {
  if (!Number.isFinite(value)) return String(value).replace('Infinity', '∞').replace('-', '−');
  const size = Math.abs(value);
  const text =
    size !== 0 && size < 0.005 ? '~0' : Number.isInteger(value) ? String(value) : value.toFixed(size < 10 ? 2 : size < 100 ? 1 : 0);
  return text.replace('-', '−');
}

const widest = (context: CanvasRenderingContext2D, texts: readonly string[]): number =>
  texts.reduce((most, text) => Math.max(most, context.measureText(text).width), 0);

/** Cells as large as width and height allow, up to 44 pixels. `context` has the font of the names. */
export function planOf(context: CanvasRenderingContext2D, slice: Slice, available: number, maxHeight: number): Plan {
  const { rows, columns, rowNames, columnNames } = slice;
  const left = rowNames.length > 0 ? Math.min(longestName, widest(context, rowNames)) + 8 : 0;
  const wide = Math.max(0, (available - left) / columns);
  const nameWidth = Math.min(longestName, widest(context, columnNames));
  const upright = nameWidth > Math.min(largestCell, wide) - 4;
  const top = columnNames.length === 0 ? 0 : upright ? nameWidth + 6 : 18;
  const cell = Math.min(largestCell, wide, Math.max(1, (maxHeight - top) / rows));
  return { cell, left, top, width: left + cell * columns, height: top + cell * rows, upright };
}

/** `picture` is a canvas of the widget's own, one pixel a cell. */
export function drawSlice(
  context: CanvasRenderingContext2D,
  picture: HTMLCanvasElement,
  slice: Slice,
  plan: Plan,
  range: readonly [number, number],
  palette: Palette,
): void {
  const { rows, columns, values } = slice;
  const { cell, left, top } = plan;
  paintValues(picture, values, columns, rows, range, palette);
  context.imageSmoothingEnabled = false;
  context.drawImage(picture, left, top, cell * columns, cell * rows);
  context.fillStyle = palette.css.rule;
  for (let i = 0; i < rows * columns; i++) {
    if (Number.isFinite(values[i] ?? NaN)) continue;
    context.fillRect(left + (i % columns) * cell, top + Math.floor(i / columns) * cell, cell, cell);
  }
  if (cell >= 6) drawGaps(context, rows, columns, plan, palette);
  drawNames(context, slice, plan, palette);
  if (cell >= 14) drawNumbers(context, slice, plan, range, palette);
}

function drawGaps(context: CanvasRenderingContext2D, rows: number, columns: number, plan: Plan, palette: Palette): void {
  const { cell, left, top, width, height } = plan;
  context.fillStyle = palette.css.paper;
  for (let row = 1; row < rows; row++) context.fillRect(left, top + row * cell - 0.5, width - left, 1);
  for (let column = 1; column < columns; column++) context.fillRect(left + column * cell - 0.5, top, 1, height - top);
}

function drawNames(context: CanvasRenderingContext2D, slice: Slice, plan: Plan, palette: Palette): void {
  const { cell, left, top, upright } = plan;
  if (cell < 10) return; // read out below instead
  context.fillStyle = palette.css.muted;
  context.textBaseline = 'middle';
  context.textAlign = 'right';
  slice.rowNames.forEach((name, row) => context.fillText(name, left - 8, top + (row + 0.5) * cell, longestName));
  context.textAlign = upright ? 'left' : 'center';
  slice.columnNames.forEach((name, column) => {
    context.save();
    context.translate(left + (column + 0.5) * cell, upright ? top - 5 : top - 9);
    if (upright) context.rotate(-Math.PI / 2);
    context.fillText(name, 0, 0, upright ? longestName : cell);
    context.restore();
  });
}

/** All numbers or none: a few among empty cells would look like more than they are. */
function drawNumbers(
  context: CanvasRenderingContext2D,
  { values, rows, columns }: Slice,
  { cell, left, top }: Plan,
  [low, high]: readonly [number, number],
  palette: Palette,
): void {
  const texts = Array.from({ length: rows * columns }, (_, i) => shortNumber(values[i] ?? NaN));
  if (widest(context, texts) > cell - 4) return;
  const colours = divergingRamp(palette);
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  texts.forEach((text, i) => {
    const level = Math.max(0, Math.min(255, Math.floor((((values[i] ?? NaN) - low) / (high - low || 1)) * 255)));
    const pixel = colours[level] ?? 0; // undefined for NaN, which stands on a light ground of its own
    const ground = Number.isNaN(level) ? palette.rgb.rule : [pixel & 255, (pixel >> 8) & 255, (pixel >> 16) & 255];
    context.fillStyle = readableOn(ground, palette);
    context.fillText(text, left + ((i % columns) + 0.5) * cell, top + (Math.floor(i / columns) + 0.5) * cell + 0.5);
  });
}

/** Ink or paper, whichever stands out more. */
function readableOn(ground: ArrayLike<number>, { rgb, css }: Palette): string {
  const contrast = (other: ArrayLike<number>): number => {
    const [one, two] = [luminance(ground), luminance(other)];
    return (Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05);
  };
  return contrast(rgb.ink) >= contrast(rgb.paper) ? css.ink : css.paper;
}

/** Relative luminance as WCAG 2 defines it. */
function luminance(rgb: ArrayLike<number>): number {
  const [red = 0, green = 0, blue = 0] = Array.from(rgb, (value) =>
    value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4,
  );
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** A line around a cell, inside it. */
export function frameCell(context: CanvasRenderingContext2D, { cell, left, top }: Plan, [row, column]: Place, colour: string): void {
  const line = Math.min(2, cell / 3);
  context.strokeStyle = colour;
  context.lineWidth = line;
  context.strokeRect(left + column * cell + line / 2, top + row * cell + line / 2, cell - line, cell - line);
}
