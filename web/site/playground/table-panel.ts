/** @file The playground's table: a CSV file that is opened or dropped, its columns chosen, its bad rows named. */
import { Field, Select } from 'hebb/ui';
import { element, messageOf } from '../shared/page.js';
import type { TableRead, TableWish } from './engine/table.js';
import type { State } from './state.js';

/** Bytes of a file that the page takes. */
const most = 8_000_000;
const parts = ['x', 'y', 'label', 'second'] as const;

export class TablePanel {
  readonly #panel = element('table', HTMLElement);
  readonly #said = element('table-said', HTMLElement);
  readonly #columns = element('table-columns', HTMLElement);
  readonly #bad = element('table-bad', HTMLElement);
  readonly #field = element('field', Field);
  #file: File | null = null;
  #table: TableRead | null = null;

  /** @param read in the worker, @param choose is told of the points of a table */
  constructor(
    private readonly read: (file: Blob, wish: TableWish) => Promise<TableRead>,
    private readonly choose: (change: Partial<State>) => void,
  ) {
    const input = element('table-file', HTMLInputElement);
    element('open-table', HTMLButtonElement).addEventListener('click', () => input.click());
    input.addEventListener('change', () => {
      this.#open(input.files?.[0]);
      input.value = '';
    });
    for (const part of parts) element(`table-${part}`, Select).addEventListener('change', () => void this.#take(this.#wish(part)));
    document.addEventListener('dragover', (event) => {
      if (event.dataTransfer?.types.includes('Files')) event.preventDefault();
    });
    document.addEventListener('drop', (event) => {
      const [file] = event.dataTransfer?.files ?? [];
      if (file) event.preventDefault();
      this.#open(file);
    });
  }

  show(state: State): void {
    const shown = state.data === 'table';
    this.#panel.hidden = !shown;
    for (const axis of ['x', 'y'] as const) {
      if (shown && this.#table) this.#field.setAttribute(`${axis}-title`, this.#table[axis]);
      else this.#field.removeAttribute(`${axis}-title`);
    }
  }

  #open(file: File | undefined): void {
    if (!file) return;
    this.choose({ data: 'table', noise: 0 });
    if (file.size > most)
      this.#say(`${file.name} is larger than ${most / 1e6} MB: the playground draws points, data.csv of hebb reads it.`);
    else {
      this.#file = file;
      void this.#take({});
    }
  }

  /** What the selects say; another label column has other classes. */
  #wish(changed: (typeof parts)[number]): TableWish {
    const wish = Object.fromEntries(parts.map((part) => [part, element(`table-${part}`, Select).value]));
    if (changed === 'label') delete wish['second'];
    return wish;
  }

  async #take(wish: TableWish): Promise<void> {
    const file = this.#file;
    if (!file) return;
    try {
      const table = await this.read(file, wish);
      if (file === this.#file) this.#show(table, file.name);
    } catch (error) {
      this.#say(`${file.name} cannot be read: ${messageOf(error).replace(/^data\.csv: /, '')}.`);
    }
  }

  #show(table: TableRead, name: string): void {
    this.#table = table;
    const { numeric, names, classes, points, rows, bad, problem } = table;
    const options = { x: numeric, y: numeric, label: names, second: classes };
    for (const part of parts) {
      const select = element(`table-${part}`, Select);
      select.options = options[part].map((value) => ({ value, text: value }));
      select.value = table[part];
    }
    this.#columns.hidden = false;
    const drawn = points.length < rows ? `, ${points.length} of them drawn` : '';
    this.#say(problem ? `${name}: ${problem}.` : `${name}: ${rows} rows${drawn}.`);
    this.#bad.hidden = bad.length === 0;
    this.#bad.querySelector('summary')?.replaceChildren(`${bad.length} row${bad.length === 1 ? '' : 's'} left out`);
    this.#bad.querySelector('ul')?.replaceChildren(
      ...bad.map((text) => {
        const item = document.createElement('li');
        item.textContent = text;
        return item;
      }),
    );
    this.choose({ data: 'table', noise: 0, table: points });
  }

  #say(text: string): void {
    this.#said.textContent = text;
  }
}
