/** @file The dialog that searches lessons, glossary and pages: words in, links out; arrow keys go through them, Enter follows, Escape closes. */
import '../style/search.css';
import MiniSearch, { type SearchResult } from 'minisearch';
import { searchOptions, type Entry } from './search-options.js';

type Found = SearchResult & Pick<Entry, 'title' | 'text' | 'place' | 'url'>;

/** Results that are shown. */
const most = 12;
/** Characters of a text that are shown around what was found. */
const around = 150;

class SearchDialog {
  readonly #dialog = document.createElement('dialog');
  readonly #input = document.createElement('input');
  readonly #status = document.createElement('p');
  readonly #list = document.createElement('ol');
  #index: Promise<MiniSearch<Entry>> | undefined;

  constructor(private readonly root: URL) {
    this.#dialog.className = 'search';
    this.#dialog.ariaLabel = 'Search';
    // no type=search: its Escape would empty the field instead of closing the dialog
    Object.assign(this.#input, {
      type: 'text',
      role: 'searchbox',
      enterKeyHint: 'go',
      autocomplete: 'off',
      spellcheck: false,
      placeholder: 'Search lessons and words',
    });
    this.#input.ariaLabel = 'Search lessons and words';
    this.#status.role = 'status';
    const content = document.createElement('div'); // a click on the dialog itself is one beside it
    content.append(this.#input, this.#status, this.#list);
    this.#dialog.append(content);
    document.body.append(this.#dialog);
    this.#input.addEventListener('input', () => void this.#search());
    this.#dialog.addEventListener('keydown', (event) => this.#move(event));
    this.#dialog.addEventListener('click', ({ target }) => {
      const followed = target instanceof Element && target.closest('a');
      if (target === this.#dialog || followed) this.#dialog.close(); // a link may lead to a place on this page
    });
  }

  open(): void {
    if (!this.#dialog.open) this.#dialog.showModal();
    this.#input.select();
    void this.#search();
  }

  /** The index, loaded once; asked for again where it could not be had. */
  async #load(): Promise<MiniSearch<Entry>> {
    const response = await fetch(new URL('search.json', this.root));
    if (!response.ok) throw new Error(`the search's index could not be loaded: ${response.status}`);
    return MiniSearch.loadJSON(await response.text(), searchOptions);
  }

  async #search(): Promise<void> {
    const words = this.#input.value.trim();
    try {
      const index = await (this.#index ??= this.#load());
      if (words === this.#input.value.trim()) this.#show(index.search(words) as Found[], words);
    } catch (error) {
      this.#index = undefined;
      this.#status.textContent = error instanceof Error ? error.message : String(error);
    }
  }

  #show(found: readonly Found[], words: string): void {
    const shown = found.slice(0, most);
    this.#list.replaceChildren(...shown.map((one) => this.#result(one)));
    const count =
      found.length > most ? `the best ${most} of ${found.length} results` : `${found.length} result${found.length === 1 ? '' : 's'}`;
    this.#status.textContent = words === '' ? '' : found.length === 0 ? `nothing found for “${words}”` : count;
  }

  #result({ title, text, place, url, terms }: Found): HTMLLIElement {
    const item = document.createElement('li');
    const link = Object.assign(document.createElement('a'), { href: new URL(url, this.root).href });
    const name = Object.assign(document.createElement('strong'), { textContent: title });
    const where = Object.assign(document.createElement('small'), { textContent: place });
    const excerpt = document.createElement('span');
    excerpt.append(...marked(text, terms));
    link.append(name, ' ', where, excerpt);
    item.append(link);
    return item;
  }

  /** Up and down through the field and the links, round and round. */
  #move(event: KeyboardEvent): void {
    const stops = [this.#input, ...this.#list.querySelectorAll('a')];
    const at = stops.indexOf(document.activeElement as HTMLInputElement | HTMLAnchorElement);
    if (event.key === 'ArrowDown') stops[(at + 1) % stops.length]?.focus();
    else if (event.key === 'ArrowUp') stops.at(at - 1)?.focus();
    else if (event.key === 'Enter' && at === 0) stops[1]?.click();
    else return;
    event.preventDefault();
  }
}

/** The part of a text around the first of the words, with all of them marked. */
function marked(text: string, words: readonly string[]): (string | HTMLElement)[] {
  const pattern = new RegExp(`(${words.map((word) => word.replace(/[^\p{L}\p{N}]/gu, '\\$&')).join('|')})`, 'giu');
  const first = Math.max(0, text.search(pattern));
  const start = first < around / 2 ? 0 : text.indexOf(' ', first - around / 2) + 1;
  const part = `${start > 0 ? '… ' : ''}${text.slice(start, start + around)}${start + around < text.length ? ' …' : ''}`;
  return part
    .split(pattern)
    .map((piece, index) => (index % 2 === 0 ? piece : Object.assign(document.createElement('mark'), { textContent: piece })));
}

let dialog: SearchDialog | undefined;

/** @param root the site's */
export function openSearch(root: URL): void {
  dialog ??= new SearchDialog(root);
  dialog.open();
}
