/** @file The course of a training: stretches one after the other, through which one goes back and forth; a change begins a new one. */
import type { TimeMark } from 'hebb/ui';
import type { Stretch } from './stretch.js';

/** Stretches that are kept: the oldest go first. */
const most = 300;
/** Milliseconds for which a replay goes on before the page is answered. */
const replayMs = 8;
/** Steps of a replay between two looks at the clock. */
const replayed = 50;

/** What two changes at one step are called. */
const both = (before: string | null, change: string): string => (before === null || before === change ? change : `${before}, ${change}`);

export class Course {
  readonly #stretches: { readonly stretch: Stretch; readonly change: string }[];
  #at = 0;
  /** Stretches that were begun, also those that were forgotten again. */
  #begun = 1;

  constructor(first: Stretch) {
    this.#stretches = [{ stretch: first, change: '' }];
  }

  get here(): Stretch {
    return this.#stretch(this.#at);
  }

  get step(): number {
    return this.here.start.step + this.here.at;
  }

  /** The first step and the last one to which one can go. */
  get begin(): number {
    return this.#stretch(0).start.step;
  }
  get end(): number {
    const last = this.#stretch(-1);
    return last.start.step + last.length;
  }

  get begun(): number {
    return this.#begun;
  }

  /** Whether nothing is recorded beyond this stretch. */
  get isLast(): boolean {
    return this.#at === this.#stretches.length - 1;
  }

  /** Where something was changed, and what; of several changes of one thing the first. */
  get marks(): readonly TimeMark[] {
    return this.#stretches.flatMap(({ stretch, change }, i) =>
      change !== '' && change !== this.#stretches[i - 1]?.change ? [{ at: stretch.start.step, label: change }] : [],
    );
  }

  /** So many steps on: over what is recorded, then further. */
  async forward(steps: number): Promise<void> {
    const target = this.step + steps;
    for (;;) {
      const { here, isLast } = this;
      const end = isLast ? Infinity : here.start.step + here.length;
      await here.forward(Math.min(target, end) - this.step);
      if (target < end) return;
      await this.#enter(this.#at + 1, 0);
    }
  }

  /** Over what is recorded, for a while. */
  async replay(): Promise<void> {
    const until = performance.now() + replayMs;
    while (!this.isLast && performance.now() < until) await this.forward(replayed);
  }

  /** To a step between begin and end. */
  async seek(step: number): Promise<void> {
    const target = Math.max(this.begin, Math.min(this.end, Math.round(step)));
    const at = this.#stretches.findLastIndex(({ stretch }) => stretch.start.step <= target);
    await this.#enter(at, target - this.#stretch(at).start.step);
  }

  /** Goes on from here with another stretch; what was recorded further on is forgotten. */
  async branch(next: Stretch, change: string): Promise<void> {
    const { here } = this;
    here.pause();
    here.cut();
    const replaced = here.length === 0;
    const dropped = this.#stretches.splice(replaced ? this.#at : this.#at + 1);
    const before = replaced ? (dropped[0]?.change ?? '') : null;
    const isFirst = this.#stretches.length === 0;
    this.#stretches.push({ stretch: next, change: isFirst ? '' : both(before, change) });
    dropped.push(...this.#stretches.splice(0, this.#stretches.length - most));
    this.#at = this.#stretches.length - 1;
    this.#begun++;
    for (const { stretch } of dropped) await stretch.dispose();
  }

  async dispose(): Promise<void> {
    for (const { stretch } of this.#stretches) await stretch.dispose();
  }

  async #enter(at: number, step: number): Promise<void> {
    const entered = at !== this.#at;
    if (entered) this.here.pause();
    this.#at = at;
    await this.here.seek(step, entered);
  }

  #stretch(at: number): Stretch {
    const found = this.#stretches.at(at);
    if (!found) throw new RangeError(`the course has no stretch ${at}`);
    return found.stretch;
  }
}
