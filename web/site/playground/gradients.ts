/** @file The size of the gradient in each layer, as bars on a logarithmic scale. */
import { decimal, element } from '../shared/page.js';

/** Powers of ten at the ends of the scale. */
const scale = { low: -6, high: 1 } as const;

interface Row {
  readonly name: HTMLElement;
  readonly bar: HTMLElement;
  readonly number: HTMLElement;
}

export class GradientBars {
  readonly #list = element('gradients', HTMLElement);
  #rows: Row[] = [];

  /** @param names of the layers, @param sizes of their gradients; none while there is nothing to learn from */
  show(names: readonly string[], sizes: readonly number[]): void {
    if (this.#rows.length !== names.length) this.#build(names.length);
    this.#rows.forEach(({ name, bar, number }, i) => {
      const size = sizes[i];
      const share = size ? (Math.log10(size) - scale.low) / (scale.high - scale.low) : 0;
      if (name.textContent !== names[i]) name.textContent = names[i] ?? '';
      bar.style.setProperty('--share', String(Math.min(1, Math.max(0, share))));
      number.textContent = decimal(size);
    });
  }

  #build(count: number): void {
    this.#rows = Array.from({ length: count }, () => {
      const [name, bar, number] = ['dt', 'i', 'span'].map((tag) => document.createElement(tag)) as [HTMLElement, HTMLElement, HTMLElement];
      return { name, bar, number };
    });
    const entries = this.#rows.flatMap(({ name, bar, number }) => {
      const said = document.createElement('dd');
      said.append(bar, number);
      return [name, said];
    });
    this.#list.replaceChildren(...entries);
  }
}
