/** @file What is known of the network on the held-out pictures: confusion matrix and mistakes. */
import { ConfusionMatrix, ImageGrid, type ConfusionCell } from 'hebb/ui';
import { count, element } from '../shared/page.js';
import type { Pictures } from './images.js';
import { findMistakes, type Mistake } from './mistakes.js';
import type { Trainer } from './trainer.js';

/** Mistakes shown at a time. */
const shown = 20;

export class Report {
  readonly #matrix = element('confusion', ConfusionMatrix);
  readonly #grid = element('mistakes', ImageGrid);
  #mistakes: readonly Mistake[] = [];
  #listed: readonly Mistake[] = [];
  /** Each refresh makes those before it stale. */
  #turn = 0;

  constructor(
    private readonly trainer: Trainer,
    private readonly classes: readonly string[],
    private readonly pictures: Pictures,
    onChoose: (index: number) => void,
  ) {
    this.#matrix.classes = classes;
    this.#matrix.addEventListener('cell-select', (event) => this.#list((event as CustomEvent<ConfusionCell | null>).detail));
    this.#grid.addEventListener('image-select', (event) => {
      const { index } = (event as CustomEvent<{ index: number }>).detail;
      const mistake = this.#listed[index];
      this.#grid.selected = index;
      if (mistake) onChoose(mistake.index);
    });
  }

  clear(): void {
    this.#turn++;
    this.#matrix.counts = [];
    this.#matrix.selected = null;
    this.#mistakes = [];
    this.#list(null);
  }

  /** Evaluate the network as it is now; resolves to its accuracy and loss. */
  async refresh(): Promise<{ accuracy: number; loss: number } | null> {
    const turn = ++this.#turn;
    const isStale = (): boolean => turn !== this.#turn;
    const evaluation = await this.trainer.evaluate();
    if (!evaluation || isStale()) return null;
    this.#matrix.counts = evaluation.confusion;
    const mistakes = await findMistakes(this.pictures, this.classes.length, (inputs) => this.trainer.probabilities(inputs), isStale);
    if (mistakes) {
      this.#mistakes = mistakes;
      this.#list(this.#matrix.selected);
    }
    return evaluation;
  }

  #list(cell: ConfusionCell | null): void {
    const within = cell
      ? this.#mistakes.filter(({ actual, predicted }) => actual === cell.actual && predicted === cell.predicted)
      : this.#mistakes;
    this.#listed = within.slice(0, shown);
    this.#grid.selected = -1;
    this.#grid.items = this.#listed.map(({ index, actual, predicted, confidence }) => ({
      pixels: this.pictures.pixels(index),
      caption: this.classes[actual] ?? '',
      note: `${this.classes[predicted] ?? ''} ${(confidence * 100).toFixed(0)} %`,
      state: 'wrong',
    }));
    const which = cell ? `${this.classes[cell.actual] ?? ''} taken for ${this.classes[cell.predicted] ?? ''}` : 'Mistakes';
    element('mistakes-title', HTMLElement).textContent = this.#mistakes.length > 0 ? `${which}: ${count(within.length)}` : 'Mistakes';
  }
}
