/**
 * @file `<hebb-tensor>`: a tensor's cells, coloured by value, with their numbers where they fit; of more than two dimensions one slice at a time.
 *
 * Properties
 *   shape      number[]            default []: one number
 *   data       ArrayLike<number>   row-major, the product of the shape; default []
 *   names      { rows?, columns? }  string[] each, of the last two dimensions; default none
 *   range      [low, high] | null  values of the first and of the second colour; default null: the largest size on both sides of 0
 *   highlight  number[][]          indices of the whole tensor that have a frame in the accent colour; default []
 *   slice      number[]            the shown index of each dimension before the last two; default all 0
 * Attributes
 *   label       text    what it is, for assistive technology; default 'tensor'
 *   max-height  pixels  of the cells with their names; default 320
 * Events
 *   cell-focus    { index, value } | null   pointer or keys are at a cell, or have left
 *   slice-change                            the user chose; read `slice`
 * Keys: arrows walk, Home and End go to the ends of the row. A line below says index and exact value of the cell.
 * Size: as wide as the host allows with cells of at most 44 pixels; as high as the shape wants.
 */
import { contextOf, html, setAttribute, setText } from './dom.js';
import { Widget } from './element.js';
import { rangeStyle } from './style.js';
import { drawSlice, frameCell, planOf, type Place, type Plan, type Slice } from './tensor-drawing.js';

export interface TensorNames {
  readonly rows?: readonly string[];
  readonly columns?: readonly string[];
}

export interface TensorCell {
  readonly index: readonly number[];
  readonly value: number;
}

const style = `
canvas { cursor: crosshair; border-radius: 1px; }
p { margin: 0.25rem 0 0; min-height: 1.4em; font-size: 0.75rem; color: var(--_muted); overflow-wrap: anywhere; }
.slices { display: flex; flex-wrap: wrap; gap: 0 1rem; font-size: 0.75rem; color: var(--_muted); }
.slices label { flex: 1 1 8rem; max-width: 16rem; }
${rangeStyle}`;

/** All digits that tell the number from its neighbours: those of a float where the data are floats. */
function exact(value: number, single: boolean): string {
  if (!single || !Number.isFinite(value)) return String(value).replace('-', '−');
  let digits = 1;
  while (digits < 9 && Math.fround(Number(value.toPrecision(digits))) !== value) digits++;
  return String(Number(value.toPrecision(digits))).replace('-', '−');
}

export class TensorView extends Widget {
  static readonly observedAttributes = ['label', 'max-height'];
  #shape: readonly number[] = [];
  #data: ArrayLike<number> = [];
  #names: TensorNames = {};
  #range: readonly [number, number] | null = null;
  #highlight: readonly (readonly number[])[] = [];
  #slice: readonly number[] = [];
  #plan: Plan | null = null;
  #cursor: Place | null = null;
  readonly #slices = html('div', { class: 'slices' });
  readonly #canvas = html('canvas', { tabindex: 0, role: 'application' });
  readonly #picture = html('canvas');
  readonly #readout = html('p', { 'aria-live': 'polite' });

