/** @file Watch: who looks into a run's training steps, and when. Steps in between run as if nobody did. */
import type { Engine, TrainerSlice } from '../engine.js';
import type { Model } from '../nn/module.js';
import type { EpochReport } from '../train/run.js';
import type { Stepper } from '../train/stepper.js';
import { lookAt, type Look, type TapKind, type Wanted } from './look.js';
import { Tap, type TapOptions } from './tap.js';

/** What may pass before a viewer wants to look: so many steps, and at least so much time. */
export interface Wait {
  /** 0: the next step */
  steps: number;
  ms: number;
}

export interface Viewer {
  readonly wanted: Wanted;
  /** @param step training steps so far */
  wait(step: number): Wait;
  see(look: Look): void;
  /** Steps were made. */
  took?(slice: TrainerSlice): void;
  epoch?(report: EpochReport): void;
  /** Training cannot go on. `again` looks once more at the step that failed. */
  failed?(error: unknown, again: (read: (look: Look) => void) => void): void;
  end(): void;
}

/** Where a run stands. */
export interface Place {
  step: number;
  stepInEpoch: number;
  stepsPerEpoch: number;
}

export class Watch {
  readonly #viewers = new Set<Viewer>();
  #over = false;

  constructor(
    private readonly engine: Engine,
    private readonly model: Model,
    private readonly accumulate: number,
  ) {}

  add(viewer: Viewer): void {
    this.#viewers.add(viewer);
    if (this.#over) viewer.end();
  }

  tap(layer: string, what: TapKind, options: number | TapOptions): Tap {
    const tap = new Tap(layer, what, options, (left) => this.#viewers.delete(left));
    this.add(tap);
    return tap;
  }

  /** As the stepper runs, but one step alone, under watch, where somebody wants to look at the next one. */
  run(stepper: Stepper, most: number, budgetMs: number, epochLoss: number, place: Place): TrainerSlice {
    const waits = [...this.#viewers].map((viewer) => ({ viewer, ...viewer.wait(place.step) }));
    const steps = Math.max(this.#toUpdate(place), Math.min(...waits.map((wait) => wait.steps)));
    const ms = Math.min(...waits.map((wait) => wait.ms));
    const step = (): TrainerSlice => stepper.run(Math.min(most, Math.max(steps, 1)), steps > 0 ? Math.min(budgetMs, ms) : 0, epochLoss);
    const looking = waits.filter((wait) => wait.steps <= steps).map(({ viewer }) => viewer);
    try {
      const slice = steps > 0 ? step() : this.#look(looking, place.step + 1, step);
      for (const viewer of this.#viewers) viewer.took?.(slice);
      return slice;
    } catch (error) {
      for (const viewer of this.#viewers) viewer.failed?.(error, (read) => this.#again(stepper, read));
      throw error;
    }
  }

  epoch(report: EpochReport): void {
    for (const viewer of this.#viewers) viewer.epoch?.(report);
  }

  /** There will be no more steps. */
  end(): void {
    this.#over = true;
    for (const viewer of this.#viewers) viewer.end();
  }

  /** Steps before the one that moves the weights. */
  #toUpdate({ stepInEpoch, stepsPerEpoch }: Place): number {
    const at = stepInEpoch % stepsPerEpoch;
    return Math.min(this.accumulate - 1 - (at % this.accumulate), stepsPerEpoch - 1 - at);
  }

  #look(viewers: readonly Viewer[], number: number, step: () => TrainerSlice): TrainerSlice {
    const each = viewers.map(({ wanted }) => wanted);
    const wanted: Wanted = {
      layers: each.some(({ layers }) => layers === 'all') ? 'all' : each.flatMap(({ layers }) => layers),
      update: (parameter) => each.some((one) => one.update(parameter)),
    };
    let done = false;
    const run = (): TrainerSlice => {
      const slice = step();
      done = true;
      return slice;
    };
    return lookAt(this.engine, this.model, number, wanted, run, (look) => {
      if (done) for (const viewer of viewers) viewer.see(look);
    });
  }

  /** A step that failed moved no weights and is still the next one. */
  #again(stepper: Stepper, read: (look: Look) => void): void {
    try {
      lookAt(this.engine, this.model, stepper.steps + 1, { layers: 'all', update: () => false }, () => stepper.run(1, 0, 0), read);
    } catch {
      // as before
    }
  }
}
