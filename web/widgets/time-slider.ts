/**
 * @file `<hebb-time-slider>`: which step of something is shown; dragged, or moved by keys, through what has happened so far.
 *
 * Properties
 *   min, max  number           the first and the last step there is, whole; default 0, 0
 *   value     number           the step that is shown, whole, kept between them; default 0
 *   marks     { at, label }[]  steps with a name, said below the line where there is room; default []
 * Attributes
 *   label     text             what is counted; default 'step'
 *   disabled                   default absent
 * Events
 *   input                      the user moved it; read `value`
 * Keys: arrows by one step, Page up and down by a tenth, Home and End to the ends.
 */
import { html, setAttribute, setText } from './dom.js';
import { Widget } from './element.js';
import { rangeStyle } from './style.js';

export interface TimeMark {
  readonly at: number;
  readonly label: string;
}

/** Half the thumb's width: so far from the line's ends lie the first and the last step. */
const inset = 7;

const style = `
label { display: block; }
.head { display: flex; justify-content: space-between; gap: 0.5rem; font-size: 0.75rem; color: var(--_muted); white-space: nowrap; }
.number { color: var(--_ink); }
.marks { position: relative; height: 1.1rem; margin: -0.5rem ${inset}px 0; font-size: 0.6875rem; color: var(--_muted); pointer-events: none; }
.marks i { position: absolute; top: -0.35rem; width: 1px; height: 0.35rem; background: var(--_muted); }
.marks span { position: absolute; top: 0; white-space: nowrap; }
${rangeStyle}`;

export class TimeSlider extends Widget {
  static readonly observedAttributes = ['label', 'disabled'];
  #min = 0;
  #max = 0;
  #value = 0;
  #marks: readonly TimeMark[] = [];
  /** What the present marks were placed for. */
  #placed = '';
  readonly #label = html('span');
  readonly #number = html('span', { class: 'number', 'aria-hidden': 'true' });
  readonly #input = html('input', { type: 'range', step: 1 });
  readonly #row = html('div', { class: 'marks', 'aria-hidden': 'true' });

  constructor() {
    super(style);
    this.root.append(html('label', {}, html('span', { class: 'head' }, this.#label, this.#number), this.#input), this.#row);
    this.#input.addEventListener('input', (event) => {
      event.stopPropagation();
      this.#value = this.#input.valueAsNumber;
      this.invalidate();
      this.emit('input');
    });
    this.#input.addEventListener('change', (event) => event.stopPropagation());
  }

  get min(): number {
    return this.#min;
  }
  set min(min: number) {
    this.#min = Math.round(min);
    this.invalidate();
  }

  get max(): number {
    return this.#max;
  }
  set max(max: number) {
    this.#max = Math.round(max);
    this.invalidate();
  }

  get value(): number {
    return Math.max(this.#min, Math.min(this.#max, this.#value));
  }
  set value(value: number) {
    this.#value = Math.round(value);
    this.invalidate();
  }

  get marks(): readonly TimeMark[] {
    return this.#marks;
  }
  set marks(marks: readonly TimeMark[]) {
    this.#marks = marks;
    this.invalidate();
  }

  get disabled(): boolean {
    return this.hasAttribute('disabled');
  }
  set disabled(disabled: boolean) {
    this.toggleAttribute('disabled', disabled);
  }

  protected draw(): void {
    const { value } = this;
    const [min, max] = [this.#min, Math.max(this.#min, this.#max)];
    setText(this.#label, this.getAttribute('label') ?? 'step');
    setText(this.#number, `${value.toLocaleString('en')} of ${max.toLocaleString('en')}`);
    setAttribute(this.#input, 'min', min);
    setAttribute(this.#input, 'max', max);
    if (this.#input.valueAsNumber !== value) this.#input.value = String(value);
    const here = this.#marks.filter(({ at }) => at === value).map(({ label }) => `, ${label}`);
    setAttribute(this.#input, 'aria-valuetext', `${value} of ${max}${here.join('')}`);
    this.#input.style.setProperty('--share', `${((value - min) / (max - min || 1)) * 100}%`);
    this.#input.disabled = this.disabled || max === min;
    this.#placeMarks(min, max);
  }

  /** A tick for each mark; its label below, where it does not touch the one before. */
  #placeMarks(min: number, max: number): void {
    const width = this.box.width - 2 * inset;
    const inside = this.#marks.filter(({ at }) => at >= min && at <= max).sort((one, other) => one.at - other.at);
    const placed = JSON.stringify([inside, min, max, width]);
    if (placed === this.#placed) return;
    this.#placed = placed;
    const places = inside.map(({ at }) => ((at - min) / (max - min || 1)) * width);
    const labels = inside.map(({ label }) => html('span', {}, label));
    this.#row.replaceChildren(...places.map((x) => html('i', { style: `left: ${x}px` })), ...labels);
    let free = -Infinity;
    const lefts = labels.map(({ offsetWidth: wide }, i) => {
      const left = Math.max(-inset, Math.min(width + inset - wide, (places[i] ?? 0) - wide / 2));
      if (left < free) return null;
      free = left + wide + 8;
      return left;
    });
    labels.forEach((label, i) => {
      const left = lefts[i] ?? null;
      if (left === null) label.remove();
      else label.style.left = `${left}px`;
    });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hebb-time-slider': TimeSlider;
  }
}
