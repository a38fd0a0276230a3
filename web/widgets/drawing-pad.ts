/**
 * @file `<hebb-drawing-pad>`: a small grey picture to draw with pointer, finger or keys.
 *
 * Properties
 *   pixels   Uint8Array     side * side bytes, row-major, 255 = full ink; a copy goes in and out; default all 0
 * Methods
 *   clear()                 empties the picture
 * Attributes
 *   label    text           default 'drawing'
 *   side     number         pixels of the side; default 28 (read when connected)
 *   brush    number         radius of the brush in pixels; default 1.4
 * Events
 *   drawing-change          the picture changed
 * Keys: arrows move the pen, Space lowers and lifts it, Delete clears. With the pointer, Shift or the second button erases.
 */
import { contextOf, html, setAttribute, setText } from './dom.js';
import { Widget } from './element.js';
import { paintInk } from './palette.js';

const style = `
:host { aspect-ratio: 1; width: 14rem; position: relative; }
canvas { width: 100%; height: 100%; border: 1px solid var(--_rule); border-radius: 3px; background: var(--_middle); cursor: crosshair; touch-action: none; }
`;

/** All places since the last event, where the browser tells them (only on secure pages does it have the method). */
function strokesOf(event: PointerEvent): PointerEvent[] {
  const parts = 'getCoalescedEvents' in event ? event.getCoalescedEvents() : [];
  return parts.length > 0 ? parts : [event];
}

export class DrawingPad extends Widget {
  static readonly observedAttributes = ['label', 'brush'];
  #side = 28;
  #pixels = new Uint8Array(28 * 28);
  #last: { x: number; y: number } | null = null;
  #pen = { x: 14, y: 14, down: false, shown: false };
  readonly #canvas = html('canvas', { tabindex: 0, role: 'application' });
  readonly #picture = html('canvas');
  readonly #spoken = html('span', { class: 'unseen', 'aria-live': 'polite' });

  constructor() {
    super(style);
    this.root.append(this.#canvas, this.#spoken);
    this.#canvas.addEventListener('pointerdown', (event) => {
      this.#canvas.setPointerCapture(event.pointerId);
      this.#last = null;
      this.#stroke(event);
    });
    this.#canvas.addEventListener('pointermove', (event) => {
      if (event.buttons === 0) return;
      for (const part of strokesOf(event)) this.#stroke(part);
    });
    this.#canvas.addEventListener('contextmenu', (event) => event.preventDefault());
    this.#canvas.addEventListener('keydown', (event) => this.#key(event));
    this.#canvas.addEventListener('blur', () => {
      this.#pen = { ...this.#pen, down: false, shown: false };
      this.invalidate();
    });
  }

  override connectedCallback(): void {
    const side = this.numberAttribute('side', 28);
    if (side !== this.#side) {
      this.#side = side;
      this.#pixels = new Uint8Array(side * side);
    }
    super.connectedCallback();
  }

  get pixels(): Uint8Array {
    return this.#pixels.slice();
  }
  set pixels(pixels: Uint8Array) {
    this.#pixels = new Uint8Array(this.#side * this.#side);
    this.#pixels.set(pixels.subarray(0, this.#pixels.length));
    this.invalidate();
  }

  clear(): void {
    this.#pixels.fill(0);
    this.#changed();
  }

  protected draw(): void {
    const label = this.getAttribute('label') ?? 'drawing';
    setAttribute(this.#canvas, 'aria-label', `${label}. Arrow keys move the pen, Space lowers and lifts it, Delete clears`);
    const { clientWidth: size } = this.#canvas;
    const context = contextOf(this.#canvas, size, size);
    if (!context || size === 0) return;
    paintInk(this.#picture, this.#pixels, this.#side, this.palette);
    context.imageSmoothingEnabled = false;
    context.drawImage(this.#picture, 0, 0, size, size);
    if (!this.#pen.shown) return;
    const cell = size / this.#side;
    context.strokeStyle = this.palette.css.accent;
    context.lineWidth = this.#pen.down ? 3 : 1.5;
    context.strokeRect(this.#pen.x * cell - cell, this.#pen.y * cell - cell, 2 * cell, 2 * cell);
  }

  #changed(): void {
    this.invalidate();
    this.emit('drawing-change');
  }

  #stroke(event: PointerEvent): void {
    const box = this.#canvas.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * this.#side;
    const y = ((event.clientY - box.top) / box.height) * this.#side;
    const erase = event.shiftKey || (event.buttons & 2) !== 0;
    const from = this.#last ?? { x, y };
    const pieces = Math.max(1, Math.ceil(Math.hypot(x - from.x, y - from.y) * 2));
    for (let piece = 1; piece <= pieces; piece++) {
      this.#dab(from.x + ((x - from.x) * piece) / pieces, from.y + ((y - from.y) * piece) / pieces, erase);
    }
    this.#last = { x, y };
    this.#changed();
  }

  /** One touch of a round, soft brush: full ink in the middle, none one pixel beyond the radius. */
  #dab(x: number, y: number, erase: boolean): void {
    const radius = this.numberAttribute('brush', 1.4);
    for (let row = Math.floor(y - radius - 1); row <= y + radius + 1; row++) {
      for (let column = Math.floor(x - radius - 1); column <= x + radius + 1; column++) {
        if (row < 0 || column < 0 || row >= this.#side || column >= this.#side) continue;
        const ink = 255 * Math.min(1, Math.max(0, radius + 0.5 - Math.hypot(column + 0.5 - x, row + 0.5 - y)));
        const at = row * this.#side + column;
        const before = this.#pixels[at] ?? 0;
        this.#pixels[at] = erase ? Math.min(before, 255 - ink) : Math.max(before, ink);
      }
    }
  }

  #key(event: KeyboardEvent): void {
    const across = { ArrowLeft: -1, ArrowRight: 1 }[event.key] ?? 0;
    const down = { ArrowUp: -1, ArrowDown: 1 }[event.key] ?? 0;
    const limit = (value: number): number => Math.min(this.#side - 0.5, Math.max(0.5, value));
    if (across !== 0 || down !== 0) {
      this.#pen = { ...this.#pen, x: limit(this.#pen.x + across), y: limit(this.#pen.y + down), shown: true };
    } else if (event.key === ' ' || event.key === 'Enter') {
      this.#pen = { ...this.#pen, down: !this.#pen.down, shown: true };
      setText(this.#spoken, this.#pen.down ? 'pen down' : 'pen up');
    } else if (event.key === 'Delete' || event.key === 'Backspace') {
      this.clear();
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    if (this.#pen.down) this.#dab(this.#pen.x, this.#pen.y, event.shiftKey);
    if (this.#pen.down) this.#changed();
    this.invalidate();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hebb-drawing-pad': DrawingPad;
  }
}