  constructor() {
    super(style);
    this.root.append(this.#slices, this.#canvas, this.#readout);
    this.#canvas.addEventListener('pointermove', (event) => this.#moveTo(this.#placeAt(event)));
    this.#canvas.addEventListener('pointerdown', (event) => this.#moveTo(this.#placeAt(event)));
    this.#canvas.addEventListener('pointerleave', ({ pointerType }) => {
      if (pointerType !== 'touch') this.#moveTo(null); // a finger that was lifted has not gone elsewhere
    });
    this.#canvas.addEventListener('blur', () => this.#moveTo(null));
    this.#canvas.addEventListener('focus', () => {
      if (this.#canvas.matches(':focus-visible')) this.#moveTo(this.#cursor ?? [0, 0]);
    });
    this.#canvas.addEventListener('keydown', (event) => this.#key(event));
  }

  get shape(): readonly number[] {
    return this.#shape;
  }
  set shape(shape: readonly number[]) {
    this.#shape = shape;
    this.invalidate();
  }

  get data(): ArrayLike<number> {
    return this.#data;
  }
  set data(data: ArrayLike<number>) {
    this.#data = data;
    this.invalidate();
  }

  get names(): TensorNames {
    return this.#names;
  }
  set names(names: TensorNames) {
    this.#names = names;
    this.invalidate();
  }

  get range(): readonly [number, number] | null {
    return this.#range;
  }
  set range(range: readonly [number, number] | null) {
    this.#range = range;
    this.invalidate();
  }

  get highlight(): readonly (readonly number[])[] {
    return this.#highlight;
  }
  set highlight(highlight: readonly (readonly number[])[]) {
    this.#highlight = highlight;
    this.invalidate();
  }

  get slice(): readonly number[] {
    return this.#shape.slice(0, -2).map((size, i) => Math.max(0, Math.min(size - 1, this.#slice[i] ?? 0)));
  }
  set slice(slice: readonly number[]) {
    this.#slice = slice;
    this.invalidate();
  }

  /** The two dimensions that are shown, and where their cells begin in the data. */
  #window(): { rows: number; columns: number; start: number } {
    const rows = this.#shape.at(-2) ?? 1;
    const columns = this.#shape.at(-1) ?? 1;
    const before = this.slice.reduce((place, index, i) => place * (this.#shape[i] ?? 1) + index, 0);
    return { rows, columns, start: before * rows * columns };
  }

  protected draw(): void {
    const { rows, columns, start } = this.#window();
    const label = this.getAttribute('label') ?? 'tensor';
    const keys = 'Arrow keys go from cell to cell';
    setAttribute(this.#canvas, 'aria-label', `${label}, ${this.#shape.join(' × ') || 'one number'}. ${keys}`);
    this.#showSlices();
    if (this.#cursor && (this.#cursor[0] >= rows || this.#cursor[1] >= columns)) this.#cursor = null;
    const probe = this.#canvas.getContext('2d');
    if (!probe || this.clientWidth === 0) return;
    const slice: Slice = {
      values: Array.from({ length: rows * columns }, (_, i) => this.#data[start + i] ?? NaN),
      rows,
      columns,
      rowNames: this.#names.rows ?? [],
      columnNames: this.#names.columns ?? [],
    };
    const font = `11px ${getComputedStyle(this).fontFamily}`;
    probe.font = font;
    const plan = planOf(probe, slice, this.clientWidth, this.numberAttribute('max-height', 320));
    this.#plan = plan;
    this.#canvas.style.width = `${plan.width}px`;
    this.#canvas.style.height = `${plan.height}px`;
    const context = contextOf(this.#canvas, plan.width, plan.height);
    if (!context) return;
    context.font = font;
    drawSlice(context, this.#picture, slice, plan, this.#range ?? this.#symmetric(), this.palette);
    for (const index of this.#highlight) {
      if (this.slice.every((at, i) => at === index[i]))
        frameCell(context, plan, [index.at(-2) ?? 0, index.at(-1) ?? 0], this.palette.css.accent);
    }
    if (this.#cursor) frameCell(context, plan, this.#cursor, this.palette.css.ink);
    this.#read();
  }

  #symmetric(): readonly [number, number] {
    let most = 0;
    for (let i = 0; i < this.#data.length; i++) {
      const size = Math.abs(this.#data[i] ?? 0);
      if (size > most && size < Infinity) most = size;
    }
    return [-(most || 1), most || 1];
  }

  /** A slider for each dimension before the last two. */
  #showSlices(): void {
    const { slice } = this;
    while (this.#slices.children.length > slice.length) this.#slices.lastElementChild?.remove();
    slice.forEach((at, i) => {
      if (!this.#slices.children[i]) this.#slices.append(this.#chooser(i));
      const [name, input] = this.#slices.children[i]?.children ?? [];
      if (!name || !(input instanceof HTMLInputElement)) return;
      const most = (this.#shape[i] ?? 1) - 1;
      setText(name, `dimension ${i}: ${at} (0 to ${most})`);
      setAttribute(input, 'max', most);
      input.disabled = most < 1;
      if (input.valueAsNumber !== at) input.value = String(at);
      input.style.setProperty('--share', `${(at / (most || 1)) * 100}%`);
    });
  }

  #chooser(dimension: number): HTMLLabelElement {
    const input = html('input', { type: 'range', min: 0, step: 1, 'aria-label': `dimension ${dimension}` });
    input.addEventListener('input', (event) => {
      event.stopPropagation();
      this.slice = this.slice.map((at, i) => (i === dimension ? input.valueAsNumber : at));
      this.emit('slice-change');
    });
    input.addEventListener('change', (event) => event.stopPropagation());
    return html('label', {}, html('span', { 'aria-hidden': 'true' }), input);
  }

  #placeAt({ offsetX, offsetY }: PointerEvent): Place | null {
    if (!this.#plan) return null;
    const { cell, left, top } = this.#plan;
    const { rows, columns } = this.#window();
    const [row, column] = [Math.floor((offsetY - top) / cell), Math.floor((offsetX - left) / cell)];
    return row >= 0 && column >= 0 && row < rows && column < columns ? [row, column] : null;
  }

  #moveTo(place: Place | null): void {
    if (place?.[0] === this.#cursor?.[0] && place?.[1] === this.#cursor?.[1]) return;
    this.#cursor = place;
    this.invalidate();
    this.emit<TensorCell | null>('cell-focus', this.#cell());
  }

  #cell(): TensorCell | null {
    if (!this.#cursor) return null;
    const { columns, start } = this.#window();
    const [row, column] = this.#cursor;
    const index = this.#shape.length === 0 ? [] : [...this.slice, row, column].slice(-this.#shape.length);
    return { index, value: this.#data[start + row * columns + column] ?? NaN };
  }

  #read(): void {
    const cell = this.#cell();
    if (!cell || !this.#cursor) return setText(this.#readout, '');
    const names = [this.#names.rows?.[this.#cursor[0]], this.#names.columns?.[this.#cursor[1]]].filter((name) => name !== undefined);
    const where = `[${cell.index.join(', ')}]${names.length > 0 ? ` ${names.join(', ')}` : ''}`;
    setText(this.#readout, `${where}: ${exact(cell.value, this.#data instanceof Float32Array)}`);
  }

  #key(event: KeyboardEvent): void {
    const { rows, columns } = this.#window();
    const [row, column] = this.#cursor ?? [0, 0];
    const next: Place | undefined = {
      ArrowLeft: [row, column - 1] as const,
      ArrowRight: [row, column + 1] as const,
      ArrowUp: [row - 1, column] as const,
      ArrowDown: [row + 1, column] as const,
      Home: [row, 0] as const,
      End: [row, columns - 1] as const,
    }[event.key];
    if (!next) return;
    event.preventDefault();
    this.#moveTo([Math.max(0, Math.min(rows - 1, next[0])), Math.max(0, Math.min(columns - 1, next[1]))]);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hebb-tensor': TensorView;
  }
}
