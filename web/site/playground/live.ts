/** @file The drawing loop: once an animation frame show what came and ask for the next when the last has come; asleep while nothing changes. */
import type { Moment } from './engine/moment.js';

export interface Shown {
  /** The next moments to be seen, of one network or of two. */
  next(): Promise<readonly Moment[]>;
  showMotion(moments: readonly Moment[]): void;
  /** What can wait: while playing in turn, in the frames between those of motion, so that no frame has to draw much. */
  readonly slower: readonly ((moments: readonly Moment[]) => void)[];
}

export class Live {
  /** Whether there will be more without being asked. */
  playing = false;
  #frame = 0;
  #asking = false;
  /** Something changed since the last moment was asked for. */
  #stale = false;
  #turn = 0;
  /** Seen in motion, while there is more of them to be shown. */
  #seen: readonly Moment[] | null = null;

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
    this.#show()
      .catch(this.onError)
      .finally(() => {
        this.#asking = false;
        this.#request();
      });
  }

  async #show(): Promise<void> {
    const { slower } = this.shown;
    const seen = this.playing ? this.#seen : null;
    this.#seen = null;
    if (seen) return slower[this.#turn++ % slower.length]?.(seen);
    this.#stale = false;
    const moments = await this.shown.next();
    this.shown.showMotion(moments);
    if (this.playing) this.#seen = moments;
    else for (const show of slower) show(moments);
  }
}
