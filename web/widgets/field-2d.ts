/**
 * @file `<hebb-field>`: a plane coloured by a sampled function, with points of up to four classes on it, straight lines that can be moved,
 * and the line where the function changes sides.
 *
 * Properties
 *   domain    { x: [min, max], y: [min, max] }   units of the axes; default [-1, 1] both
 *   grid      Grid | null           samples at `fieldCoordinates(columns, rows, domain)`; default null (blank paper)
 *   range     [low, high]           values of the first and of the second class's colour, the line is at their middle; default [-1, 1]
 *   regions   FieldRegions | null   class indices at the same places, painted instead of the grid: for three classes and more; default null
 *   points    FieldPoint[]          { x, y, label, hollow?, movable?, text?, faded?, ring? }; default []
 *   lines     FieldLine[]           { weights: [w1, w2], bias, label?, colour?, movable?, positive?, dashed? }; default []
 *   segments  FieldSegment[]        { from: [x, y], to: [x, y], colour?, dashed?, arrow?, label? }; default []
 *   reading   (place) => string     what the readout says of { x, y, index } (index of the point there, or -1); default: numbers and class
 * Attributes
 *   label     text              what is shown, for assistive technology; default 'plane'
 *   x-title, y-title            the axes' titles with their units; default x₁, x₂
 *   editable                    points can be added, movable ones dragged and removed; default absent
 *   inspectable                 a readout of the place or point under the pointer; arrow keys walk the points; default absent
 *   plain                       no axes, small dots, no handles: for thumbnails; default absent
 * Events (detail in units of the axes). Nothing moves by itself: the page sets what shall be shown.
 *   field-add     { x, y, alternate }         click or Enter; `alternate` with Shift: the other class
 *   field-move    { index, x, y }             a movable point is dragged, or taken along by the keyboard's cursor (Space)
 *   field-remove  { index }                   double click on a movable point, Delete near one
 *   line-move     { index, weights, bias }    a movable line is turned by a handle or shifted by its body; its weights keep their length
 *   field-hover   { x, y } | null             the pointer or the keyboard's cursor is there, or has left
 *   point-focus   { index } | null            pointer or keyboard is on a point, or has left it
 */
import { html, setAttribute, setText } from './dom.js';
import { FieldElement } from './field-content.js';
import type { FieldAdd, FieldMove, LineMove, PointFocus } from './field-events.js';
import { handleStyle, LineHandles } from './field-handles.js';
import { describe, nearestPoint, neighbour, readingOf, type FieldReading } from './field-points.js';
import { arrowStep, clamp, frameIn, placeOf, type Domain, type Frame, type Place } from './plane.js';

export { fieldCoordinates } from './field-coordinates.js';
export type { FieldAdd, FieldMove, LineMove, PointFocus } from './field-events.js';
export type { FieldPoint, FieldRegions, FieldSegment } from './field-drawing.js';
export type { FieldLine } from './field-lines.js';
export type { FieldReading } from './field-points.js';
export type FieldDomain = Domain;

const style = `
:host { position: relative; aspect-ratio: 1; }
canvas { position: absolute; inset: 0; width: 100%; height: 100%; }
:host([editable]) .top { cursor: crosshair; touch-action: manipulation; }
.top.movable { cursor: move; }
.readout { position: absolute; top: 8px; right: 10px; padding: 0 0.3em; font-size: 0.75rem; pointer-events: none; background: var(--_paper); border-radius: 3px; }
.readout:empty { display: none; }
${handleStyle}`;

const editableKeys = '. Arrow keys move a cursor, Enter adds a point, Space takes one along and puts it down, Delete removes one';
const inspectableKeys = '. Arrow keys walk from point to point';

