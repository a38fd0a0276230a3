/**
 * @file `<hebb-select>`: a labelled choice of one.
 *
 * Properties
 *   options  { value, text }[]   default: the `options` attribute
 *   value    string              the chosen value; default the first option's
 * Attributes
 *   label    text                default none
 *   options  text                'value:Text, value:Text' or 'value, value'; default none
 *   value    text                the choice at the start
 *   disabled                     default absent
 * Events
 *   change                       the user chose; read `value`
 */
import { html, setText } from './dom.js';
import { Widget } from './element.js';

export interface SelectOption {
  readonly value: string;
  readonly text: string;
}

const style = `
label { display: block; }
.label { display: block; font-size: 0.75rem; color: var(--_muted); white-space: nowrap; }
select {
  width: 100%; height: 2.1rem; padding: 0 1.3rem 0 0; border: 0; border-bottom: 1px solid var(--_rule); border-radius: 0; color: var(--_ink); cursor: pointer;
  appearance: none; background: linear-gradient(45deg, transparent 50%, var(--_muted) 50%) right 0.45rem center / 0.3rem 0.3rem no-repeat, linear-gradient(-45deg, transparent 50%, var(--_muted) 50%) right 0.15rem center / 0.3rem 0.3rem no-repeat;
}
select:hover { border-color: var(--_muted); }
option { background: var(--_paper); color: var(--_ink); }
`;

function parse(text: string): SelectOption[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => {
      const [value = '', name] = part.split(':');
      return { value: value.trim(), text: (name ?? value).trim() };
    });
}

export class Select extends Widget {
  static readonly observedAttributes = ['label', 'options', 'disabled'];
  #options: readonly SelectOption[] | null = null;
  #value: string | null = null;
  #built = '';
  readonly #label = html('span', { class: 'label' });
  readonly #select = html('select');

  constructor() {
    super(style);
    this.root.append(html('label', {}, this.#label, this.#select));
    this.#select.addEventListener('change', (event) => {
      event.stopPropagation();
      this.#value = this.#select.value;
      this.emit('change');
    });
  }

  get options(): readonly SelectOption[] {
    return this.#options ?? parse(this.getAttribute('options') ?? '');
  }
  set options(options: readonly SelectOption[]) {
    this.#options = options;
    this.invalidate();
  }

  get value(): string {
    return this.#value ?? this.getAttribute('value') ?? this.options[0]?.value ?? '';
  }
  set value(value: string) {
    this.#value = value;
    this.invalidate();
  }

  get disabled(): boolean {
    return this.hasAttribute('disabled');
  }
  set disabled(disabled: boolean) {
    this.toggleAttribute('disabled', disabled);
  }

  protected draw(): void {
    setText(this.#label, this.getAttribute('label') ?? '');
    const built = JSON.stringify(this.options);
    if (built !== this.#built) {
      this.#built = built;
      this.#select.replaceChildren(...this.options.map(({ value, text }) => html('option', { value }, text)));
    }
    if (this.#select.value !== this.value) this.#select.value = this.value;
    this.#select.disabled = this.disabled;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hebb-select': Select;
  }
}
