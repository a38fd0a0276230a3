/**
 * @file `<hebb-player>`: the buttons that run something: play or pause, step, back, stop, reset; and how fast.
 *
 * Properties
 *   playing      boolean  the large button shows pause; default false
 *   canStepBack  boolean  'back' can be pressed; default true
 *   speed        text     the chosen one of `speeds`; default the `speed` attribute, else the first
 * Attributes
 *   actions   names       which buttons, of 'play step back stop reset', in the order of the bar; default 'play step reset'
 *   keys      characters  the page's shortcuts in the same order, shown beside the names ('space s r'); default none
 *   verb      text        what the large button does when not playing; default 'Play'
 *   speeds    names       'slow, steady, fast': a choice of these at the end of the bar; default none
 *   speed     name        the choice at the start
 *   label     text        what is run, for assistive technology; default 'Training'
 *   disabled              nothing can be pressed; default absent
 * Events
 *   play, pause, step, back, stop, reset   without detail
 *   speed                                  the user chose; read `speed`
 * The page itself listens for the shortcuts; the widget only shows them.
 */
import { html, setAttribute, setText, svg } from './dom.js';
import { Widget } from './element.js';

type Action = 'play' | 'step' | 'back' | 'stop' | 'reset';

/** 24 × 24 paths. */
const icons: Record<Action | 'pause', string> = {
  play: 'M8 5.2v13.6a.8.8 0 0 0 1.2.7l11-6.8a.8.8 0 0 0 0-1.4l-11-6.8A.8.8 0 0 0 8 5.2z',
  pause: 'M7 5h3.6v14H7zM13.4 5H17v14h-3.6z',
  step: 'M6 5.6v12.8a.7.7 0 0 0 1.1.6l8.9-6.4a.7.7 0 0 0 0-1.2L7.1 5a.7.7 0 0 0-1.1.6zM17 5h2.4v14H17z',
  back: 'M18 5.6v12.8a.7.7 0 0 1-1.1.6L8 12.6a.7.7 0 0 1 0-1.2L16.9 5a.7.7 0 0 1 1.1.6zM7 5H4.6v14H7z',
  stop: 'M6.5 6.5h11v11h-11z',
  reset: 'M12 5V1.8L7.2 6 12 10.2V7a5.5 5.5 0 1 1-5.5 5.5h-2A7.5 7.5 0 1 0 12 5z',
};
const titles: Record<Action, string> = { play: 'Play', step: 'Step', back: 'Back', stop: 'Stop', reset: 'Reset' };

const style = `
div { display: flex; align-items: center; gap: 0.25rem; }
button { display: inline-flex; align-items: center; gap: 0.4rem; height: 2.75rem; padding: 0 0.7rem; border: 0; border-radius: 1.4rem; background: none; }
button svg { width: 1.15rem; height: 1.15rem; fill: currentColor; flex: none; }
button:hover:not(:disabled) { background: color-mix(in srgb, var(--_ink) 7%, transparent); }
.play { min-width: 7.2rem; padding: 0 1.1rem 0 0.9rem; justify-content: center; background: var(--_accent); color: var(--_paper); font-weight: 600; }
.play:hover:not(:disabled) { background: color-mix(in srgb, var(--_accent) 88%, var(--_ink)); }
label { margin-inline-start: 0.5rem; }
select {
  height: 2.75rem; padding: 0 1.1rem 0 0.25rem; border: 0; border-radius: 3px; color: var(--_muted); cursor: pointer;
  appearance: none; background: linear-gradient(45deg, transparent 50%, currentColor 50%) right 0.4rem center / 0.25rem 0.25rem no-repeat, linear-gradient(-45deg, transparent 50%, currentColor 50%) right 0.15rem center / 0.25rem 0.25rem no-repeat;
}
select:hover:not(:disabled) { color: var(--_ink); }
option { background: var(--_paper); color: var(--_ink); }
kbd { font: inherit; font-size: 0.75rem; font-weight: 400; opacity: 0.85; }
@media (hover: none), (max-width: 480px) { kbd { display: none; } button { padding: 0 0.6rem; } }
@media (max-width: 480px) {
  .crowded button:not(.play) span { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .crowded button:not(.play) { min-width: 2.5rem; justify-content: center; }
  .crowded label { margin-inline-start: auto; }
}
`;

