/** @file The classes and their examples: names to change, pictures to add and to take away. */
import { ImageGrid } from 'hebb/ui';
import { element } from '../shared/page.js';
import type { Lesson } from './worker.js';

/** Most classes: one for each key from 1 to 9. */
const most = 9;
const pixelsOfExample = 64 * 64;

interface Entry {
  name: string;
  examples: Uint8Array[];
  readonly item: HTMLLIElement;
  readonly show: () => void;
}

function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  properties: Partial<HTMLElementTagNameMap[Tag]> = {},
): HTMLElementTagNameMap[Tag] {
  return Object.assign(document.createElement(tag), properties);
}

export class ClassList {
  /** Called when examples or classes have changed. */
  onChange: () => void = () => undefined;
  /** Called when only a name has. */
  onRename: () => void = () => undefined;
  readonly #list = element('classes', HTMLUListElement);
  readonly #button = element('add-class', HTMLButtonElement);
  #entries: Entry[] = [];

  /** @param take the picture to add to a class; undefined where there is none */
  constructor(
    names: readonly string[],
    private readonly take: () => Uint8Array | undefined,
  ) {
    for (const name of names) this.#add(name);
    this.#button.addEventListener('click', () => {
      const { item } = this.#add(`class ${this.#entries.length + 1}`);
      item.querySelector('input')?.select();
      this.onChange();
    });
  }

  set disabled(disabled: boolean) {
    this.#button.disabled = disabled || this.#entries.length >= most;
  }

  /** Names of the classes that have examples. */
  get names(): string[] {
    return this.#taught.map(({ name }) => name);
  }

  /** The examples of all classes that have any. */
  lesson(scratch: boolean): Lesson {
    const all = this.#taught.flatMap(({ examples }, label) => examples.map((pixels) => ({ pixels, label })));
    const images = new Uint8Array(all.length * pixelsOfExample);
    all.forEach(({ pixels }, i) => images.set(pixels, i * pixelsOfExample));
    return { images, labels: Int32Array.from(all, ({ label }) => label), classes: this.#taught.length, scratch };
  }

  /** Adds the picture at hand to the class at a place in the list. */
  teach(place: number): void {
    const entry = this.#entries[place];
    const pixels = entry && this.take();
    if (!pixels) return;
    entry.examples.push(pixels);
    entry.show();
    this.onChange();
  }

  get #taught(): Entry[] {
    return this.#entries.filter(({ examples }) => examples.length > 0);
  }

  #add(name: string): Entry {
    const input = make('input', { value: name, maxLength: 24, className: 'name' });
    const teach = make('button', { type: 'button', className: 'button teach' });
    const remove = make('button', { type: 'button', className: 'remove', textContent: '×' });
    const grid = document.createElement('hebb-image-grid');
    grid.setAttribute('side', '64');
    const item = make('li');
    item.append(input, teach, remove, grid);
    const show = (): void => {
      const place = this.#entries.indexOf(entry);
      input.ariaLabel = `name of class ${place + 1}`;
      remove.ariaLabel = `remove the class ${entry.name}`;
      remove.title = 'Remove this class';
      teach.textContent = entry.examples.length === 0 ? 'It is this' : `It is this (${entry.examples.length})`;
      teach.ariaLabel = `It is this: ${entry.name}`;
      teach.title = `key ${place + 1}`;
      grid.setAttribute('label', `examples of ${entry.name}; a chosen one is removed`);
      if (grid instanceof ImageGrid) grid.items = entry.examples.map((pixels, i) => ({ pixels, caption: String(i + 1) }));
    };
    const entry: Entry = { name, examples: [], item, show };
    this.#entries.push(entry);
    input.addEventListener('input', () => {
      entry.name = input.value.trim() || '…';
      show();
      this.onRename();
    });
    teach.addEventListener('click', () => this.teach(this.#entries.indexOf(entry)));
    remove.addEventListener('click', () => this.#remove(entry));
    grid.addEventListener('image-select', (event) => {
      entry.examples.splice((event as CustomEvent<{ index: number }>).detail.index, 1);
      show();
      this.onChange();
    });
    this.#list.append(item);
    this.disabled = this.#button.disabled;
    show();
    return entry;
  }

  #remove(entry: Entry): void {
    this.#entries = this.#entries.filter((other) => other !== entry);
    entry.item.remove();
    for (const { show } of this.#entries) show();
    this.disabled = false;
    this.onChange();
  }
}
