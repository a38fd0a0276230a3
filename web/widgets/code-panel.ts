/**
 * @file `<hebb-code>`: a program to read, change and run. It never runs anything itself: the page does, and hands back what was printed.
 *
 * Properties
 *   code     text             the program: written, it is the one that Reset brings back, without blank lines at its end; read, it is what stands in the editor; default ''
 *   edited   boolean          the editor's text is no longer the program that was set; read only
 *   output   OutputLine[]     what is shown below: text, or { text, error: true } for what went wrong; default []
 *   running  boolean          the program runs: it cannot be started again; default false
 * Attributes
 *   label    text             what the program does, for assistive technology; default 'program'
 *   rows     number           lines that have room before the program comes, so that nothing jumps; default 3
 *   output-rows  number       lines of output that have room; more scroll; default 4
 * Events
 *   run    { code }           Run was pressed, or Ctrl-Enter (Cmd-Enter) in the editor
 *   input                     the program was edited, or reset
 * Keys: Tab leaves the editor as it leaves any field.
 */
import { html, setAttribute, setText } from './dom.js';
import { Widget } from './element.js';
import type { highlight } from './highlight.js';

export type OutputLine = string | { readonly text: string; readonly error?: boolean };

/** Colours of the program: the tokens, mixed with ink as far as small type needs it to be read (4.5 : 1 on its ground). */
const style = `
.editor { display: grid; overflow: auto; background: var(--_middle); border-radius: 4px; scrollbar-width: thin; }
.editor > * { grid-area: 1 / 1; margin: 0; padding: 0.75rem 0.9rem; border: 0; font: var(--hebb-code-font, 0.8125rem/1.55 ui-monospace, SFMono-Regular, Menlo, Consolas, 'Liberation Mono', monospace); tab-size: 2; white-space: pre; letter-spacing: 0; }
pre { min-width: max-content; min-height: calc(var(--rows) * 1.55 * 0.8125rem + 1.5rem); color: var(--_ink); pointer-events: none; }
textarea { width: 100%; height: 100%; min-width: 0; overflow: hidden; resize: none; background: none; color: transparent; caret-color: var(--_ink); }
textarea::selection { color: transparent; background: color-mix(in srgb, var(--_accent) 25%, transparent); }
textarea:focus-visible { outline-color: transparent; } /* the editor around it shows the focus; forced colours show both */
.editor:focus-within { outline: 2px solid var(--_accent); outline-offset: 2px; }
.keyword { color: var(--_accent); }
.string { color: color-mix(in srgb, var(--_first) 55%, var(--_ink)); }
.literal { color: color-mix(in srgb, var(--_second) 85%, var(--_ink)); }
.comment { color: color-mix(in srgb, var(--_muted) 90%, var(--_ink)); font-style: italic; }
.bar { display: flex; align-items: center; gap: 0.5rem; padding: 0.5rem 0; }
button { height: 2.25rem; padding: 0 1rem; border: 0; border-radius: 1.2rem; background: none; }
.run { min-width: 6rem; background: var(--_accent); color: var(--_paper); font-weight: 600; }
.run:hover:not(:disabled) { background: color-mix(in srgb, var(--_accent) 88%, var(--_ink)); }
.reset:hover { background: color-mix(in srgb, var(--_ink) 7%, transparent); }
.reset[data-unneeded] { visibility: hidden; }
kbd { font: inherit; font-size: 0.75rem; color: var(--_muted); }
.output { height: calc(var(--output-rows) * 1.55 * 0.8125rem + 0.2rem); overflow: auto; scrollbar-width: thin; font: 0.8125rem/1.55 ui-monospace, SFMono-Regular, Menlo, Consolas, 'Liberation Mono', monospace; }
.output:empty::before { content: 'What it prints comes here.'; padding-inline-start: 0.9rem; color: var(--_muted); }
.output div { padding-inline-start: 0.9rem; white-space: pre-wrap; overflow-wrap: anywhere; }
.output .error { border-inline-start: 3px solid var(--_first); padding-inline-start: calc(0.9rem - 3px); font-weight: 600; }
@media (hover: none) { kbd { display: none; } }
`;

/** One promise for all panels: colours come when the module has. */
let colours: Promise<typeof import('./highlight.js')> | undefined;

