/**
 * @file Something that is computed one step after the other, and can be walked through in both directions: play, pause, step, back, scrub.
 *
 * A frame is all there is to know of one moment, as plain values. The engine makes the next frames from the last one; those that were made
 * are kept, so that going back costs nothing, and playing on from an earlier frame shows the same frames again.
 */
import type { Player, TimeSlider } from 'hebb/ui';
import { Latest } from './latest.js';

export interface TimelineOptions<Frame> {
  readonly player: Player;
  /** Shows and chooses the frame; default none. */
  readonly slider?: TimeSlider | undefined;
  /** The frames after `last`: at most `steps` of them, none at the end of the road. */
  readonly advance: (last: Frame, steps: number) => Promise<readonly Frame[]>;
  /** Called with the frame to be seen and the number of steps before it, at most once an animation frame. */
  readonly show: (frame: Frame, step: number) => void;
  readonly onError: (error: unknown) => void;
  /** Steps a frame of the screen at each of the player's speeds; below 1: one step in 1 / n frames. Default { slow: 1 / 40, steady: 1, fast: 20 }. */
  readonly speeds?: Readonly<Record<string, number>> | undefined;
  /** Frames kept; the oldest go first. Default 5,000. */
  readonly limit?: number | undefined;
}

const usualSpeeds = { slow: 1 / 40, steady: 1, fast: 20 };

export class Timeline<Frame> {
  #frames: Frame[] = [];
  /** Steps that were forgotten before the first frame that is kept. */
  #forgotten = 0;
  #at = 0;
  #playing = false;
  #looking = 0;
  /** Grows with every reset: answers of the engine to what was asked before are dropped. */
  #generation = 0;
  /** One movement after the other. */
  #turn: Promise<void> = Promise.resolve();
  #due = 0;
  #ended = false;
  readonly #beginnings = new Latest();
  /** The first frame is still being computed: the newest beginning that was asked for. */
  #coming: object | undefined;
  /** What was pressed since. */
  #wish: (() => void) | undefined;
  #pace = { steps: 0, since: 0, perSecond: NaN };

  constructor(private readonly options: TimelineOptions<Frame>) {
    const { player, slider } = options;
    player.addEventListener('play', () => this.play());
    player.addEventListener('pause', () => this.pause());
    player.addEventListener('step', () => this.stepBy(1));
    player.addEventListener('back', () => this.stepBy(-1));
    slider?.addEventListener('input', () => this.seek(slider.value));
  }

  /**
   * A new beginning with a frame that is still to be computed. What is pressed before it is there is done then. Of several that are asked
   * for meanwhile only the last is computed; one that was under way is shown until then.
   */
  begin(first: () => Promise<Frame>): void {
    this.pause();
    const asked = (this.#coming = {});
    this.#beginnings.run(async () => {
      try {
        const frame = await first();
        if (!this.#coming) return; // there was a reset
        this.#restart(frame);
        if (this.#coming !== asked) return;
        const wish = this.#wish;
        this.#coming = this.#wish = undefined;
        wish?.();
      } catch (error) {
        if (this.#coming === asked) {
          this.#coming = undefined;
          this.pause();
        }
        this.options.onError(error);
      }
    });
  }

  /** A new beginning. */
  reset(first: Frame): void {
    this.pause();
    this.#coming = undefined;
    this.#restart(first);
  }

  #restart(first: Frame): void {
    this.#generation++;
    this.#frames = [first];
    this.#forgotten = 0;
    this.#at = 0;
    this.#ended = false;
    this.#look();
  }

  /** Forgets what came after the frame that is shown: from here on it goes differently. */
  branch(): void {
    this.#generation++;
    this.#frames.splice(this.#at + 1);
    this.#ended = false;
    this.#look();
  }

  /** The frame that is shown. */
  get frame(): Frame | undefined {
    return this.#frames[this.#at];
  }

  /** The number of steps before the frame that is shown. */
  get step(): number {
    return this.#forgotten + this.#at;
  }

