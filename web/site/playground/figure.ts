/** @file The playground: its state in the address, one training (in a race two) in workers, drawn once an animation frame. */
import './playground.css';
import { CodePanel, Player, TimeSlider } from 'hebb/ui';
import { Latest } from '../shared/latest.js';
import { startLesson } from '../shared/lesson.js';
import { element, messageOf } from '../shared/page.js';
import { showProgram } from '../shared/run-code.js';
import { onShortcut } from '../shared/shortcuts.js';
import program from './code.js?raw';
import { Controls } from './controls.js';
import { Curves, Losses } from './curves.js';
import { Display } from './display.js';
import type { Moment } from './engine/moment.js';
import type { DrawnPoints } from './engine/points.js';
import type { Edit } from './engine/trainer.js';
import { Live } from './live.js';
import { Race } from './race.js';
import { dataNames, fields, settingsOf, type State } from './state.js';
import { TablePanel } from './table-panel.js';
import { solvedBy } from './tasks.js';
import { openTraining, type Trainer } from './training.js';

class Playground {
  readonly #lesson = startLesson(fields, (state) => this.#show(state));
  readonly #fail = (error: unknown): void => this.#stopWith(`The engine cannot go on: ${messageOf(error)}.`);
  readonly #trainer = openTraining(this.#fail).trainer;
  readonly #player = element('player', Player);
  readonly #notice = element('notice', HTMLElement);
  readonly #display = new Display(this.#lesson.state);
  readonly #losses = new Losses();
  readonly #curves = new Curves();
  readonly #race = new Race(this.#fail);
  readonly #live = new Live(
    {
      next: () => this.#next(),
      showMotion: (moments) => this.#showMotion(moments),
      showNumbers: (moments) => this.#showNumbers(moments),
    },
    this.#fail,
  );
  readonly #controls = new Controls(this.#lesson.state, {
    choose: (change) => this.#lesson.change(change),
    edit: (edit) => void this.#edit(edit).catch(this.#fail),
  });
  readonly #table = new TablePanel(
    (file, wish) => this.#trainer.table(file, wish),
    (change) => this.#lesson.change(change),
  );
  readonly #travels = new Latest(this.#fail);
  #points: DrawnPoints = { train: [], validation: [] };
  #applying = false;

  async start(): Promise<void> {
    this.#bind();
    this.#lesson.start();
    showProgram(element('program', CodePanel), program);
    for (const name of dataNames) this.#controls.showThumbnail(name, await this.#trainer.preview(name));
  }

  #bind(): void {
    const actions = {
      play: () => this.#play(),
      pause: () => this.#pause(),
      step: () => this.#walk(1),
      back: () => this.#walk(-1),
      reset: () => this.#reset(),
    };
    for (const [name, run] of Object.entries(actions)) this.#player.addEventListener(name, run);
    onShortcut({
      ' ': () => (this.#live.playing ? this.#pause() : this.#play()),
      b: actions.back,
      s: actions.step,
      r: actions.reset,
    });
    const time = element('time', TimeSlider);
    time.addEventListener('input', () => this.#travel((trainer) => trainer.seek(time.value)));
    const rival = (): State['rival'] => settingsOf(this.#lesson.state);
    element('race', HTMLButtonElement).addEventListener('click', () => this.#line({ rival: rival() }));
    element('no-race', HTMLButtonElement).addEventListener('click', () => this.#lesson.change({ rival: null }));
    element('swap', HTMLButtonElement).addEventListener('click', () => this.#line({ ...this.#lesson.state.rival, rival: rival() }));
  }

  /** What trains: one, or two that race. */
  get #trainers(): readonly Trainer[] {
    const rival = this.#race.trainer;
    return rival ? [this.#trainer, rival] : [this.#trainer];
  }

  #show(state: State): void {
    this.#controls.show(state);
    this.#table.show(state);
    element('race', HTMLElement).hidden = state.rival !== null;
    void this.#apply(false);
  }

  /** Bring the engine to the newest state; what changes meanwhile is applied at the end, states in between are skipped. */
  async #apply(fresh: boolean): Promise<void> {
    if (this.#applying && !fresh) return;
    this.#applying = true;
    try {
      for (let applied: State | null = null; applied !== this.#lesson.state; fresh = false) {
        applied = this.#lesson.state;
        const { part, points } = await this.#trainer.apply(applied, fresh);
        const begins = part === 'points' || part === 'network';
        if (points) this.#points = points;
        if (begins) this.#losses.clear();
        this.#display.showState(applied, this.#points);
        await this.#race.apply(applied, this.#points, begins);
        if (part !== 'nothing') this.#notice.hidden = true;
      }
      this.#player.disabled = false;
    } catch (error) {
      this.#fail(error);
    } finally {
      this.#applying = false;
      this.#live.wake();
    }
  }

  async #edit(edit: Edit): Promise<void> {
    this.#lesson.change({ weights: await this.#trainer.edit(edit) });
    this.#live.wake();
  }

  /** Both at the starting line, with the seed's weights. */
  #line(change: Partial<State>): void {
    this.#lesson.change(change);
    void this.#apply(true);
  }

  #reset(): void {
    this.#line({ weights: [] });
  }

  #play(): void {
    this.#run(true, (trainer) => trainer.play());
  }

  #pause(): void {
    this.#run(false, (trainer) => trainer.pause());
  }

  #walk(steps: number): void {
    this.#run(false, (trainer) => trainer.walk(steps));
  }

  /** To another time, of which the newest wish counts. */
  #travel(go: (trainer: Trainer) => Promise<void>): void {
    this.#setPlaying(false);
    this.#notice.hidden = true;
    this.#travels.run(async () => {
      await Promise.all(this.#trainers.map(go));
      this.#live.wake();
    });
  }

  #run(playing: boolean, work: (trainer: Trainer) => Promise<void>): void {
    this.#setPlaying(playing);
    this.#notice.hidden = true;
    Promise.all(this.#trainers.map(work)).then(() => this.#live.wake(), this.#fail);
  }

  #setPlaying(playing: boolean): void {
    this.#live.playing = playing;
    this.#player.playing = playing;
  }

  async #next(): Promise<readonly Moment[]> {
    const before = this.#lesson.state;
    const moments = await Promise.all(this.#trainers.map((trainer) => trainer.frame()));
    const [{ state = null, failure = null } = {}] = moments;
    // One went to a time with other settings: they are what the controls say now.
    if (state && !this.#applying && before === this.#lesson.state)
      this.#lesson.change({ ...state, speed: before.speed, rival: before.rival });
    if (failure !== null) this.#stopWith(`${failure}. Go back in time, or reset.`);
    return moments;
  }

  #showMotion([own, rival]: readonly Moment[]): void {
    if (!own) return;
    this.#losses.record(own);
    this.#display.showMotion(own);
    if (rival) this.#race.showMotion(rival);
    for (const task of solvedBy(this.#lesson.state, own)) this.#lesson.solve(task);
    this.#lesson.alive();
  }

  #showNumbers([own, rival]: readonly Moment[]): void {
    if (!own) return;
    this.#display.showNumbers(own, !this.#live.playing);
    if (rival) this.#race.showNumbers(rival);
    this.#curves.show(this.#losses, rival ? this.#race.losses : null);
  }

  #stopWith(text: string): void {
    this.#setPlaying(false);
    this.#notice.textContent = text;
    this.#notice.hidden = false;
  }
}

new Playground().start().catch((error: unknown) => reportError(error));
