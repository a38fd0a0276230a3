/** @file Meter: adds up slices into progress, epoch reports and the summary. */
import type { TrainerSlice } from '../engine.js';
import { accuracyOf } from './loss.js';
import type { EpochReport, Progress, Summary } from './run.js';

interface Sums {
  steps: number;
  lossSum: number;
  samples: number;
  correct: number;
  seconds: number;
}

const none = (): Sums => ({ steps: 0, lossSum: 0, samples: 0, correct: 0, seconds: 0 });

function add(to: Sums, slice: Sums): void {
  to.steps += slice.steps;
  to.lossSum += slice.lossSum;
  to.samples += slice.samples;
  to.correct += slice.correct;
  to.seconds += slice.seconds;
}

/** Seconds of training that the shown speed looks back on. */
const speedWindow = 1;

/** What a meter remembers, but for the speed. */
export interface MeterState {
  total: Sums;
  epoch: Sums;
  last: Sums;
  epochs: number;
}

export class Meter {
  readonly #stepsPerEpoch: number;
  readonly #totalSteps: number;
  readonly #accuracy: boolean;
  #total = none();
  #epoch = none();
  #last = none();
  #recent = none();
  #epochs = 0;

  constructor(stepsPerEpoch: number, totalSteps: number, accuracy: boolean) {
    this.#stepsPerEpoch = stepsPerEpoch;
    this.#totalSteps = totalSteps;
    this.#accuracy = accuracy;
  }

  get steps(): number {
    return this.#total.steps;
  }

  get stepInEpoch(): number {
    return this.#epoch.steps;
  }

  /** of loss times samples, of the epoch so far */
  get epochLoss(): number {
    return this.#epoch.lossSum;
  }

  get state(): MeterState {
    return { total: { ...this.#total }, epoch: { ...this.#epoch }, last: { ...this.#last }, epochs: this.#epochs };
  }

  set state({ total, epoch, last, epochs }: MeterState) {
    [this.#total, this.#epoch, this.#last, this.#epochs] = [{ ...total }, { ...epoch }, { ...last }, epochs];
  }

  get stepsLeft(): number {
    return Math.min(this.#totalSteps - this.#total.steps, 2 ** 30);
  }

  get finished(): boolean {
    return this.#total.steps >= this.#totalSteps;
  }

  add(slice: TrainerSlice): void {
    this.#last = none();
    for (const sums of [this.#total, this.#epoch, this.#last, this.#recent]) add(sums, slice);
    this.#epoch.lossSum = slice.epochLoss;
    if (this.#recent.seconds > speedWindow) {
      const keep = speedWindow / 2 / this.#recent.seconds;
      this.#recent.steps *= keep;
      this.#recent.seconds *= keep;
    }
  }

  #means(sums: Sums): { loss: number; accuracy?: number } {
    return { loss: sums.lossSum / sums.samples, ...accuracyOf(this.#accuracy, sums) };
  }

  /** Closes the epoch. */
  endEpoch(): EpochReport {
    const sums = this.#epoch;
    this.#epoch = none();
    return {
      epoch: ++this.#epochs,
      ...this.#means(sums),
      seconds: sums.seconds,
      steps: sums.steps,
      stepsPerSecond: sums.steps / sums.seconds,
    };
  }

  progress(): Progress {
    const stepsPerSecond = this.#recent.seconds > 0 ? this.#recent.steps / this.#recent.seconds : 0;
    const endless = this.#totalSteps === Infinity;
    const left = (this.#totalSteps - this.#total.steps) / stepsPerSecond;
    return {
      epoch: Math.min(this.#epochs + 1, Math.ceil(this.#totalSteps / this.#stepsPerEpoch)),
      step: this.#total.steps,
      stepInEpoch: this.#epoch.steps,
      stepsPerEpoch: this.#stepsPerEpoch,
      fraction: endless ? 0 : this.#total.steps / this.#totalSteps,
      ...this.#means(this.#last),
      stepsPerSecond,
      secondsLeft: Number.isNaN(left) ? 0 : left,
    };
  }

  summary(history: EpochReport[], stopped: boolean): Summary {
    const last = history.at(-1);
    return {
      epochs: this.#epochs,
      steps: this.#total.steps,
      loss: last?.loss ?? NaN,
      ...(last?.accuracy !== undefined && { accuracy: last.accuracy }),
      seconds: this.#total.seconds,
      stopped,
      history: [...history],
    };
  }
}
