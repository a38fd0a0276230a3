/** @file The drawing loop: once an animation frame show what came and ask for the next when the last has come; asleep while nothing changes. */
import type { Moment } from './engine/moment.js';

/** Milliseconds between drawings of what is read rather than watched, or costs much. */
const slowly = 80;

export interface Shown {
  /** The next moments to be seen, of one network or of two. */
  next(): Promise<readonly Moment[]>;
  showMotion(moments: readonly Moment[]): void;
  showNumbers(moments: readonly Moment[]): void;
}

export class Live {
  /** Whether there will be more without being asked. */
  playing = false;
  #frame = 0;
  #asking = false;
  /** Something changed since the last moment was asked for. */
  #stale = false;
  #numbersAt = 0;

  constructor(
    private readonly shown: Shown,
    private readonly onError: (error: unknown) => void,
  ) {}

  /** Something changed: draw in the next frames, for as long as training runs. */
  wake(): void {
    this.#stale = true;
    this.#request();
  }

  #request(): void {
    if (this.#frame === 0) this.#frame = requestAnimationFrame(() => this.#ask());
  }

  #ask(): void {
    this.#frame = 0;
    if (this.#asking || !(this.playing || this.#stale)) return;
    this.#asking = true;
    this.#stale = false;
    this.#show()
      .catch(this.onError)
      .finally(() => {
        this.#asking = false;
        this.#request();
      });
  }

  async #show(): Promise<void> {
    const moments = await this.shown.next();
    this.shown.showMotion(moments);
    if (this.playing && performance.now() - this.#numbersAt < slowly) return;
    this.#numbersAt = performance.now();
    this.shown.showNumbers(moments);
  }
}
