/**
 * @file `<hebb-formula>`: a formula in TeX, shown as MathML. KaTeX comes when the first formula does.
 *
 * Properties
 *   tex      text     the attribute; cheap to change sixty times a second, for numbers that live
 * Attributes
 *   tex      text     what KaTeX reads, '\hat{y} = w_1 x_1 + b'; default ''. What it cannot read is shown as it stands
 *   display           on a line of its own, with limits above and below; default absent: within the text
 *   label    text     what is read out instead of the formula; default: the formula itself
 * Size: a line of text (with `display` three) has room before the formula is there, so that nothing jumps.
 */
import type katex from 'katex';
import { html, setText } from './dom.js';
import { Widget } from './element.js';
import { withAlphabets } from './math-alphabets.js';
import { withFunctionSpaces } from './math-spaces.js';

/** Fonts with the tables that stretch roots, braces and sums; `math` is the browser's own choice. */
const style = `
:host { display: inline-block; min-height: 1.4em; font: inherit; vertical-align: baseline; max-width: 100%; }
:host([display]) { display: block; min-height: 3em; overflow-x: auto; overflow-y: hidden; scrollbar-width: thin; text-align: center; }
math { font-family: 'Latin Modern Math', 'STIX Two Math', 'Cambria Math', 'DejaVu Math TeX Gyre', math; font-size: 1.05em; font-variant-numeric: normal; }
code { font: 0.9em ui-monospace, SFMono-Regular, Menlo, Consolas, 'Liberation Mono', monospace; }
`;

type Katex = typeof katex;

let loading: Promise<Katex> | undefined;
let loaded: Katex | undefined;

export class Formula extends Widget {
  static readonly observedAttributes = ['tex', 'display', 'label'];
  /** What is shown now. */
  #shown = '';
  readonly #place = html('span');

  constructor() {
    super(style);
    this.root.append(this.#place);
  }

  get tex(): string {
    return this.getAttribute('tex') ?? '';
  }
  set tex(tex: string) {
    if (tex !== this.getAttribute('tex')) this.setAttribute('tex', tex);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (loaded) return;
    loading ??= import('katex').then((module) => (loaded = module.default));
    void loading.then(() => this.invalidate());
  }

  protected draw(): void {
    if (!loaded) return;
    const displayMode = this.hasAttribute('display');
    const label = this.getAttribute('label');
    const shown = JSON.stringify([this.tex, displayMode, label]);
    if (shown === this.#shown) return;
    this.#shown = shown;
    try {
      const mathml = loaded.renderToString(this.tex, { displayMode, output: 'mathml', throwOnError: true, strict: 'ignore' });
      this.#place.innerHTML = withFunctionSpaces(withAlphabets(mathml));
      if (label !== null) this.#place.querySelector('math')?.setAttribute('aria-label', label);
    } catch {
      const text = html('code');
      setText(text, this.tex);
      this.#place.replaceChildren(text);
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hebb-formula': Formula;
  }
}
