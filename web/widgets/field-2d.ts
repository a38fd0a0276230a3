/**
 * @file `<hebb-field>`: a plane coloured by a sampled function, with points of two classes on it and the line where the function changes sides.
 *
 * Properties
 *   domain    { x: [min, max], y: [min, max] }   units of the axes; default [-1, 1] both
 *   grid      Grid | null       samples at `fieldCoordinates(columns, rows, domain)`; default null (blank paper)
 *   range     [low, high]       values of the first and of the second class's colour, the line is at their middle; default [-1, 1]
 *   points    FieldPoint[]      default []
 * Attributes
 *   label     text              what is shown, for assistive technology; default 'plane'
 *   editable                    points can be added, movable ones dragged and removed; default absent
 *   plain                       no axes, small dots: for thumbnails; default absent
 * Events (detail in units of the axes)
 *   field-add     { x, y, alternate }  click or Enter; `alternate` with Shift: the other class
 *   field-move    { index, x, y }      a movable point is dragged
 *   field-remove  { index }            double click on a movable point, Delete near one
 */
import { contour } from './contour.js';
import { contextOf, html, setAttribute, setText } from './dom.js';
import { Widget } from './element.js';
import { drawAxes, drawPoints, drawSurface, type FieldDomain, type FieldPoint, type Frame } from './field-drawing.js';
import type { Grid } from './heat-map.js';

export type { FieldDomain, FieldPoint } from './field-drawing.js';
export interface FieldAdd {
  readonly x: number;
  readonly y: number;
  readonly alternate: boolean;
}
export interface FieldMove {
  readonly index: number;
  readonly x: number;
  readonly y: number;
}

/** x, y of every grid sample, row-major, the row of largest y first; samples sit in the middle of their cells. */
export function fieldCoordinates(columns: number, rows: number, domain: FieldDomain): Float32Array {
  const coordinates = new Float32Array(columns * rows * 2);
  const [left, right] = domain.x;
  const [bottom, top] = domain.y;
  for (let row = 0, i = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      coordinates[i++] = left + ((column + 0.5) / columns) * (right - left);
      coordinates[i++] = top - ((row + 0.5) / rows) * (top - bottom);
    }
  }
  return coordinates;
}

const style = `
:host { position: relative; aspect-ratio: 1; }
canvas { position: absolute; inset: 0; width: 100%; height: 100%; }
:host([editable]) .top { cursor: crosshair; touch-action: manipulation; }
`;

/** Pixels within which a pointer means a point. */
const reach = 10;

export class Field extends Widget {
  static readonly observedAttributes = ['label', 'editable', 'plain'];
  #domain: FieldDomain = { x: [-1, 1], y: [-1, 1] };
  #grid: Grid | null = null;
  #range: readonly [number, number] = [-1, 1];
  #points: readonly FieldPoint[] = [];
  /** The keyboard's place in units of the axes; shown only while it has the focus. */
  #cursor: { x: number; y: number } | null = null;
  #dragged = -1;
  #moved = false;
  /** The surface and its line: new with every grid. */
  readonly #bottom = html('canvas', { 'aria-hidden': 'true' });
  /** Points, axes and cursor: drawn only when one of them has changed. Takes pointer and keys. */
  readonly #top = html('canvas', { class: 'top' });
  #drawnTop: readonly unknown[] = [];
  readonly #surface = html('canvas');
  readonly #spoken = html('span', { class: 'unseen', 'aria-live': 'polite' });