export class Field extends FieldElement {
  static readonly observedAttributes = ['label', 'x-title', 'y-title', 'editable', 'inspectable', 'plain'];
  /** The keyboard's place in units of the axes; shown only while it has the focus. */
  #cursor: Place | null = null;
  /** The point that pointer or keyboard is on, or -1. */
  #focused = -1;
  #dragged = -1;
  /** The point that the keyboard's cursor takes along, or -1. */
  #carried = -1;
  #moved = false;
  readonly #readout = html('div', { class: 'readout', 'aria-hidden': 'true' });
  readonly #spoken = html('span', { class: 'unseen', 'aria-live': 'polite' });
  readonly #handles = new LineHandles(
    (index, moved) => this.emit<LineMove>('line-move', { index, ...moved }),
    (event) => this.#place(event),
  );
  reading: (place: FieldReading) => string = ({ x, y, index }) => readingOf(this.#titles(), { x, y }, this.points[index]);

  constructor() {
    super(style);
    const { bottom, top } = this.picture;
    this.root.append(bottom, top, this.#handles.element, this.#readout, this.#spoken);
    top.addEventListener('click', (event) => this.#click(event));
    top.addEventListener('dblclick', (event) => this.#remove(this.#place(event)));
    top.addEventListener('pointerdown', (event) => this.#grab(event));
    top.addEventListener('pointermove', (event) => this.#drag(event));
    top.addEventListener('pointerup', () => this.#drop());
    top.addEventListener('pointercancel', () => this.#drop());
    top.addEventListener('pointerleave', () => this.#leave());
    top.addEventListener('touchstart', (event) => this.#holdPage(event), { passive: false });
    top.addEventListener('keydown', (event) => this.#key(event));
    top.addEventListener('blur', () => {
      this.#carried = -1;
      this.#setCursor(null);
      this.#leave();
    });
  }

  protected draw(): void {
    const [editable, inspectable, plain] = this.#modes();
    const { top } = this.picture;
    const keys = editable ? editableKeys : inspectable ? inspectableKeys : '';
    setAttribute(top, 'role', editable || inspectable ? 'application' : 'img');
    setAttribute(top, 'aria-label', `${this.getAttribute('label') ?? 'plane'}: ${describe(this.points, this.lines)}${keys}`);
    setAttribute(top, 'tabindex', editable || inspectable ? 0 : -1);
    const marked = inspectable ? this.#focused : -1;
    const { width, height } = this.box;
    const frame = this.#frame();
    const look = { width, height, frame, plain, titles: this.#titles(), palette: this.palette, cursor: this.#cursor, marked };
    this.picture.draw(this.content, look);
    if (width > 0) this.#handles.draw(plain ? [] : this.lines, frame);
  }

  #modes(): [editable: boolean, inspectable: boolean, plain: boolean] {
    return [this.hasAttribute('editable'), this.hasAttribute('inspectable'), this.hasAttribute('plain')];
  }

  #titles(): [x: string, y: string] {
    return [this.getAttribute('x-title') ?? 'x₁', this.getAttribute('y-title') ?? 'x₂'];
  }

  #frame(): Frame {
    return frameIn(this.box.width, this.box.height, this.domain, !this.hasAttribute('plain'));
  }

  #place(event: MouseEvent): Place {
    const box = this.picture.top.getBoundingClientRect();
    return placeOf(this.#frame(), event.clientX - box.left, event.clientY - box.top);
  }

  #movable(place: Place): number {
    return this.hasAttribute('editable') ? nearestPoint(this.points, place, this.#frame(), ({ movable = false }) => movable) : -1;
  }

  #click(event: MouseEvent): void {
    if (!this.hasAttribute('editable') || this.#moved) return;
    const place = this.#place(event);
    if (this.#movable(place) < 0 && this.#handles.near(place) < 0)
      this.emit<FieldAdd>('field-add', { ...place, alternate: event.shiftKey });
  }

  #remove(place: Place): void {
    const index = this.#movable(place);
    if (index >= 0) this.emit<PointFocus>('field-remove', { index });
  }

  /** A movable point comes before a line that runs under it. */
  #grab(event: PointerEvent): void {
    const place = this.#place(event);
    this.#moved = false;
    this.#dragged = this.#movable(place);
    const line = this.#dragged < 0 ? this.#handles.near(place) : -1;
    if (line >= 0) this.#handles.take(line, place);
    if (this.#dragged >= 0 || line >= 0) this.picture.top.setPointerCapture(event.pointerId);
  }

  #drag(event: PointerEvent): void {
    const place = this.#place(event);
    if (this.#handles.active) {
      this.#moved = true;
      this.#handles.drag(place);
    } else if (this.#dragged >= 0) {
      this.#moved = true;
      this.emit<FieldMove>('field-move', { index: this.#dragged, ...place });
    } else {
      this.picture.top.classList.toggle('movable', this.#movable(place) < 0 && this.#handles.near(place) >= 0);
      this.#focus(nearestPoint(this.points, place, this.#frame()));
      this.#read(place);
    }
    this.emit<Place>('field-hover', place);
  }

  #drop(): void {
    this.#dragged = -1;
    this.#handles.drop();
  }

  #leave(): void {
    this.#focus(-1);
    setText(this.#readout, '');
    this.emit<null>('field-hover', null);
  }

  #focus(index: number): void {
    if (index === this.#focused) return;
    this.#focused = index;
    this.emit<PointFocus | null>('point-focus', index < 0 ? null : { index });
    if (this.hasAttribute('inspectable')) this.invalidate();
  }

  #read(place: Place): void {
    if (this.hasAttribute('inspectable')) setText(this.#readout, this.reading({ x: place.x, y: place.y, index: this.#focused }));
  }

  /** A finger on a movable point or line drags it, not the page. */
  #holdPage(event: TouchEvent): void {
    const [touch] = event.touches;
    if (!touch) return;
    const place = this.#place(new MouseEvent('touch', { clientX: touch.clientX, clientY: touch.clientY }));
    if (this.#movable(place) >= 0 || this.#handles.near(place) >= 0) event.preventDefault();
  }

  #key(event: KeyboardEvent): void {
    const [editable, inspectable] = this.#modes();
    const { x, y } = this.domain;
    const cursor = this.#cursor ?? { x: (x[0] + x[1]) / 2, y: (y[0] + y[1]) / 2 };
    const step = arrowStep(event, this.domain);
    if (step && editable) {
      const place = clamp({ x: cursor.x + step.x, y: cursor.y + step.y }, this.domain);
      if (this.#carried >= 0) this.emit<FieldMove>('field-move', { index: this.#carried, ...place });
      this.#setCursor(place);
    } else if (editable && event.key === ' ') {
      this.#carry(cursor);
    } else if (step && inspectable) {
      this.#walk(neighbour(this.points, this.#focused, step));
    } else if (editable && event.key === 'Enter') {
      this.#setCursor(cursor);
      this.emit<FieldAdd>('field-add', { ...cursor, alternate: event.shiftKey });
    } else if (editable && (event.key === 'Delete' || event.key === 'Backspace')) {
      this.#carried = -1;
      this.#remove(cursor);
    } else {
      return;
    }
    event.preventDefault();
  }

  #walk(index: number): void {
    const point = this.points[index];
    if (!point) return;
    this.#focus(index);
    this.#read(point);
    setText(this.#spoken, this.reading({ x: point.x, y: point.y, index }));
  }

  /** The point under the cursor comes along, the cursor in its middle; one that came along stays. */
  #carry(cursor: Place): void {
    this.#carried = this.#carried < 0 ? this.#movable(cursor) : -1;
    this.#setCursor(this.points[this.#carried] ?? cursor);
  }

  #setCursor(cursor: Place | null): void {
    this.#cursor = cursor;
    if (cursor) this.#focus(nearestPoint(this.points, cursor, this.#frame()));
    setText(this.#spoken, cursor ? this.reading({ ...cursor, index: this.#focused }) : '');
    if (cursor) {
      this.#read(cursor);
      this.emit<Place>('field-hover', cursor);
    }
    this.invalidate();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hebb-field': Field;
  }
}
