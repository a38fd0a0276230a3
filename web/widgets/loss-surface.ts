/**
 * @file `<hebb-surface>`: a loss over two weights as heights and contours, with the paths that optimizers take down it and a start that can be moved.
 *
 * Properties
 *   grid     Grid | null        the losses at `fieldCoordinates(columns, rows, domain)`; default null (blank)
 *   domain   { x: [min, max], y: [min, max] }   the two weights; default [-1, 1] both
 *   paths    SurfacePath[]      { label, points: [x, y][], colour? }, named at their ends; default []
 *   start    { x, y } | null    where paths begin, drawn as a handle; default null: none
 * Attributes
 *   label            text       default 'loss surface'
 *   x-title, y-title text       the weights' names, with units if they have any; default w₁, w₂
 *   value-title      text       the height's name; default 'loss'
 *   log                         heights on a logarithmic scale; default absent
 * Events (detail in units of the axes). The start does not move by itself: the page sets it.
 *   start-move     { x, y }                 the start is dragged, moved by arrow keys (Shift: finely), or put where a click was
 *   surface-hover  { x, y, value } | null   pointer or keyboard is there, or has left
 * Size: the host's own; square unless the page says otherwise.
 */
import { contextOf, html, setAttribute, setText } from './dom.js';
import { Widget } from './element.js';
import type { Grid } from './heat-map.js';
import { fixed, numeral } from './numeral.js';
import { arrowStep, clamp, drawAxes, frameIn, pixelsOf, placeOf, type Domain, type Frame, type Place } from './plane.js';
import { drawPaths, drawRelief, heightAt, reliefOf, type SurfacePath } from './surface-drawing.js';

export type { SurfacePath } from './surface-drawing.js';
export interface SurfacePlace extends Place {
  readonly value: number;
}

const style = `
:host { position: relative; aspect-ratio: 1; }
canvas { position: absolute; inset: 0; width: 100%; height: 100%; }
.start { position: absolute; left: -12px; top: -12px; width: 24px; height: 24px; border-radius: 50%; cursor: grab; touch-action: none; }
.start::after { content: ''; position: absolute; inset: 5px; border: 3px solid var(--_ink); border-radius: 50%; background: var(--_paper); }
.start:active { cursor: grabbing; }
.start[hidden] { display: none; }
.readout { position: absolute; top: 8px; right: 10px; padding: 0 0.3em; font-size: 0.75rem; pointer-events: none; background: var(--_paper); border-radius: 3px; }
.readout:empty { display: none; }
`;

export class LossSurface extends Widget {
  static readonly observedAttributes = ['label', 'x-title', 'y-title', 'value-title', 'log'];
  #grid: Grid | null = null;
  #domain: Domain = { x: [-1, 1], y: [-1, 1] };
  #paths: readonly SurfacePath[] = [];
  #start: Place | null = null;
  /** The keyboard's place on the surface, while it has the focus. */
  #cursor: Place | null = null;
  #drawnRelief: readonly unknown[] = [];
  #drawnPaths: readonly unknown[] = [];
  readonly #scratch = html('canvas');
  /** Heights, contours and axes: new with the grid. */
  readonly #bottom = html('canvas', { 'aria-hidden': 'true' });
  /** Paths and cursor. Takes pointer and keys. */
  readonly #top = html('canvas', { tabindex: 0, role: 'application' });
  readonly #handle = html('div', { class: 'start', role: 'slider', tabindex: 0, 'aria-label': 'start' });
  readonly #readout = html('div', { class: 'readout', 'aria-hidden': 'true' });
  readonly #spoken = html('span', { class: 'unseen', 'aria-live': 'polite' });

