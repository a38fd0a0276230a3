/** @file The handles by which lines of `<hebb-field>` are turned (at two places of the line) and shifted (at its middle): by pointer, touch and arrow keys. */
import { html, setAttribute } from './dom.js';
import { between, ends, equation, pixelsFrom, shifted, turned, type FieldLine, type Moved } from './field-lines.js';
import { fixed } from './numeral.js';
import { arrowStep, clamp, pixelsOf, type Frame, type Place } from './plane.js';

export const handleStyle = `
.handle { position: absolute; left: -12px; top: -12px; width: 24px; height: 24px; border-radius: 50%; cursor: grab; touch-action: none; }
.handle::after { content: ''; position: absolute; inset: 6px; border: 2px solid var(--line); border-radius: 50%; background: var(--_paper); }
.handle.shift::after { border-radius: 2px; inset: 7px; rotate: 45deg; }
.handle:active { cursor: grabbing; }
`;

/** Where the three handles sit: shares of the way from one end of the line to the other. */
const seats = [0.16, 0.5, 0.84] as const;
const middle = 1;

/** Pixels within which a pointer means a line's body. */
const reach = 8;

interface Grip {
  readonly index: number;
  readonly seat: number;
  /** Where it was taken, and the line then. */
  readonly from: Place;
  readonly line: FieldLine;
  /** About what the line turns. */
  readonly pivot: Place;
  now: Place;
}

export class LineHandles {
  readonly element = html('div');
  readonly #handles: HTMLElement[][] = [];
  readonly #move: (index: number, moved: Moved) => void;
  readonly #placeOf: (event: MouseEvent) => Place;
  #lines: readonly FieldLine[] = [];
  #frame: Frame | null = null;
  #grip: Grip | null = null;

  /** `move` is told of every movement; `placeOf` says where in the plane a pointer is. */
  constructor(move: (index: number, moved: Moved) => void, placeOf: (event: MouseEvent) => Place) {
    this.#move = move;
    this.#placeOf = placeOf;
  }

  get active(): boolean {
    return this.#grip !== null;
  }

  /** Handles at their lines, as many as there are movable lines. */
  draw(lines: readonly FieldLine[], frame: Frame): void {
    this.#lines = lines;
    this.#frame = frame;
    for (const extra of this.#handles.splice(lines.length)) for (const handle of extra) handle.remove();
    lines.forEach((line, index) => {
      const handles = (this.#handles[index] ??= seats.map((_, seat) => this.#create(index, seat)));
      handles.forEach((handle, seat) => {
        const at = line.movable ? this.#seat(index, seat) : null;
        handle.hidden = at === null;
        if (!at) return;
        const { x, y } = pixelsOf(frame, at);
        const name = line.label || `line ${index + 1}`;
        handle.style.translate = `${x.toFixed(1)}px ${y.toFixed(1)}px`;
        handle.style.setProperty('--line', `var(--_${line.colour ?? 'ink'})`);
        setAttribute(handle, 'aria-label', seat === middle ? `shift ${name}` : `turn ${name}, handle ${seat === 0 ? 1 : 2}`);
        const length = Math.hypot(...line.weights);
        const value = seat === middle ? line.bias / length : (Math.atan2(line.weights[1], line.weights[0]) * 180) / Math.PI;
        setAttribute(handle, 'aria-valuenow', fixed(value, 2).replace('−', '-'));
        setAttribute(handle, 'aria-valuetext', equation(line));
      });
    });
  }

  /** The movable line whose body is at a place, or -1. */
  near(place: Place): number {
    const frame = this.#frame;
    return frame ? this.#lines.findLastIndex((line) => line.movable && pixelsFrom(line, place, frame) <= reach) : -1;
  }

  /** Take a line by its body. */
  take(index: number, place: Place): void {
    this.#take(index, middle, place, place);
  }

  drag(place: Place): void {
    const grip = this.#grip;
    if (!grip) return;
    grip.now = place;
    this.#apply(grip.index, grip.seat, grip.line, grip.from, grip.pivot, place);
  }

  drop(): void {
    this.#grip = null;
    if (this.#frame) this.draw(this.#lines, this.#frame);
  }

  #take(index: number, seat: number, from: Place, now: Place): void {
    const line = this.#lines[index];
    if (line) this.#grip = { index, seat, from, line: this.#reachable(line, now), pivot: this.#pivot(index, seat) ?? from, now };
  }

  #pivot(index: number, seat: number): Place | null {
    return this.#seat(index, seats.length - 1 - seat);
  }

  /** While a handle is dragged it stays under the pointer, and its pivot where it was. */
  #seat(index: number, seat: number): Place | null {
    const line = this.#lines[index];
    if (!line || !this.#frame) return null;
    if (this.#grip?.index === index && this.#grip.seat !== middle) {
      const { seat: held, now, pivot } = this.#grip;
      return seat === held ? now : seat === middle ? between(now, pivot, 0.5) : pivot;
    }
    const { domain } = this.#frame;
    const found = ends(line, domain);
    if (found) return between(found[0], found[1], seats[seat] ?? 0.5);
    if (seat !== middle || Math.hypot(...line.weights) === 0) return null;
    // The line has left the plane: the corner nearest to it still holds a handle.
    const { x, y } = domain;
    const corners = x.flatMap((across) => y.map((up) => ({ x: across, y: up })));
    const frame = this.#frame;
    return corners.reduce((best, corner) => (pixelsFrom(line, corner, frame) < pixelsFrom(line, best, frame) ? corner : best));
  }

  /** The line, or one at its handle's corner where it has left the plane: the first movement brings it back. */
  #reachable(line: FieldLine, seat: Place): FieldLine {
    if (!this.#frame || ends(line, this.#frame.domain)) return line;
    return { ...line, bias: -(line.weights[0] * seat.x + line.weights[1] * seat.y) };
  }

  #apply(index: number, seat: number, line: FieldLine, from: Place, pivot: Place, to: Place): void {
    const current = this.#lines[index] ?? line;
    const moved = seat === middle ? shifted(line, from, to) : turned(current, pivot, to);
    if (moved) this.#move(index, moved);
  }

  #create(index: number, seat: number): HTMLElement {
    const handle = html('div', { class: seat === middle ? 'handle shift' : 'handle', role: 'slider', tabindex: 0 });
    handle.addEventListener('pointerdown', (event) => {
      const at = this.#seat(index, seat);
      if (!at) return;
      handle.setPointerCapture(event.pointerId);
      this.#take(index, seat, this.#placeOf(event), at);
    });
    handle.addEventListener('pointermove', (event) => this.drag(this.#placeOf(event)));
    for (const end of ['pointerup', 'pointercancel']) handle.addEventListener(end, () => this.drop());
    handle.addEventListener('keydown', (event) => this.#key(event, index, seat));
    this.element.append(handle);
    return handle;
  }

  /** Arrow keys move the handle as a pointer would. */
  #key(event: KeyboardEvent, index: number, seat: number): void {
    const line = this.#lines[index];
    const from = this.#seat(index, seat);
    const pivot = this.#pivot(index, seat);
    const step = this.#frame && arrowStep(event, this.#frame.domain);
    if (!line || !from || !pivot || !step || !this.#frame) return;
    event.preventDefault();
    this.#apply(
      index,
      seat,
      this.#reachable(line, from),
      from,
      pivot,
      clamp({ x: from.x + step.x, y: from.y + step.y }, this.#frame.domain),
    );
  }
}
