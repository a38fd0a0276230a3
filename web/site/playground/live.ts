/** @file The drawing loop: once an animation frame show what came, ask for the next sample when the last one has; asleep while nothing changes. */
import type { Display } from './display.js';
import type { Trainer } from './trainer.js';

export class Live {
  #frame = 0;
  #sampling = false;
  /** Something changed since the last sample was asked for. */
  #stale = false;

  constructor(
    private readonly trainer: Trainer,
    private readonly display: Display,
    private readonly onError: (error: unknown) => void,
  ) {}

  /** Something changed: draw in the next frames, for as long as training runs. */
  wake(): void {
    this.#stale = true;
    this.#request();
  }

  #request(): void {
    if (this.#frame === 0) this.#frame = requestAnimationFrame(() => this.#draw());
  }

  #draw(): void {
    this.#frame = 0;
    const { playing } = this.trainer;
    this.display.showFigures(this.trainer.figures, !playing);
    if (this.#sampling || !(playing || this.#stale)) return;
    this.#sampling = true;
    this.#stale = false;
    this.#sample()
      .catch(this.onError)
      .finally(() => {
        this.#sampling = false;
        this.#request();
      });
  }

  async #sample(): Promise<void> {
    await this.trainer.tick();
    const sample = await this.trainer.sample();
    if (sample) this.display.showSample(sample);
  }
}
