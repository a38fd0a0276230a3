/** @file Doctor: looks at a run now and then, and says what ails it. */
import type { Dataset } from '../data/dataset.js';
import type { Engine, TrainerSlice } from '../engine.js';
import { toHebbError } from '../error.js';
import type { EpochReport } from '../train/run.js';
import type { StepperOptions } from '../train/stepper.js';
import type { Look } from '../watch/look.js';
import type { Viewer, Wait } from '../watch/watch.js';
import { Case } from './case.js';
import type { DoctorOptions, Finding } from './finding.js';
import { rules, type DiagnosisName } from './rules/index.js';
import type { Rule } from './rules/rule.js';
import { visit } from './visit.js';

export { rules };

/** From one look to the next the number of steps grows by this share, up to the steps of about a second: 27 looks in the first 1,000. */
const spacing = 0.25;
const leastWidest = 100;

export class Doctor implements Viewer {
  readonly wanted = { layers: 'all', update: () => true } as const;
  readonly #case: Case;
  readonly #options: DoctorOptions;
  #next = 1;
  #nextEpoch = 1;
  #findings: readonly Finding[] = [];

  constructor(engine: Engine, { step, validation }: { step: StepperOptions; validation: Dataset | undefined }, options: DoctorOptions) {
    this.#case = new Case(engine, step, validation);
    this.#options = options;
    this.#judge();
  }

  /** What holds at the last look, the likeliest cause first. */
  get findings(): readonly Finding[] {
    return this.#findings;
  }

  wait(step: number): Wait {
    return { steps: Math.max(this.#next - step - 1, 0), ms: Infinity };
  }

  see(look: Look): void {
    const { stepsPerSecond } = this.#case;
    this.#next = look.step + Math.ceil(Math.min(look.step * spacing, Math.max(leastWidest, stepsPerSecond)));
    this.#case.addVisit(visit(look, this.#case.options.optimizer.lr));
  }

  took(slice: TrainerSlice): void {
    this.#case.addSteps(slice);
    if (this.#case.visits.at(-1)?.step === this.#case.step) this.#judge();
  }

  epoch(report: EpochReport): void {
    this.#case.addEpoch(report);
    if (report.epoch < this.#nextEpoch) return;
    this.#nextEpoch = Math.ceil(report.epoch * (1 + spacing / 2));
    this.#judge();
  }

  failed(thrown: unknown, again: (read: (look: Look) => void) => void): void {
    const error = toHebbError(thrown, 'fit');
    this.#case.failure = { error, visit: undefined };
    again((look) => (this.#case.failure = { error, visit: visit(look, this.#case.options.optimizer.lr) }));
    this.#judge();
  }

  end(): void {
    // what was found stays
  }

  #judge(): void {
    const before = this.#findings;
    const now: Finding[] = [];
    for (const { name, severity, fix, alone, find } of rules as readonly (Rule & { name: DiagnosisName })[]) {
      const found = alone && now.length > 0 ? undefined : find(this.#case);
      const step = before.find((finding) => finding.name === name)?.step ?? found?.step ?? this.#case.step;
      if (found) now.push({ name, severity, fix, ...found, step });
    }
    this.#findings = now;
    const names = (findings: readonly Finding[]): string => findings.map(({ name }) => name).join();
    if (names(before) !== names(this.#findings)) this.#options.onFindings?.(this.#findings);
  }
}
