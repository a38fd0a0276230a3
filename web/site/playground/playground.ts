/** @file The playground page: state in the address, engine in a worker, drawing once an animation frame from samples. */
import './playground.css';
import { Findings, Player } from 'hebb/ui';
import { onShortcut } from '../shared/shortcuts.js';
import { element, messageOf, startPage } from '../shared/page.js';
import { Controls } from './controls.js';
import { Display } from './display.js';
import { Live } from './live.js';
import { dataNames, fromHash, toHash, type State } from './state.js';
import { Trainer } from './trainer.js';

class Playground {
  #state = fromHash(location.hash);
  #applying = false;
  #addressTimer = 0;
  readonly #player = element('player', Player);
  readonly #display = new Display(this.#state);
  readonly #controls = new Controls(this.#state, (change) => this.#change({ ...this.#state, ...change }));
  readonly #live: Live;

  constructor(private readonly trainer: Trainer) {
    this.#live = new Live(trainer, this.#display, (error) => this.#fail(error));
    trainer.onEpoch = (figures) => this.#display.record(figures);
    trainer.onFindings = (findings) => (element('findings', Findings).findings = findings);
    trainer.onError = (error) => this.#fail(error);
    this.#player.addEventListener('play', () => void this.#play());
    this.#player.addEventListener('pause', () => void this.#pause());
    this.#player.addEventListener('step', () => void this.#step());
    this.#player.addEventListener('reset', () => void this.#apply(true));
    onShortcut({
      ' ': () => void (trainer.playing ? this.#pause() : this.#play()),
      s: () => void this.#step(),
      r: () => void this.#apply(true),
    });
    addEventListener('hashchange', () => this.#show(fromHash(location.hash)));
  }

  async start(): Promise<void> {
    this.#show(this.#state);
    this.#player.disabled = false;
    for (const name of dataNames) this.#controls.showThumbnail(name, await this.trainer.preview(name));
  }

  /** The visitor changed something: show it, do it, and put it into the address. */
  #change(state: State): void {
    this.#show(state);
    clearTimeout(this.#addressTimer);
    this.#addressTimer = window.setTimeout(() => history.replaceState(null, '', `#${toHash(this.#state)}`), 150);
  }

  #show(state: State): void {
    this.#state = state;
    this.#controls.show(state);
    void this.#apply(false);
  }

  /** Bring the engine to the newest state; what changes meanwhile is applied at the end, states in between are skipped. */
  async #apply(fresh: boolean): Promise<void> {
    if (this.#applying && !fresh) return;
    this.#applying = true;
    try {
      for (let applied: State | null = null; applied !== this.#state; fresh = false) {
        applied = this.#state;
        const part = await this.trainer.apply(applied, fresh);
        if (part === 'points' || part === 'model') this.#display.clear();
        this.#display.showState(applied, this.trainer.points);
      }
      element('notice', HTMLElement).hidden = true;
    } catch (error) {
      this.#fail(error);
    } finally {
      this.#applying = false;
      this.#live.wake();
    }
  }

  async #play(): Promise<void> {
    this.#player.playing = true;
    await this.trainer.play();
    this.#live.wake();
  }

  async #pause(): Promise<void> {
    this.#player.playing = false;
    await this.trainer.pause();
    this.#live.wake();
  }

  async #step(): Promise<void> {
    if (this.trainer.playing) await this.#pause();
    await this.trainer.step();
    this.#live.wake();
  }

  #fail(error: unknown): void {
    this.#player.playing = false;
    showNotice(`${messageOf(error)}. Reset begins again.`);
  }
}

function showNotice(text: string): void {
  const notice = element('notice', HTMLElement);
  notice.textContent = text;
  notice.hidden = false;
}

startPage();
Trainer.open()
  .then((trainer) => new Playground(trainer).start())
  .catch((error: unknown) => showNotice(`The engine could not be started: ${messageOf(error)}`));
