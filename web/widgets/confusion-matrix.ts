/**
 * @file `<hebb-confusion-matrix>`: how often each class was taken for each other, as a table.
 *
 * Properties
 *   classes   string[]       names of the classes; default []
 *   counts    number[][]     counts[actual][predicted]; default [] (an empty table of the classes)
 *   selected  { actual, predicted } | null   the marked cell; default null
 * Attributes
 *   caption   text           default 'Confusion matrix'
 * Events
 *   cell-select  { actual, predicted } | null   a cell was chosen, or the marked one again
 * A cell's tint is its share of the row: on the diagonal in the second class's colour, elsewhere in the first's.
 */
import { html, setAttribute, setText } from './dom.js';
import { Widget } from './element.js';

export interface ConfusionCell {
  readonly actual: number;
  readonly predicted: number;
}

const style = `
.scroll { overflow-x: auto; }
table { border-collapse: separate; border-spacing: 1px; width: 100%; table-layout: fixed; font-size: 0.75rem; }
caption { text-align: left; color: var(--_muted); padding-bottom: 0.25rem; }
th { font-weight: 400; color: var(--_muted); }
thead th { height: 5.6rem; vertical-align: bottom; padding: 0 0 0.25rem; }
thead th span { writing-mode: vertical-rl; transform: rotate(180deg); white-space: nowrap; }
thead td, thead th:first-child { width: 5.2rem; }
tbody th { text-align: right; padding-right: 0.5rem; white-space: nowrap; }
td { padding: 0; }
td button {
  display: block; width: 100%; height: 1.7rem; padding: 0; border: 0; border-radius: 2px; text-align: center; color: var(--_ink);
  background: color-mix(in srgb, var(--tone) calc(var(--share, 0) * 1%), var(--_middle));
}
td button[data-zero] { color: transparent; }
td button:hover, td button[aria-pressed='true'] { box-shadow: inset 0 0 0 1.5px var(--_ink); }
td button.strong { color: var(--_paper); }
@media (max-width: 480px) { table { font-size: 0.625rem; } thead td { width: 4.4rem; } td button { height: 1.6rem; } tbody th { padding-right: 0.3rem; } }
`;

export class ConfusionMatrix extends Widget {
  static readonly observedAttributes = ['caption'];
  #classes: readonly string[] = [];
  #counts: readonly (readonly number[])[] = [];
  #selected: ConfusionCell | null = null;
  #built: readonly string[] | null = null;
  #cells: HTMLButtonElement[][] = [];
  readonly #caption = html('caption');
  readonly #table = html('table');

  constructor() {
    super(style);
    this.root.append(html('div', { class: 'scroll' }, this.#table));
    this.#table.addEventListener('keydown', (event) => this.#walk(event));
  }

  get classes(): readonly string[] {
    return this.#classes;
  }
  set classes(classes: readonly string[]) {
    this.#classes = classes;
    this.invalidate();
  }

  get counts(): readonly (readonly number[])[] {
    return this.#counts;
  }
  set counts(counts: readonly (readonly number[])[]) {
    this.#counts = counts;
    this.invalidate();
  }

  get selected(): ConfusionCell | null {
    return this.#selected;
  }
  set selected(selected: ConfusionCell | null) {
    this.#selected = selected;
    this.invalidate();
  }

  protected draw(): void {
    setText(this.#caption, this.getAttribute('caption') ?? 'Confusion matrix');
    if (this.#built !== this.#classes) this.#build();
    this.#cells.forEach((row, actual) => {
      const total = (this.#counts[actual] ?? []).reduce((sum, count) => sum + count, 0);
      row.forEach((cell, predicted) => {
        const count = this.#counts[actual]?.[predicted] ?? 0;
        const share = total > 0 ? count / total : 0;
        const chosen = this.#selected?.actual === actual && this.#selected.predicted === predicted;
        const strength = share === 0 ? 0 : actual === predicted ? 8 + 92 * share : Math.min(100, 12 + 260 * share);
        setText(cell, this.#counts.length > 0 ? String(count) : '');
        cell.style.setProperty('--share', strength.toFixed(0));
        cell.classList.toggle('strong', strength > 55);
        cell.toggleAttribute('data-zero', count === 0);
        setAttribute(cell, 'aria-pressed', String(chosen));
        const names = `${this.#classes[actual] ?? ''} taken for ${this.#classes[predicted] ?? ''}`;
        setAttribute(cell, 'aria-label', `${count} of ${total} ${names}`);
        setAttribute(cell, 'title', `${names}: ${count} of ${total}`);
      });
    });
  }

  #build(): void {
    this.#built = this.#classes;
    const head = html('tr', {}, html('td'), ...this.#classes.map((name) => html('th', { scope: 'col' }, html('span', {}, name))));
    this.#cells = this.#classes.map((_, actual) => this.#classes.map((__, predicted) => this.#cell(actual, predicted)));
    const rows = this.#classes.map((name, actual) =>
      html('tr', {}, html('th', { scope: 'row' }, name), ...(this.#cells[actual] ?? []).map((cell) => html('td', {}, cell))),
    );
    this.#table.replaceChildren(this.#caption, html('thead', {}, head), html('tbody', {}, ...rows));
  }

  #cell(actual: number, predicted: number): HTMLButtonElement {
    const cell = html('button', {
      type: 'button',
      tabindex: actual === 0 && predicted === 0 ? 0 : -1,
      style: `--tone: var(${actual === predicted ? '--_second' : '--_first'})`,
    });
    cell.addEventListener('click', () => {
      const again = this.#selected?.actual === actual && this.#selected.predicted === predicted;
      this.selected = again ? null : { actual, predicted };
      this.emit<ConfusionCell | null>('cell-select', this.#selected);
    });
    return cell;
  }

  /** Arrow keys walk from cell to cell: the whole table is one tab stop. */
  #walk(event: KeyboardEvent): void {
    const across = { ArrowLeft: -1, ArrowRight: 1 }[event.key] ?? 0;
    const down = { ArrowUp: -1, ArrowDown: 1 }[event.key] ?? 0;
    if (across === 0 && down === 0) return;
    const row = this.#cells.findIndex((cells) => cells.some((cell) => cell === event.target));
    const column = this.#cells[row]?.findIndex((cell) => cell === event.target) ?? -1;
    const next = this.#cells[row + down]?.[column + across];
    event.preventDefault();
    if (!next) return;
    for (const cell of this.#cells.flat()) cell.tabIndex = cell === next ? 0 : -1;
    next.focus();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hebb-confusion-matrix': ConfusionMatrix;
  }
}
