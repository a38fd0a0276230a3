/** @file Snapshots: a ring of states of a run in memory, to go back to. */
import { HebbError } from '../error.js';
import { refuseUnknown } from '../options.js';
import type { EpochReport } from '../train/run.js';
import { capture, isUpdated, restore, stepsToUpdate, type RunParts, type RunState } from './state.js';
import type { SnapshotOptions } from './status.js';

const op = 'snapshots';

function counted(name: string, value: number): number {
  if (Number.isInteger(value) && value >= 1) return value;
  throw new HebbError('argument', op, `${name} must be a whole number of at least 1: ${String(value)}`);
}

export class Snapshots {
  readonly #parts: RunParts;
  readonly #keep: number;
  readonly #spread: boolean;
  #every: number;
  /** by training steps, growing */
  #ring: { step: number; state: RunState }[] = [];
  /** where training was when it was last looked at */
  #at = 0;

  /** Of a run that begins: its start is the first one. */
  constructor(parts: RunParts, { every = 100, keep = 20, spread = false, ...rest }: SnapshotOptions) {
    refuseUnknown(op, rest);
    this.#parts = parts;
    this.#every = counted('every', every);
    this.#keep = counted('keep', keep);
    this.#spread = spread;
    this.#take();
  }

  /** Training steps of those that are there. */
  get steps(): number[] {
    return this.#ring.map(({ step }) => step);
  }

  /** Training steps after which keep() must be asked. */
  get stepsToNext(): number {
    const { steps } = this.#parts.meter;
    return this.#due ? stepsToUpdate(this.#parts) : this.#every - (steps % this.#every);
  }

  get #due(): boolean {
    const last = this.#ring.at(-1)?.step ?? -1;
    return Math.floor(this.#parts.meter.steps / this.#every) > Math.floor(last / this.#every);
  }

  /** After a slice: forgets what another branch had further on, and takes one where it is due and no gradients are waiting. */
  keep(): void {
    this.#ring = this.#ring.filter(({ step }) => step <= this.#at);
    if (this.#due && isUpdated(this.#parts)) this.#take();
    this.#at = this.#parts.meter.steps;
  }

  #take(): void {
    this.#at = this.#parts.meter.steps;
    this.#ring.push({ step: this.#at, state: capture(this.#parts) });
    if (this.#spread && this.#ring.length > this.#keep) {
      this.#ring = this.#ring.filter((_, i) => i % 2 === 0);
      this.#every *= 2;
    }
    this.#ring.splice(0, this.#ring.length - this.#keep);
  }

  /** Puts one back; the reports that there were. */
  restore(step: number): EpochReport[] {
    const found = this.#ring.find((one) => one.step === step);
    if (!found) throw new HebbError('index', 'restore', `there is no snapshot of step ${String(step)}: ${this.steps.join(', ') || 'none'}`);
    restore(this.#parts, found.state);
    this.#at = step;
    return found.state.history;
  }
}