  constructor() {
    super(style);
    this.root.append(this.#bottom, this.#top, this.#handle, this.#readout, this.#spoken);
    this.#top.addEventListener('pointermove', (event) => this.#tell(this.#place(event)));
    this.#top.addEventListener('pointerleave', () => this.#tell(null));
    this.#top.addEventListener('click', (event) => this.#moveStart(this.#place(event)));
    this.#top.addEventListener('keydown', (event) => this.#look(event));
    this.#top.addEventListener('blur', () => this.#setCursor(null));
    this.#handle.addEventListener('pointerdown', (event) => this.#handle.setPointerCapture(event.pointerId));
    this.#handle.addEventListener('pointermove', (event) => this.#drag(event));
    this.#handle.addEventListener('keydown', (event) => {
      const step = arrowStep(event, this.#domain);
      if (!step || !this.#start) return;
      event.preventDefault();
      this.#moveStart(clamp({ x: this.#start.x + step.x, y: this.#start.y + step.y }, this.#domain));
    });
  }

  get grid(): Grid | null {
    return this.#grid;
  }
  set grid(grid: Grid | null) {
    this.#grid = grid;
    this.#drawnRelief = [];
    this.invalidate();
  }

  get domain(): Domain {
    return this.#domain;
  }
  set domain(domain: Domain) {
    this.#domain = domain;
    this.invalidate();
  }

  get paths(): readonly SurfacePath[] {
    return this.#paths;
  }
  set paths(paths: readonly SurfacePath[]) {
    this.#paths = paths;
    this.#drawnPaths = [];
    this.invalidate();
  }

  get start(): Place | null {
    return this.#start;
  }
  set start(start: Place | null) {
    this.#start = start;
    this.invalidate();
  }

  protected draw(): void {
    setAttribute(this.#top, 'aria-label', this.#description());
    this.#handle.hidden = this.#start === null;
    const { clientWidth: width, clientHeight: height } = this.#top;
    if (width === 0) return;
    const frame = this.#frame();
    const shared = [this.#domain, this.palette, width, height, globalThis.devicePixelRatio];
    const relief = [...shared, ...LossSurface.observedAttributes.map((name) => this.getAttribute(name))];
    if (relief.some((part, i) => part !== this.#drawnRelief[i])) {
      this.#drawnRelief = relief;
      this.#drawRelief(frame, width, height);
    }
    const paths = [...shared, this.#cursor];
    if (paths.some((part, i) => part !== this.#drawnPaths[i])) {
      this.#drawnPaths = paths;
      this.#drawPaths(frame, width, height);
    }
    if (this.#start) this.#placeHandle(this.#start, frame);
  }

  #drawRelief(frame: Frame, width: number, height: number): void {
    const context = contextOf(this.#bottom, width, height);
    if (!context) return;
    const family = getComputedStyle(this).fontFamily;
    context.fillStyle = this.palette.css.middle;
    context.fillRect(frame.left, frame.top, frame.width, frame.height);
    if (this.#grid) drawRelief(context, this.#scratch, frame, reliefOf(this.#grid, this.hasAttribute('log')), this.palette, family);
    drawAxes(context, frame, this.#titles(), this.palette, family, true);
  }

  #drawPaths(frame: Frame, width: number, height: number): void {
    const context = contextOf(this.#top, width, height);
    if (!context) return;
    drawPaths(context, frame, this.#paths, this.palette, getComputedStyle(this).fontFamily);
    if (!this.#cursor) return;
    const { x, y } = pixelsOf(frame, this.#cursor);
    context.strokeStyle = this.palette.css.accent;
    context.lineWidth = 2;
    context.strokeRect(x - 7, y - 7, 14, 14);
  }

  #placeHandle(start: Place, frame: Frame): void {
    const { x, y } = pixelsOf(frame, start);
    this.#handle.style.translate = `${x.toFixed(1)}px ${y.toFixed(1)}px`;
    setAttribute(this.#handle, 'aria-valuenow', this.#grid ? heightAt(this.#grid, frame, start) : 0);
    setAttribute(this.#handle, 'aria-valuetext', this.#reading(start));
  }

  #frame(): Frame {
    return frameIn(this.#top.clientWidth, this.#top.clientHeight, this.#domain, true);
  }

  #titles(): [x: string, y: string] {
    return [this.getAttribute('x-title') ?? 'w₁', this.getAttribute('y-title') ?? 'w₂'];
  }

  /** "w₁ 0.50, w₂ −1.00: loss 0.25". */
  #reading(place: Place): string {
    const [x, y] = this.#titles();
    const where = `${x} ${fixed(place.x)}, ${y} ${fixed(place.y)}`;
    if (!this.#grid) return where;
    return `${where}: ${this.getAttribute('value-title') ?? 'loss'} ${numeral(heightAt(this.#grid, this.#frame(), place))}`;
  }

  #description(): string {
    const ends = this.#paths.flatMap(({ label, points }) => {
      const step = points.findLastIndex((point) => point.every(Number.isFinite));
      const [x = NaN, y = NaN] = points[step] ?? [];
      return step < 0 ? [] : [`${label} after ${step} steps at ${this.#reading({ x, y })}`];
    });
    return [`${this.getAttribute('label') ?? 'loss surface'}`, ...ends, 'Arrow keys read heights'].join('. ');
  }

  #place(event: MouseEvent): Place {
    const box = this.#top.getBoundingClientRect();
    return placeOf(this.#frame(), event.clientX - box.left, event.clientY - box.top);
  }

  #tell(place: Place | null): void {
    setText(this.#readout, place ? this.#reading(place) : '');
    const value = place && this.#grid ? heightAt(this.#grid, this.#frame(), place) : NaN;
    this.emit<SurfacePlace | null>('surface-hover', place ? { ...place, value } : null);
  }

  #moveStart(place: Place): void {
    if (this.#start) this.emit<Place>('start-move', place);
  }

  #drag(event: PointerEvent): void {
    if (!this.#handle.hasPointerCapture(event.pointerId)) return;
    const place = this.#place(event);
    setText(this.#readout, this.#reading(place));
    this.#moveStart(place);
  }

  /** Arrow keys move a cursor over the surface, and its height is said. */
  #look(event: KeyboardEvent): void {
    const step = arrowStep(event, this.#domain);
    if (!step) return;
    event.preventDefault();
    const { x, y } = this.#domain;
    const from = this.#cursor ?? this.#start ?? { x: (x[0] + x[1]) / 2, y: (y[0] + y[1]) / 2 };
    this.#setCursor(clamp({ x: from.x + step.x, y: from.y + step.y }, this.#domain));
  }

  #setCursor(cursor: Place | null): void {
    this.#cursor = cursor;
    setText(this.#spoken, cursor ? this.#reading(cursor) : '');
    this.#tell(cursor);
    this.invalidate();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hebb-surface': LossSurface;
  }
}