  constructor() {
    super(style);
    this.root.append(this.#bottom, this.#top, this.#spoken);
    this.#top.addEventListener('click', (event) => this.#click(event));
    this.#top.addEventListener('dblclick', (event) => this.#remove(this.#place(event)));
    this.#top.addEventListener('pointerdown', (event) => this.#grab(event));
    this.#top.addEventListener('pointermove', (event) => this.#drag(event));
    this.#top.addEventListener('pointerup', () => (this.#dragged = -1));
    this.#top.addEventListener('pointercancel', () => (this.#dragged = -1));
    this.#top.addEventListener('touchstart', (event) => this.#holdPage(event), { passive: false });
    this.#top.addEventListener('keydown', (event) => this.#key(event));
    this.#top.addEventListener('blur', () => this.#setCursor(null));
  }

  get domain(): FieldDomain {
    return this.#domain;
  }
  set domain(domain: FieldDomain) {
    this.#domain = domain;
    this.invalidate();
  }

  get grid(): Grid | null {
    return this.#grid;
  }
  set grid(grid: Grid | null) {
    this.#grid = grid;
    this.invalidate();
  }

  get range(): readonly [number, number] {
    return this.#range;
  }
  set range(range: readonly [number, number]) {
    this.#range = range;
    this.invalidate();
  }

  get points(): readonly FieldPoint[] {
    return this.#points;
  }
  set points(points: readonly FieldPoint[]) {
    this.#points = points;
    this.invalidate();
  }

  protected draw(): void {
    const editable = this.hasAttribute('editable');
    setAttribute(this.#top, 'role', editable ? 'application' : 'img');
    setAttribute(this.#top, 'aria-label', this.#description());
    setAttribute(this.#top, 'tabindex', editable ? 0 : -1);
    const { clientWidth: width, clientHeight: height } = this.#top;
    if (width === 0) return;
    const frame = this.#frame();
    this.#drawBottom(frame, width, height);
    const shown = [this.#points, this.#domain, this.#cursor, this.palette, width, height, editable, this.hasAttribute('plain')];
    if (shown.every((part, i) => part === this.#drawnTop[i])) return;
    this.#drawnTop = shown;
    this.#drawTop(frame, width, height);
  }

  #drawBottom(frame: Frame, width: number, height: number): void {
    const context = contextOf(this.#bottom, width, height);
    if (!context) return;
    drawSurface(context, this.#surface, frame, this.#grid, this.#range, this.palette);
    if (!this.#grid) return;
    const { columns, rows } = this.#grid;
    context.beginPath();
    for (const [x0, y0, x1, y1] of contour(this.#grid, (this.#range[0] + this.#range[1]) / 2)) {
      context.moveTo(frame.left + (x0 / columns) * frame.width, frame.top + (y0 / rows) * frame.height);
      context.lineTo(frame.left + (x1 / columns) * frame.width, frame.top + (y1 / rows) * frame.height);
    }
    context.strokeStyle = this.palette.css.ink;
    context.lineWidth = 1.25;
    context.stroke();
  }

  #drawTop(frame: Frame, width: number, height: number): void {
    const context = contextOf(this.#top, width, height);
    if (!context) return;
    const plain = this.hasAttribute('plain');
    drawPoints(context, frame, this.#points, plain ? 1.5 : 4, this.palette);
    if (!plain) drawAxes(context, frame, this.palette, getComputedStyle(this).fontFamily);
    if (this.#cursor) this.#drawCursor(context, frame);
  }

  /** Where the plane lies inside the canvas (CSS pixels): the axes' numbers need a margin. */
  #frame(): Frame {
    const { clientWidth, clientHeight } = this.#top;
    const [left, bottom, edge] = this.hasAttribute('plain') ? [0, 0, 0] : [30, 22, 6];
    return {
      left,
      top: edge,
      width: Math.max(1, clientWidth - left - edge),
      height: Math.max(1, clientHeight - bottom - edge),
      domain: this.#domain,
    };
  }

  #description(): string {
    const second = this.#points.filter((point) => point.label === 1).length;
    const counts = `${this.#points.length - second} points of the first class, ${second} of the second`;
    const keys = this.hasAttribute('editable') ? '. Arrow keys move a cursor, Enter adds a point, Delete removes one' : '';
    return `${this.getAttribute('label') ?? 'plane'}: ${counts}${keys}`;
  }

  #place(event: MouseEvent): { x: number; y: number } {
    const { left, top, width, height, domain } = this.#frame();
    const box = this.#top.getBoundingClientRect();
    const across = Math.min(1, Math.max(0, (event.clientX - box.left - left) / width));
    const down = Math.min(1, Math.max(0, (event.clientY - box.top - top) / height));
    return {
      x: domain.x[0] + across * (domain.x[1] - domain.x[0]),
      y: domain.y[1] - down * (domain.y[1] - domain.y[0]),
    };
  }

  /** The movable point nearest to a place, or -1 where none is within reach. */
  #nearest(place: { x: number; y: number }): number {
    const { width, height, domain } = this.#frame();
    let best = -1;
    let distance = reach;
    this.#points.forEach((point, index) => {
      if (!point.movable) return;
      const across = ((point.x - place.x) / (domain.x[1] - domain.x[0])) * width;
      const down = ((point.y - place.y) / (domain.y[1] - domain.y[0])) * height;
      if (Math.hypot(across, down) > distance) return;
      best = index;
      distance = Math.hypot(across, down);
    });
    return best;
  }

  #click(event: MouseEvent): void {
    if (!this.hasAttribute('editable') || this.#moved) return;
    const place = this.#place(event);
    if (this.#nearest(place) < 0) this.emit<FieldAdd>('field-add', { ...place, alternate: event.shiftKey });
  }

  #remove(place: { x: number; y: number }): void {
    const index = this.#nearest(place);
    if (index >= 0) this.emit<{ index: number }>('field-remove', { index });
  }

  #grab(event: PointerEvent): void {
    this.#moved = false;
    this.#dragged = this.hasAttribute('editable') ? this.#nearest(this.#place(event)) : -1;
    if (this.#dragged >= 0) this.#top.setPointerCapture(event.pointerId);
  }

  #drag(event: PointerEvent): void {
    if (this.#dragged < 0) return;
    this.#moved = true;
    this.emit<FieldMove>('field-move', { index: this.#dragged, ...this.#place(event) });
  }

  /** A finger on a movable point drags the point, not the page. */
  #holdPage(event: TouchEvent): void {
    const [touch] = event.touches;
    if (!touch || !this.hasAttribute('editable')) return;
    const place = this.#place(new MouseEvent('touch', { clientX: touch.clientX, clientY: touch.clientY }));
    if (this.#nearest(place) >= 0) event.preventDefault();
  }

  #key(event: KeyboardEvent): void {
    if (!this.hasAttribute('editable')) return;
    const { x, y } = this.#domain;
    const step = event.shiftKey ? 0.01 : 0.05;
    const cursor = this.#cursor ?? { x: (x[0] + x[1]) / 2, y: (y[0] + y[1]) / 2 };
    const across = { ArrowLeft: -step, ArrowRight: step }[event.key] ?? 0;
    const up = { ArrowDown: -step, ArrowUp: step }[event.key] ?? 0;
    if (across !== 0 || up !== 0) {
      this.#setCursor({
        x: Math.min(x[1], Math.max(x[0], cursor.x + across * (x[1] - x[0]))),
        y: Math.min(y[1], Math.max(y[0], cursor.y + up * (y[1] - y[0]))),
      });
    } else if (event.key === 'Enter') {
      this.#setCursor(cursor);
      this.emit<FieldAdd>('field-add', { ...cursor, alternate: event.shiftKey });
    } else if (event.key === 'Delete' || event.key === 'Backspace') {
      this.#remove(cursor);
    } else {
      return;
    }
    event.preventDefault();
  }

  #setCursor(cursor: { x: number; y: number } | null): void {
    this.#cursor = cursor;
    setText(this.#spoken, cursor ? `${cursor.x.toFixed(2)}, ${cursor.y.toFixed(2)}` : '');
    this.invalidate();
  }

  #drawCursor(context: CanvasRenderingContext2D, frame: Frame): void {
    if (!this.#cursor) return;
    const { domain } = frame;
    const x = frame.left + ((this.#cursor.x - domain.x[0]) / (domain.x[1] - domain.x[0])) * frame.width;
    const y = frame.top + ((domain.y[1] - this.#cursor.y) / (domain.y[1] - domain.y[0])) * frame.height;
    context.strokeStyle = this.palette.css.accent;
    context.lineWidth = 2;
    context.strokeRect(x - 7, y - 7, 14, 14);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hebb-field': Field;
  }
}