export class Player extends Widget {
  static readonly observedAttributes = ['actions', 'keys', 'verb', 'speeds', 'label', 'disabled'];
  #playing = false;
  #canStepBack = true;
  #speed: string | null = null;
  #built = '';
  readonly #bar = html('div', { role: 'group' });
  readonly #speeds = html('select', { 'aria-label': 'speed' });

  constructor() {
    super(style);
    this.root.append(this.#bar);
    this.#speeds.addEventListener('change', () => {
      this.#speed = this.#speeds.value;
      this.emit('speed');
    });
  }

  get playing(): boolean {
    return this.#playing;
  }
  set playing(playing: boolean) {
    this.#playing = playing;
    this.invalidate();
  }

  get canStepBack(): boolean {
    return this.#canStepBack;
  }
  set canStepBack(canStepBack: boolean) {
    if (canStepBack === this.#canStepBack) return;
    this.#canStepBack = canStepBack;
    this.invalidate();
  }

  get speed(): string {
    return this.#speed ?? this.getAttribute('speed') ?? this.#names()[0] ?? '';
  }
  set speed(speed: string) {
    this.#speed = speed;
    this.invalidate();
  }

  #names(): string[] {
    return (this.getAttribute('speeds') ?? '')
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '');
  }

  get disabled(): boolean {
    return this.hasAttribute('disabled');
  }
  set disabled(disabled: boolean) {
    this.toggleAttribute('disabled', disabled);
  }

  protected draw(): void {
    const actions = (this.getAttribute('actions') ?? 'play step reset').split(/\s+/).filter((name): name is Action => name in titles);
    const keys = (this.getAttribute('keys') ?? '').split(/\s+/);
    const speeds = this.#names();
    setAttribute(this.#bar, 'aria-label', this.getAttribute('label') ?? 'Training');
    const built = JSON.stringify([actions, keys, speeds]);
    if (built !== this.#built) {
      this.#built = built;
      this.#bar.replaceChildren(...actions.map((action, index) => this.#button(action, keys[index] ?? '')));
      this.#bar.classList.toggle('crowded', actions.length + speeds.length > 4);
      this.#speeds.replaceChildren(...speeds.map((name) => html('option', { value: name }, name)));
      if (speeds.length > 0) this.#bar.append(html('label', {}, this.#speeds));
    }
    if (this.#speeds.value !== this.speed) this.#speeds.value = this.speed;
    this.#speeds.disabled = this.disabled;
    const play = this.#bar.querySelector('.play');
    const verb = this.#playing ? 'Pause' : (this.getAttribute('verb') ?? titles.play);
    if (play) {
      setAttribute(play.querySelector('path') ?? play, 'd', this.#playing ? icons.pause : icons.play);
      setText(play.querySelector('span') ?? play, verb);
    }
    for (const button of this.#bar.querySelectorAll('button')) {
      button.disabled = this.disabled || (button.className === 'back' && !this.#canStepBack);
    }
  }

  #button(action: Action, key: string): HTMLButtonElement {
    const icon = svg('svg', { viewBox: '0 0 24 24', 'aria-hidden': 'true' }, svg('path', { d: icons[action] }));
    const button = html('button', { type: 'button', class: action }, icon, html('span', {}, titles[action]));
    if (key) {
      button.append(html('kbd', { 'aria-hidden': 'true' }, key));
      button.setAttribute('aria-keyshortcuts', key === 'space' ? 'Space' : key);
    }
    button.addEventListener('click', () => this.emit(action === 'play' && this.#playing ? 'pause' : action));
    return button;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hebb-player': Player;
  }
}
