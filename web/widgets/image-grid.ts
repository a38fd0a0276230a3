/**
 * @file `<hebb-image-grid>`: small grey pictures with a caption each, to look at and to choose from.
 *
 * Properties
 *   items     ImageItem[]     { pixels: side * side bytes 0..255, caption, note?, state? }; default []
 *   selected  number          index of the marked item, -1 = none; default -1
 * Attributes
 *   label     text            what the pictures are, for assistive technology; default 'images'
 *   side      number          pixels of a picture's side; default 28
 *   empty     text            shown while there are no items; default none
 * Events
 *   image-select  { index }   a picture was chosen (pointer, Enter, Space)
 * Style: `--hebb-image-width`, the least width of a picture and its caption; default 4.9rem.
 * Pictures are painted as ink on paper: 255 is the text colour.
 */
import { html, setAttribute, setText } from './dom.js';
import { Widget } from './element.js';
import { paintInk, type Palette } from './palette.js';

export interface ImageItem {
  readonly pixels: Uint8Array;
  readonly caption: string;
  /** A second line. Default none. */
  readonly note?: string;
  /** Colours the second line: wrong in the first class's colour, right in the second's. Default neither. */
  readonly state?: 'right' | 'wrong';
}

const style = `
ul { list-style: none; margin: 0; padding: 0; display: grid; gap: 0.5rem; grid-template-columns: repeat(auto-fill, minmax(var(--hebb-image-width, 4.9rem), 1fr)); }
button { display: block; width: 100%; padding: 0.3rem 0.1rem; border: 1px solid transparent; border-radius: 4px; background: none; text-align: center; font-size: 0.6875rem; line-height: 1.25; }
button:hover { border-color: var(--_rule); }
button[aria-pressed='true'] { border-color: var(--_accent); }
canvas { width: 56px; max-width: 100%; aspect-ratio: 1; margin: 0 auto 0.25rem; image-rendering: pixelated; }
.caption, .note { display: block; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.note { color: var(--_muted); }
.wrong { color: color-mix(in srgb, var(--_first) 65%, var(--_ink)); }
.right { color: var(--_second); }
p { margin: 0; color: var(--_muted); }
`;

interface Drawn {
  readonly item: HTMLLIElement;
  readonly button: HTMLButtonElement;
  readonly canvas: HTMLCanvasElement;
  readonly caption: HTMLElement;
  readonly note: HTMLElement;
  pixels: Uint8Array | null;
}

export class ImageGrid extends Widget {
  static readonly observedAttributes = ['label', 'side', 'empty'];
  #items: readonly ImageItem[] = [];
  #selected = -1;
  #drawn: Drawn[] = [];
  #painted: Palette | null = null;
  readonly #list = html('ul');
  readonly #empty = html('p');

  constructor() {
    super(style);
    this.root.append(this.#list, this.#empty);
  }

  get items(): readonly ImageItem[] {
    return this.#items;
  }
  set items(items: readonly ImageItem[]) {
    this.#items = items;
    this.invalidate();
  }

  get selected(): number {
    return this.#selected;
  }
  set selected(selected: number) {
    this.#selected = selected;
    this.invalidate();
  }

  protected draw(): void {
    const side = this.numberAttribute('side', 28);
    setAttribute(this.#list, 'aria-label', this.getAttribute('label') ?? 'images');
    setText(this.#empty, this.#items.length === 0 ? (this.getAttribute('empty') ?? '') : '');
    while (this.#drawn.length < this.#items.length) this.#drawn.push(this.#add(this.#drawn.length));
    while (this.#drawn.length > this.#items.length) this.#drawn.pop()?.item.remove();
    const repaint = this.#painted !== this.palette;
    this.#painted = this.palette;
    this.#items.forEach(({ pixels, caption, note = '', state }, index) => {
      const drawn = this.#drawn[index];
      if (!drawn) return;
      if (repaint || drawn.pixels !== pixels) paintInk(drawn.canvas, pixels, side, this.palette);
      drawn.pixels = pixels;
      setText(drawn.caption, caption);
      setText(drawn.note, note);
      setAttribute(drawn.note, 'class', state ? `note ${state}` : 'note');
      setAttribute(drawn.button, 'title', note ? `${caption}, ${note}` : caption);
      setAttribute(drawn.button, 'aria-pressed', String(index === this.#selected));
    });
  }

  #add(index: number): Drawn {
    const canvas = html('canvas', { width: 28, height: 28, 'aria-hidden': 'true' });
    const caption = html('span', { class: 'caption' });
    const note = html('span', { class: 'note' });
    const button = html('button', { type: 'button' }, canvas, caption, note);
    const item = html('li', {}, button);
    button.addEventListener('click', () => this.emit<{ index: number }>('image-select', { index }));
    this.#list.append(item);
    return { item, button, canvas, caption, note, pixels: null };
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hebb-image-grid': ImageGrid;
  }
}
