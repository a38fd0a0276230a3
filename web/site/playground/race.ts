/** @file The race: settings that were kept as A, trained in a worker of their own on the same points, beside what the page's controls say, B. */
import { Field } from 'hebb/ui';
import { element } from '../shared/page.js';
import { Losses } from './curves.js';
import { fieldPoints, showFigures } from './display.js';
import type { Moment } from './engine/moment.js';
import type { DrawnPoints } from './engine/points.js';
import { inWords, outputRange, plane } from './network.js';
import { rivalState, type State } from './state.js';
import { mapOf, openTraining, type Trainer, type Training } from './training.js';

export class Race {
  readonly losses = new Losses();
  readonly #field = element('rival-field', Field);
  readonly #section = element('rival', HTMLElement);
  #training: Training | null = null;
  #state: State | null = null;

  constructor(private readonly onError: (error: unknown) => void) {
    this.#field.domain = plane;
  }

  /** A's training; null while there is no race. */
  get trainer(): Trainer | null {
    return this.#training?.trainer ?? null;
  }

  /** Begins, changes or ends the race as the state says. `fresh`: B begins at its first step, and so does A. */
  async apply(state: State, points: DrawnPoints, fresh: boolean): Promise<void> {
    this.#state = rivalState(state);
    this.#section.hidden = !this.#state;
    document.querySelector('main')?.toggleAttribute('data-race', this.#state !== null);
    if (!this.#state) {
      this.#end();
      return;
    }
    this.#training ??= openTraining(this.onError);
    const { part } = await this.#training.trainer.apply(this.#state, fresh);
    if (part === 'points' || part === 'network') this.losses.clear();
    element('rival-words', HTMLElement).textContent = inWords(this.#state);
    this.#field.points = fieldPoints(this.#state, points);
  }

  /** Once what has been asked for is answered: nobody waits for ever. */
  #end(): void {
    const training = this.#training;
    this.#training = null;
    this.losses.clear();
    training?.trainer
      .pause()
      .catch(this.onError)
      .finally(() => training.close());
  }

  showMotion(moment: Moment): void {
    if (!this.#state) return;
    this.losses.record(moment);
    this.#field.grid = mapOf(moment, -1, 0);
    this.#field.range = outputRange(this.#state);
  }

  showNumbers(moment: Moment): void {
    if (this.#state) showFigures('rival-', moment);
  }
}
