/**
 * @file `<hebb-probabilities>`: the probability of each class as a bar and a number, the largest marked.
 *
 * Properties
 *   classes  string[]           names; default []
 *   values   ArrayLike<number>  probabilities 0..1, in the classes' order; default [] (empty bars)
 *   truth    number             index of the true class, -1 = unknown; default -1
 * Attributes
 *   label    text               default 'Class probabilities'
 */
import { html, setAttribute, setText } from './dom.js';
import { Widget } from './element.js';

const style = `
ol { list-style: none; margin: 0; padding: 0; display: grid; gap: 0.125rem; }
li { display: grid; grid-template-columns: 6.5rem 1fr 3.4rem; align-items: center; gap: 0.5rem; color: var(--_muted); }
li > span:first-child { text-align: right; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.bar { height: 0.7rem; background: linear-gradient(var(--_rule), var(--_rule)) left / 100% 1px no-repeat; background-position: 0 50%; }
.bar::before { content: ''; display: block; height: 100%; width: 100%; transform: scaleX(var(--share, 0)); transform-origin: left; background: var(--_muted); border-radius: 1px; }
.number { text-align: right; }
.largest { color: var(--_ink); }
.largest .bar::before { background: var(--_second); }
.truth > span:first-child { text-decoration: underline; text-underline-offset: 0.2em; }
@media (prefers-reduced-motion: no-preference) { .bar::before { transition: transform 120ms ease-out; } }
`;

export class Probabilities extends Widget {
  static readonly observedAttributes = ['label'];
  #classes: readonly string[] = [];
  #values: ArrayLike<number> = [];
  #truth = -1;
  #built: readonly string[] | null = null;
  readonly #list = html('ol');

  constructor() {
    super(style);
    this.root.append(this.#list);
  }

  get classes(): readonly string[] {
    return this.#classes;
  }
  set classes(classes: readonly string[]) {
    this.#classes = classes;
    this.invalidate();
  }

  get values(): ArrayLike<number> {
    return this.#values;
  }
  set values(values: ArrayLike<number>) {
    this.#values = values;
    this.invalidate();
  }

  get truth(): number {
    return this.#truth;
  }
  set truth(truth: number) {
    this.#truth = truth;
    this.invalidate();
  }

  protected draw(): void {
    setAttribute(this.#list, 'aria-label', this.getAttribute('label') ?? 'Class probabilities');
    if (this.#built !== this.#classes) {
      this.#built = this.#classes;
      this.#list.replaceChildren(
        ...this.#classes.map((name) =>
          html('li', {}, html('span', {}, name), html('span', { class: 'bar' }), html('span', { class: 'number' })),
        ),
      );
    }
    const values = Array.from(this.#values);
    const largest = values.indexOf(Math.max(...values));
    [...this.#list.children].forEach((row, index) => {
      const value = values[index];
      const [, bar, number] = row.children;
      if (bar instanceof HTMLElement) bar.style.setProperty('--share', (value ?? 0).toFixed(4));
      if (number) setText(number, value === undefined ? '' : `${(value * 100).toFixed(1)} %`);
      row.classList.toggle('largest', index === largest);
      row.classList.toggle('truth', index === this.#truth);
    });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hebb-probabilities': Probabilities;
  }
}
