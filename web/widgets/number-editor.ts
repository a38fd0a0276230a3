/** @file A small number field that opens over a picture, for one of its numbers. */
import { html, setText } from './dom.js';

export const editorStyle = `
.editor { position: absolute; z-index: 2; translate: -50% -50%; padding: 4px 8px 6px; border: 1px solid var(--_rule); border-radius: 6px; background: var(--_paper); box-shadow: 0 2px 8px rgb(0 0 0 / 0.15); }
.editor[hidden] { display: none; }
.editor label { display: block; font-size: 0.75rem; color: var(--_muted); white-space: nowrap; }
.editor input { width: 6.5em; min-height: 24px; padding: 1px 4px; border: 1px solid var(--_rule); border-radius: 3px; background: none; }
`;

/** What is being changed: its words, its value, and where to say what it becomes. */
export interface Editing {
  readonly label: string;
  readonly value: number;
  readonly x: number;
  readonly y: number;
  readonly change: (value: number) => void;
  /** Tab: the next number, or -1 the one before; false where there is none. */
  readonly next: (step: 1 | -1) => boolean;
  /** Where the focus goes when the field closes. */
  readonly done: () => void;
}

/** What fits the field, and a tidy sum: 0.1 + 0.2 is 0.3. */
const tidy = (value: number): number => Number(value.toFixed(4));

export class NumberEditor {
  readonly element = html('div', { class: 'editor', hidden: '' });
  readonly #name = html('span');
  readonly #input = html('input', { type: 'number', step: 'any', inputmode: 'decimal' });
  #editing: Editing | null = null;
  #value = NaN;

  constructor() {
    this.element.append(html('label', {}, this.#name, html('br'), this.#input));
    this.#input.addEventListener('keydown', (event) => this.#key(event));
    this.#input.addEventListener('input', () => this.#type());
    this.#input.addEventListener('blur', () => this.#close());
  }

  open(editing: Editing): void {
    this.#editing = editing;
    this.#value = editing.value;
    setText(this.#name, editing.label);
    this.#input.value = String(tidy(editing.value));
    this.element.hidden = false;
    const half = this.element.offsetWidth / 2;
    const width = this.element.offsetParent?.clientWidth ?? Infinity;
    this.element.style.left = `${Math.max(half, Math.min(width - half, editing.x))}px`;
    this.element.style.top = `${editing.y}px`;
    this.#input.focus();
    this.#input.select();
  }

  #close(): void {
    this.#editing = null;
    this.element.hidden = true;
  }

  #leave(): void {
    const editing = this.#editing;
    this.#close();
    editing?.done();
  }

  #set(value: number): void {
    if (!Number.isFinite(value) || value === this.#value) return;
    this.#value = value;
    this.#editing?.change(value);
  }

  #type(): void {
    if (this.#input.value.trim() !== '') this.#set(Number(this.#input.value));
  }

  /** Arrow keys by 0.1, with Shift by 1; Enter keeps, Escape goes back to what was; Tab goes on to the next number. */
  #key(event: KeyboardEvent): void {
    const editing = this.#editing;
    if (!editing) return;
    const step = ({ ArrowUp: 0.1, ArrowDown: -0.1 }[event.key] ?? 0) * (event.shiftKey ? 10 : 1);
    if (step !== 0) {
      this.#set(tidy(this.#value + step));
      this.#input.value = String(this.#value);
    } else if (event.key === 'Enter') {
      this.#leave();
    } else if (event.key === 'Escape') {
      this.#set(editing.value);
      this.#leave();
    } else if (event.key !== 'Tab' || !editing.next(event.shiftKey ? -1 : 1)) {
      event.stopPropagation();
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }
}
