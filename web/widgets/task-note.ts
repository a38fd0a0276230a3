/**
 * @file `<hebb-task>`: something to do, in the words between its tags, with a circle that becomes a check once it is done.
 *
 * Attributes
 *   done      it is solved; default absent
 * Properties
 *   done      boolean, the attribute
 * Becoming done is announced once, politely; a task that was done when the page opened is not.
 */
import { html, setAttribute, setText, svg } from './dom.js';
import { Widget } from './element.js';

const style = `
:host { display: grid; grid-template-columns: 1rem minmax(0, 1fr); gap: 0.6rem; }
svg { width: 1rem; height: 1rem; margin-top: 0.16em; fill: none; stroke: var(--_muted); stroke-width: 1.25; overflow: visible; }
path { stroke: var(--_accent); stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; stroke-dasharray: 18; stroke-dashoffset: 18; visibility: hidden; }
circle { transition: opacity 300ms; }
:host([done]) circle { opacity: 0; }
:host([done]) path { visibility: visible; stroke-dashoffset: 0; transition: stroke-dashoffset 400ms ease-out; }
:host([done]) .words { color: var(--_muted); }
@media (prefers-reduced-motion: reduce) { circle, :host([done]) path { transition: none; } }
`;

export class Task extends Widget {
  static readonly observedAttributes = ['done'];
  /** Been on the page for a frame: what changes now is news. */
  #settled = false;
  readonly #icon = svg(
    'svg',
    { viewBox: '0 0 16 16', role: 'img' },
    svg('circle', { cx: 8, cy: 8, r: 5.5 }),
    svg('path', { d: 'M2.5 8.5l4 4 7-9' }),
  );
  readonly #spoken = html('span', { class: 'unseen', 'aria-live': 'polite' });

  constructor() {
    super(style);
    this.root.append(this.#icon, html('span', { class: 'words' }, html('slot')), this.#spoken);
  }

  get done(): boolean {
    return this.hasAttribute('done');
  }
  set done(done: boolean) {
    this.toggleAttribute('done', done);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    requestAnimationFrame(() => (this.#settled = true));
  }

  override attributeChangedCallback(): void {
    if (this.#settled) setText(this.#spoken, this.done ? `Solved: ${this.textContent.trim().replaceAll(/\s+/g, ' ')}` : '');
    super.attributeChangedCallback();
  }

  protected draw(): void {
    setAttribute(this.#icon, 'aria-label', this.done ? 'solved' : 'to do');
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hebb-task': Task;
  }
}
