/**
 * @file What every lesson's page begins with: its state in the address and in its controls, its tasks, its notice.
 *
 *   const lesson = startLesson({ rate: decimalField(0.1, 0, 1) }, (state, changed) => { … });
 *
 * A control with `data-state="rate"` (hebb-slider, hebb-select, input, select) shows that part of the state and changes it.
 * `<hebb-task id="separate">` is a task that `lesson.solve('separate')` marks as done, once and for all on this device.
 */
import '../style/lesson.css';
import { Select, Slider, Task } from 'hebb/ui';
import { fromHash, toHash, type Fields } from './address.js';
import { messageOf, startPage } from './page.js';
import { keepSolved, readProgress } from './progress.js';
import { keepStageInView } from './stage.js';

type Show<S> = (state: Readonly<S>, changed: ReadonlySet<keyof S>) => void;

export class Lesson<S extends object> {
  #state: Readonly<S>;
  #timer = 0;
  readonly #slug =
    location.pathname
      .split('/')
      .filter((part) => part !== '' && part !== 'index.html')
      .at(-1) ?? '';
  readonly #notice = document.querySelector<HTMLElement>('.notice');

  /** `show` is called with every key at the start, and then with those that have changed. */
  constructor(
    private readonly fields: Fields<S>,
    private readonly show: Show<S>,
  ) {
    this.#state = fromHash(fields, location.hash);
    for (const task of readProgress()[this.#slug] ?? []) this.#task(task)?.toggleAttribute('done', true);
    for (const control of document.querySelectorAll<HTMLElement>('[data-state]')) this.#bind(control);
    window.addEventListener('hashchange', () => this.#take(fromHash(this.fields, location.hash)));
  }

  /** Shows the state for the first time: called once the figure is ready for it. */
  start(): void {
    this.#showControls();
    this.show(this.#state, new Set(Object.keys(this.fields) as (keyof S)[]));
  }

  get state(): Readonly<S> {
    return this.#state;
  }

  /** Changes a part of the state, as a control or the figure wants it. */
  change(part: Partial<S>): void {
    this.#take({ ...this.#state, ...part });
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => {
      const hash = toHash(this.fields, this.#state);
      history.replaceState(null, '', hash === '' ? location.pathname + location.search : `#${hash}`);
    }, 150);
  }

  /** The first state again. */
  reset(): void {
    this.change(fromHash(this.fields, ''));
  }

  /** The figure shows what the engine has computed: it lives. */
  alive(): void {
    const main = document.querySelector('main');
    if (!main || main.hasAttribute('data-alive')) return;
    main.setAttribute('data-alive', '');
    performance.mark('alive');
  }

  /** A task is solved. */
  solve(id: string): void {
    const task = this.#task(id);
    if (!task || task.hasAttribute('done')) return;
    task.toggleAttribute('done', true);
    keepSolved(this.#slug, id);
  }

  /** Something failed: said once, in words. */
  readonly fail = (error: unknown): void => {
    if (!this.#notice) return;
    this.#notice.textContent = messageOf(error);
    this.#notice.hidden = false;
  };

  #task(id: string): Task | null {
    return document.querySelector<Task>(`hebb-task#${CSS.escape(id)}`);
  }

  #take(next: Readonly<S>): void {
    const before = this.#state;
    const changed = new Set((Object.keys(this.fields) as (keyof S & string)[]).filter((key) => this.#differs(key, before, next)));
    if (changed.size === 0) return;
    this.#state = next;
    this.#showControls();
    this.show(next, changed);
  }

  #differs(key: keyof S, before: S, after: S): boolean {
    return this.fields[key].format(before[key]) !== this.fields[key].format(after[key]);
  }

  #bind(control: HTMLElement): void {
    const key = control.dataset['state'] as keyof S & string;
    if (!(key in this.fields)) throw new TypeError(`the lesson's state has no field for a control: ${key}`);
    const event = control instanceof Slider ? 'input' : 'change';
    control.addEventListener(event, () => {
      const value = this.fields[key].parse(textOf(control));
      if (value === undefined) return this.#showControls();
      const part: Partial<S> = {};
      part[key] = value;
      this.change(part);
    });
  }

  #showControls(): void {
    for (const control of document.querySelectorAll<HTMLElement>('[data-state]')) {
      const key = control.dataset['state'] as keyof S & string;
      setTextOf(control, this.fields[key].format(this.#state[key]));
    }
  }
}

/** What a control says, in the words of the address. */
function textOf(control: HTMLElement): string {
  if (control instanceof HTMLInputElement && control.type === 'checkbox') return control.checked ? 'yes' : 'no';
  if (control instanceof HTMLInputElement || control instanceof HTMLSelectElement || control instanceof Select) return control.value;
  if (control instanceof Slider) return String(control.value);
  throw new TypeError(`no control with a value: ${control.tagName}`);
}

function setTextOf(control: HTMLElement, text: string): void {
  if (control instanceof HTMLInputElement && control.type === 'checkbox') control.checked = text === 'yes';
  else if (control instanceof HTMLInputElement && control.type === 'radio') control.checked = control.value === text;
  else if (control instanceof HTMLInputElement || control instanceof HTMLSelectElement || control instanceof Select) control.value = text;
  else if (control instanceof Slider) control.value = Number(text);
}

/** Defines the widgets and makes the lesson; `show` is first called by `start()`. */
export function startLesson<S extends object>(fields: Fields<S>, show: Show<S>): Lesson<S> {
  startPage();
  keepStageInView();
  return new Lesson(fields, show);
}
