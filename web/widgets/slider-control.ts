/**
 * @file `<hebb-slider>`: a labelled number, from a range or from a list of values.
 *
 * Properties
 *   value    number     default the `value` attribute, else the smallest
 * Attributes
 *   label    text       default none
 *   min, max, step      the range; default 0, 1, 0.01
 *   values   numbers    'a, b, c': only these, instead of a range; default none
 *   unit     text       shown behind the number; default none
 *   value    number     at the start
 *   disabled            default absent
 * Events
 *   input    while it is dragged; read `value`
 *   change   when it is let go; read `value`
 */
import { html, setAttribute, setText } from './dom.js';
import { Widget } from './element.js';
import { rangeStyle } from './style.js';

const style = `
label { display: block; }
.head { display: flex; justify-content: space-between; gap: 0.5rem; font-size: 0.75rem; color: var(--_muted); white-space: nowrap; }
.number { color: var(--_ink); }
${rangeStyle}`;

export class Slider extends Widget {
  static readonly observedAttributes = ['label', 'min', 'max', 'step', 'values', 'unit', 'disabled'];
  #value: number | null = null;
  readonly #label = html('span');
  /** Not an <output>: a label would name that instead of the slider. */
  readonly #number = html('span', { class: 'number', 'aria-hidden': 'true' });
  readonly #input = html('input', { type: 'range' });

  constructor() {
    super(style);
    this.root.append(html('label', {}, html('span', { class: 'head' }, this.#label, this.#number), this.#input));
    this.#input.addEventListener('input', (event) => {
      event.stopPropagation();
      const place = this.#input.valueAsNumber;
      this.#value = this.#list()?.[place] ?? place;
      this.draw();
      this.emit('input');
    });
    this.#input.addEventListener('change', (event) => {
      event.stopPropagation();
      this.emit('change');
    });
  }

  get value(): number {
    return this.#value ?? this.numberAttribute('value', this.#list()?.[0] ?? this.numberAttribute('min', 0));
  }
  set value(value: number) {
    this.#value = value;
    this.invalidate();
  }

  get disabled(): boolean {
    return this.hasAttribute('disabled');
  }
  set disabled(disabled: boolean) {
    this.toggleAttribute('disabled', disabled);
  }

  #list(): number[] | null {
    const text = this.getAttribute('values');
    return text === null ? null : text.split(',').map(Number);
  }

  protected draw(): void {
    const list = this.#list();
    const min = list ? 0 : this.numberAttribute('min', 0);
    const max = list ? list.length - 1 : this.numberAttribute('max', 1);
    const place = list ? this.#nearest(list) : this.value;
    setText(this.#label, this.getAttribute('label') ?? '');
    setText(this.#number, `${this.value}${this.getAttribute('unit') ?? ''}`.replace('-', '−'));
    setAttribute(this.#input, 'min', min);
    setAttribute(this.#input, 'max', max);
    setAttribute(this.#input, 'step', list ? 1 : this.numberAttribute('step', 0.01));
    if (this.#input.valueAsNumber !== place) this.#input.value = String(place);
    setAttribute(this.#input, 'aria-valuetext', this.#number.textContent);
    this.#input.style.setProperty('--share', `${((place - min) / (max - min || 1)) * 100}%`);
    this.#input.disabled = this.disabled;
  }

  #nearest(list: readonly number[]): number {
    const distances = list.map((value) => Math.abs(value - this.value));
    return distances.indexOf(Math.min(...distances));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hebb-slider': Slider;
  }
}