const isApple = (): boolean => /Mac|iPhone|iPad/.test(navigator.userAgent);

export class CodePanel extends Widget {
  static readonly observedAttributes = ['label', 'rows', 'output-rows'];
  #program = '';
  #output: readonly OutputLine[] = [];
  #running = false;
  #highlight: typeof highlight | null = null;
  /** What the layer shows, and whether in colours. */
  #shown = '';
  readonly #layer = html('pre', { 'aria-hidden': 'true' });
  readonly #field = html('textarea', { spellcheck: 'false', autocapitalize: 'off', autocomplete: 'off', wrap: 'off' });
  readonly #run = html('button', { type: 'button', class: 'run' }, 'Run');
  readonly #reset = html('button', { type: 'button', class: 'reset' }, 'Reset');
  readonly #lines = html('div', { class: 'output', role: 'log', tabindex: 0 });

  constructor() {
    super(style);
    const keys = html('kbd', { 'aria-hidden': 'true' }, isApple() ? '⌘ Enter' : 'Ctrl Enter');
    const editor = html('div', { class: 'editor' }, this.#layer, this.#field);
    this.root.append(editor, html('div', { class: 'bar' }, this.#run, keys, this.#reset), this.#lines);
    this.#run.setAttribute('aria-keyshortcuts', 'Control+Enter Meta+Enter');
    this.#run.addEventListener('click', () => this.#start());
    this.#reset.addEventListener('click', () => {
      this.code = this.#program;
      this.#field.focus();
      this.emit('input');
    });
    this.#field.addEventListener('input', () => this.draw());
    this.#field.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      this.#start();
    });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    colours ??= import('./highlight.js');
    void colours.then((module) => {
      this.#highlight = module.highlight;
      this.invalidate();
    });
  }

  get code(): string {
    return this.#field.value;
  }
  set code(code: string) {
    // A field's text has \n alone at its line ends.
    this.#program = code.replaceAll(/\r\n?/g, '\n').trimEnd();
    this.#field.value = this.#program;
    this.invalidate();
  }

  get edited(): boolean {
    return this.#field.value !== this.#program;
  }

  get output(): readonly OutputLine[] {
    return this.#output;
  }
  set output(output: readonly OutputLine[]) {
    this.#output = output;
    this.invalidate();
  }

  get running(): boolean {
    return this.#running;
  }
  set running(running: boolean) {
    this.#running = running;
    this.invalidate();
  }

  #start(): void {
    if (!this.#running) this.emit('run', { code: this.code });
  }

  protected draw(): void {
    const label = this.getAttribute('label') ?? 'program';
    setAttribute(this.#field, 'aria-label', label);
    setAttribute(this.#lines, 'aria-label', `output of ${label}`);
    this.#layer.style.setProperty('--rows', String(this.numberAttribute('rows', 3)));
    this.#lines.style.setProperty('--output-rows', String(this.numberAttribute('output-rows', 4)));
    this.#paint();
    this.#run.disabled = this.#running;
    setText(this.#run, this.#running ? 'Running…' : 'Run');
    this.#reset.toggleAttribute('data-unneeded', !this.edited);
    this.#print();
  }

  #paint(): void {
    const { code } = this;
    const shown = `${this.#highlight === null}:${code}`;
    if (shown === this.#shown) return;
    this.#shown = shown;
    const pieces = this.#highlight?.(code) ?? [{ text: `${code}\n`, kind: '' }];
    this.#layer.replaceChildren(...pieces.map(({ text, kind }) => (kind === '' ? text : html('span', { class: kind }, text))));
  }

  /** Lines that stay are left alone, so that only new ones are read out; the last line stays in view. */
  #print(): void {
    const { children } = this.#lines;
    let news = false;
    this.#output.forEach((line, i) => {
      const { text, error = false } = typeof line === 'string' ? { text: line } : line;
      const said = error ? `error: ${text}` : text;
      const before = children[i];
      if (before?.textContent === said && before.classList.contains('error') === error) return;
      const next = html('div', error ? { class: 'error' } : {}, said);
      if (before) before.replaceWith(next);
      else this.#lines.append(next);
      news = true;
    });
    while (children.length > this.#output.length) this.#lines.lastElementChild?.remove();
    if (news) this.#lines.scrollTop = this.#lines.scrollHeight;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hebb-code': CodePanel;
  }
}
