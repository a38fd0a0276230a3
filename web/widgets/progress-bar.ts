/**
 * @file `<hebb-progress>`: how much is done, and how long the rest will take.
 *
 * Properties
 *   value        number   0..1; NaN = not known; default 0
 *   secondsLeft  number   seconds; NaN or Infinity = not shown; default NaN
 *   note         string   what is going on now, at the left; default ''
 * Attributes
 *   label        text     default 'progress'
 */
import { html, setAttribute, setText } from './dom.js';
import { Widget } from './element.js';

const style = `
.text { display: flex; justify-content: space-between; gap: 1rem; min-height: 1.4em; color: var(--_muted); }
.track { height: 4px; margin-top: 0.35rem; border-radius: 2px; background: var(--_rule); overflow: hidden; }
.done { height: 100%; background: var(--_accent); transform-origin: left; transform: scaleX(0); }
@media (prefers-reduced-motion: no-preference) { .done { transition: transform 120ms linear; } }
`;

/** 75 -> '1 min 15 s', 3700 -> '1 h 2 min'. */
export function durationText(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

export class Progress extends Widget {
  static readonly observedAttributes = ['label'];
  #value = 0;
  #secondsLeft = NaN;
  #note = '';
  readonly #left = html('span');
  readonly #right = html('span');
  readonly #done = html('div', { class: 'done' });
  readonly #track = html('div', { class: 'track', role: 'progressbar', 'aria-valuemin': 0, 'aria-valuemax': 100 }, this.#done);

  constructor() {
    super(style);
    this.root.append(html('div', { class: 'text' }, this.#left, this.#right), this.#track);
  }

  get value(): number {
    return this.#value;
  }
  set value(value: number) {
    this.#value = value;
    this.invalidate();
  }

  get secondsLeft(): number {
    return this.#secondsLeft;
  }
  set secondsLeft(seconds: number) {
    this.#secondsLeft = seconds;
    this.invalidate();
  }

  get note(): string {
    return this.#note;
  }
  set note(note: string) {
    this.#note = note;
    this.invalidate();
  }

  protected draw(): void {
    const known = Number.isFinite(this.#value);
    const share = known ? Math.min(1, Math.max(0, this.#value)) : 0;
    const left = Number.isFinite(this.#secondsLeft) && share < 1 ? `${durationText(this.#secondsLeft)} left` : '';
    setText(this.#left, this.#note);
    setText(this.#right, left);
    this.#done.style.transform = `scaleX(${share.toFixed(4)})`;
    setAttribute(this.#track, 'aria-label', this.getAttribute('label') ?? 'progress');
    if (known) setAttribute(this.#track, 'aria-valuenow', Math.round(share * 100));
    else this.#track.removeAttribute('aria-valuenow');
    setAttribute(this.#track, 'aria-valuetext', [this.#note, left].filter(Boolean).join(', '));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hebb-progress': Progress;
  }
}
