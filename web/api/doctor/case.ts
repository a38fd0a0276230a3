/** @file Case: all that the doctor knows of a run, as the rules ask for it. */
import type { Dataset } from '../data/dataset.js';
import type { Engine, TrainerSlice } from '../engine.js';
import type { HebbError } from '../error.js';
import type { EpochReport } from '../train/run.js';
import type { StepperOptions } from '../train/stepper.js';
import { baselineOf } from './baseline.js';
import { intake, readTargets, type Intake } from './intake.js';
import { relationOf, type Relation } from './neighbours.js';
import type { Visit } from './visit.js';

/** Losses over some steps, those after `from` up to `to`. */
interface Stretch {
  from: number;
  to: number;
  lossSum: number;
  samples: number;
  correct: number;
}

export interface Failure {
  error: HebbError;
  /** the step that failed, seen once more; undefined where it could not be */
  visit: Visit | undefined;
}

export class Case {
  readonly intake: Intake;
  readonly baseline: number;
  /** the same of the validation data */
  readonly validationBaseline: number;
  /** the first five and the last ten */
  readonly visits: Visit[] = [];
  /** thinned evenly beyond 1,000 */
  readonly epochs: EpochReport[] = [];
  /** the largest share of its own length by which a step that was looked at changed a weight */
  largestUpdate = { name: '', value: 0 };
  failure: Failure | undefined;
  readonly #stretches: Stretch[] = [];
  /** of each layer of ReLUs, unit by unit, how many samples it was looked at with since it last gave anything but 0 */
  readonly #silence = new Map<string, Float64Array>();
  #relation: Relation | undefined;
  /** the worst mean loss between two looks */
  peak = -Infinity;
  #first = { lossSum: NaN, samples: 1 };
  #steps = 0;
  #seconds = 0;

  constructor(
    engine: Engine,
    readonly options: StepperOptions,
    readonly validation: Dataset | undefined,
  ) {
    this.intake = intake(engine, options);
    this.baseline = baselineOf(options, this.intake.targets);
    const { loss } = options;
    this.validationBaseline = validation ? baselineOf({ loss, dataset: validation, weights: undefined }, readTargets(validation)) : NaN;
  }

  get step(): number {
    return this.#steps;
  }

  get stepsPerSecond(): number {
    return this.#seconds > 0 ? this.#steps / this.#seconds : 0;
  }

  addSteps({ steps, lossSum, samples, correct, seconds }: TrainerSlice): void {
    this.#seconds += seconds;
    this.#stretches.push({ from: this.#steps, to: this.#steps + steps, lossSum, samples, correct });
    this.peak = Math.max(this.peak, lossSum / samples);
    if (this.#steps === 0) this.#first = { lossSum, samples };
    this.#steps += steps;
    if (this.#stretches.length > 256) this.#halve();
  }

  /** Neighbouring stretches become one. */
  #halve(): void {
    const pairs = this.#stretches.splice(0);
    for (let i = 0; i < pairs.length; i += 2) {
      const [a, b] = [pairs[i], pairs[i + 1]];
      if (a && b) this.#stretches.push({ from: a.from, to: b.to, ...sum([a, b]) });
      else if (a) this.#stretches.push(a);
    }
  }

  addVisit(visit: Visit): void {
    this.visits.push(visit);
    if (this.visits.length > 15) this.visits.splice(5, 1);
    for (const { name, update } of visit.weights) if (update > this.largestUpdate.value) this.largestUpdate = { name, value: update };
    for (const { name, silent } of visit.layers) {
      if (!silent) continue;
      const before = this.#silence.get(name);
      const { samples, units } = silent;
      this.#silence.set(
        name,
        Float64Array.from(units, (isSilent, unit) => (isSilent ? samples + (before?.[unit] ?? 0) : 0)),
      );
    }
  }

  addEpoch(report: EpochReport): void {
    this.epochs.push(report);
    if (this.epochs.length > 1000) this.epochs.splice(0, Infinity, ...this.epochs.filter((_, i) => i % 2 === 0));
  }

  /** Share of a layer's ReLUs that gave 0 for the last `samples` samples and more that they were looked at with. */
  deadShare(layer: string, samples: number): number {
    const silence = this.#silence.get(layer) ?? new Float64Array(0);
    return silence.reduce((n, silent) => n + Number(silent >= samples), 0) / Math.max(silence.length, 1);
  }

  /** Mean loss and share of right answers over the steps of a share of the run so far: (0.5, 1) is its second half. */
  over(from: number, to: number): { loss: number; accuracy: number } {
    const [first, last] = [from * this.#steps, to * this.#steps];
    const inside = this.#stretches.filter((stretch) => (stretch.from + stretch.to) / 2 >= first && (stretch.from + stretch.to) / 2 <= last);
    const { lossSum, samples, correct } = sum(inside);
    return { loss: lossSum / samples, accuracy: correct / samples };
  }

  /** Loss of the first step. */
  get firstLoss(): number {
    const { lossSum, samples } = this.#first;
    return lossSum / samples;
  }

  /** What share of the baseline's loss the training has taken away of late, 1 at most; where there is no baseline, of the first loss. */
  get learned(): number {
    const reference = this.baseline > 0 ? this.baseline : this.firstLoss;
    return 1 - this.over(0.75, 1).loss / reference;
  }

  /** Worked out when a rule first asks: inputs are compared with each other. */
  get relation(): Relation {
    return (this.#relation ??= relationOf(this.options.dataset));
  }
}

type Sums = Pick<Stretch, 'lossSum' | 'samples' | 'correct'>;

const sum = (stretches: readonly Sums[]): Sums =>
  stretches.reduce(
    (total, { lossSum, samples, correct }) => ({
      lossSum: total.lossSum + lossSum,
      samples: total.samples + samples,
      correct: total.correct + correct,
    }),
    { lossSum: 0, samples: 0, correct: 0 },
  );
