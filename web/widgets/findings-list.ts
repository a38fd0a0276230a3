/**
 * @file `<hebb-findings>`: what is wrong with a training, in words, and what to try. New findings are read out politely.
 *
 * Properties
 *   findings  Finding[]  the likeliest cause first; default []
 * Attributes
 *   label     text       default 'Findings'
 *   healthy   text       shown while there is none; default 'Nothing to complain of.'
 */
import { html, setAttribute, setText } from './dom.js';
import { Widget } from './element.js';

export interface ShownFinding {
  /** such as 'dead-relus' */
  readonly name: string;
  readonly severity: 'error' | 'warning' | 'note';
  /** path of the layer it is about */
  readonly layer?: string;
  /** the training step at which it was found */
  readonly step: number;
  readonly message: string;
  readonly fix: string;
}

const style = `
p { margin: 0; }
ol { list-style: none; margin: 0; padding: 0; display: grid; gap: 0.75rem; }
ol[hidden] { display: none; }
li { padding-left: 0.75rem; border-left: 3px solid var(--_rule); overflow-wrap: anywhere; }
li.error { border-left-color: var(--_first); }
li.warning { border-left-color: var(--_accent); }
.head { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 1rem; }
strong { font-weight: 600; }
`;

/** 'dead-relus' -> 'Dead relus' */
const title = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1).replaceAll('-', ' ');

export class Findings extends Widget {
  static readonly observedAttributes = ['label', 'healthy'];
  #findings: readonly ShownFinding[] = [];
  #shown = '';
  readonly #none = html('p', { class: 'quiet' });
  readonly #list = html('ol');

  constructor() {
    super(style);
    this.root.append(html('div', { 'aria-live': 'polite' }, this.#none, this.#list));
  }

  get findings(): readonly ShownFinding[] {
    return this.#findings;
  }
  set findings(findings: readonly ShownFinding[]) {
    this.#findings = findings;
    this.invalidate();
  }

  protected draw(): void {
    setAttribute(this.#list, 'aria-label', this.getAttribute('label') ?? 'Findings');
    setText(this.#none, this.getAttribute('healthy') ?? 'Nothing to complain of.');
    this.#none.hidden = this.#findings.length > 0;
    this.#list.hidden = this.#findings.length === 0;
    const shown = JSON.stringify(this.#findings);
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.#list.replaceChildren(
      ...this.#findings.map(({ name, severity, layer, step, message, fix }) => {
        const where = [severity, ...(layer ? [`layer ${layer}`] : []), `step ${step}`].join(', ');
        return html(
          'li',
          { class: severity },
          html('div', { class: 'head' }, html('strong', {}, title(name)), html('span', { class: 'quiet' }, where)),
          html('p', {}, message),
          html('p', {}, html('span', { class: 'quiet' }, 'Try: '), fix),
        );
      }),
    );
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hebb-findings': Findings;
  }
}