  /** All frames that are kept, the oldest first: for curves over time. */
  get frames(): readonly Frame[] {
    return this.#frames;
  }

  get playing(): boolean {
    return this.#playing;
  }

  /** Steps per second while playing, by the page's clock, drawing and all; NaN before. */
  get stepsPerSecond(): number {
    return this.#pace.perSecond;
  }

  play(): void {
    if (this.#coming) return this.#wishFor(() => this.play(), true);
    if (this.#playing || this.#frames.length === 0) return;
    this.#playing = true;
    this.#due = 1;
    this.#pace = { steps: 0, since: performance.now(), perSecond: NaN };
    this.options.player.playing = true;
    this.#look();
  }

  pause(): void {
    this.#wish = undefined;
    this.#playing = false;
    this.options.player.playing = false;
  }

  /** Goes so many steps on (or, where negative, back) and stays there. */
  stepBy(steps: number): void {
    if (this.#coming) return this.#wishFor(() => this.stepBy(steps), false);
    this.pause();
    void this.#go(steps);
  }

  /** Shows the frame after so many steps, as far as it has been computed. */
  seek(step: number): void {
    this.pause();
    this.#at = Math.max(0, Math.min(this.#frames.length - 1, Math.round(step) - this.#forgotten));
    this.#look();
  }

  #wishFor(wish: () => void, playing: boolean): void {
    this.#wish = wish;
    this.options.player.playing = playing;
  }

  #go(steps: number): Promise<void> {
    return (this.#turn = this.#turn.then(() => this.#move(steps)));
  }

  /** Moves by so many steps; asks the engine for what is not there yet. */
  async #move(steps: number): Promise<void> {
    const generation = this.#generation;
    const missing = this.#at + steps - (this.#frames.length - 1);
    if (missing > 0 && !this.#ended) await this.#ask(missing);
    if (generation !== this.#generation) return;
    this.#at = Math.max(0, Math.min(this.#frames.length - 1, this.#at + steps) - this.#trimmed());
    this.#look();
  }

  async #ask(steps: number): Promise<void> {
    const generation = this.#generation;
    const last = this.#frames.at(-1);
    if (last === undefined) return;
    try {
      const next = await this.options.advance(last, steps);
      if (generation !== this.#generation) return;
      this.#ended = next.length === 0;
      this.#frames.push(...next);
    } catch (error) {
      this.pause();
      this.options.onError(error);
    }
  }

  /** Forgets the oldest frames above the limit; tells how many. */
  #trimmed(): number {
    const surplus = Math.max(0, this.#frames.length - (this.options.limit ?? 5000));
    this.#frames.splice(0, surplus);
    this.#forgotten += surplus;
    return surplus;
  }

  /** Shows the present frame in the next animation frame, and goes on from there while playing. */
  #look(): void {
    if (this.#looking !== 0) return;
    this.#looking = requestAnimationFrame(() => {
      this.#looking = 0;
      this.#show();
      if (this.#playing) void this.#tick();
    });
  }

  async #tick(): Promise<void> {
    const { player, speeds = usualSpeeds } = this.options;
    this.#due += (speeds as Readonly<Record<string, number>>)[player.speed] ?? 1;
    const steps = Math.floor(this.#due);
    this.#due -= steps;
    if (steps > 0) {
      const before = this.step;
      await this.#go(steps);
      this.#measure(this.step - before);
      if (this.step === before && this.#ended) this.pause();
    }
    this.#look();
  }

  #measure(steps: number): void {
    const now = performance.now();
    this.#pace.steps += steps;
    const seconds = (now - this.#pace.since) / 1000;
    if (seconds >= 0.5) this.#pace = { steps: 0, since: now, perSecond: this.#pace.steps / seconds };
  }

  #show(): void {
    const { frame, options } = this;
    if (frame === undefined) return;
    const { player, slider } = options;
    player.canStepBack = this.#at > 0;
    if (slider) {
      slider.min = this.#forgotten;
      slider.max = this.#forgotten + this.#frames.length - 1;
      slider.value = this.step;
    }
    options.show(frame, this.step);
  }
}
