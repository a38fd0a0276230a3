/** @file LocalRun: the loop behind fit. One slice of training steps, then a turn for everybody else. */
import type { Dataset } from '../data/dataset.js';
import { HebbError, toHebbError } from '../error.js';
import { evaluatorFor } from './evaluator.js';
import type { Scheduler } from '../optim/scheduler.js';
import { accuracyOf } from './loss.js';
import { Meter } from './meter.js';
import { deferred, RunBase, type EpochReport, type Progress, type RunState } from './run.js';
import { stepperFor, type Stepper, type StepperOptions } from './stepper.js';
import { turn } from './turn.js';

export interface RunPlan {
  step: StepperOptions;
  validation: Dataset | undefined;
  /** stepped after every epoch */
  scheduler: Scheduler | undefined;
  /** what was made for this run only */
  owned: readonly { dispose(): void }[];
  stepsPerEpoch: number;
  /** Infinity for a run without end */
  totalSteps: number;
  sliceMs: number;
  signal: AbortSignal | undefined;
  paused: boolean;
  onProgress: ((progress: Progress) => void) | undefined;
  onEpoch: ((report: EpochReport) => void) | undefined;
}

/** Rows at once in validation; nothing is kept for a gradient, so more than in training. */
const validationBatch = 256;
/** Shortest time between two calls of onProgress, in milliseconds. */
const progressEvery = 50;

interface StepRequest {
  resolve: (progress: Progress) => void;
  reject: (error: Error) => void;
}

export class LocalRun extends RunBase {
  readonly #plan: RunPlan;
  readonly #stepper: Stepper;
  readonly #meter: Meter;
  #state: RunState;
  #requests: StepRequest[] = [];
  #wakeUp: (() => void) | undefined;
  #told = -Infinity;
  /** when others last had their turn */
  #since = -Infinity;
  #reported = false;

  constructor(plan: RunPlan) {
    super();
    this.#plan = plan;
    this.#state = plan.paused ? 'paused' : 'running';
    this.#meter = new Meter(plan.stepsPerEpoch, plan.totalSteps, plan.step.accuracy);
    this.#stepper = stepperFor(plan.step);
    void this.#loop();
  }

  get state(): RunState {
    return this.#state;
  }

  get progress(): Progress {
    return this.#meter.progress();
  }

  pause(): void {
    if (this.#state === 'running') this.#state = 'paused';
  }

  resume(): void {
    if (this.#state !== 'paused') return;
    this.#state = 'running';
    this.#wakeUp?.();
  }

  step(): Promise<Progress> {
    if (this.ended || this.#state === 'stopped') return Promise.reject(this.#over());
    this.pause();
    const { promise, resolve, reject } = deferred<Progress>();
    this.#requests.push({ resolve, reject });
    this.#wakeUp?.();
    return promise;
  }

  stop(): void {
    if (this.ended) return;
    this.#state = 'stopped';
    this.#wakeUp?.();
  }

  async #loop(): Promise<void> {
    const { signal, step } = this.#plan;
    const wake = (): void => this.#wakeUp?.();
    signal?.addEventListener('abort', wake);
    let error: HebbError | undefined;
    try {
      const training = step.model.training;
      step.model.train();
      while (await this.#goesOn()) await this.#slice();
      this.#tell(true);
      step.model.train(training);
    } catch (thrown) {
      error = toHebbError(thrown, 'fit');
    }
    signal?.removeEventListener('abort', wake);
    this.#stepper.free();
    for (const made of this.#plan.owned) made.dispose();
    if (this.#state !== 'stopped') this.#state = error ? 'stopped' : 'done';
    for (const request of this.#requests.splice(0)) request.reject(this.#over());
    if (error) this.fail(error);
    else this.finish(this.#meter.summary(this.history, this.#state === 'stopped'));
  }

  /** What is left of the slice, in milliseconds. */
  get #budget(): number {
    return this.#plan.sliceMs - (performance.now() - this.#since);
  }

  /** Gives control back when it is time, waits while paused or while a reader is at work; false at the end. */
  async #goesOn(): Promise<boolean> {
    if (this.#meter.finished) return false;
    if (this.#budget <= 0 || (this.#reported && this.isRead)) await this.#turn();
    for (;;) {
      if (this.#plan.signal?.aborted) throw new HebbError('aborted', 'fit', `the signal aborted training after step ${this.#meter.steps}`);
      if (this.#state === 'stopped') return false;
      if (this.#requests.length > 0 || (this.#state === 'running' && !this.isHeld)) return true;
      if (this.#state === 'paused') this.#tell(true);
      await new Promise<void>((resolve) => (this.#wakeUp = resolve));
      this.#wakeUp = undefined;
      this.#since = performance.now();
    }
  }

  async #turn(): Promise<void> {
    await turn();
    this.#reported = false;
    this.#since = performance.now();
  }

  async #slice(): Promise<void> {
    const request = this.#requests.shift();
    try {
      const slice = this.#stepper.run(request ? 1 : this.#meter.stepsLeft, this.#budget);
      this.#meter.add(slice);
      if (slice.epochEnded) await this.#endEpoch();
    } catch (error) {
      request?.reject(toHebbError(error, 'fit'));
      throw error;
    }
    request?.resolve(this.progress);
    this.#tell(request !== undefined);
  }

  async #endEpoch(): Promise<void> {
    const validation = this.#plan.validation && (await this.#validate(this.#plan.validation));
    const report = { ...this.#meter.endEpoch(), ...(validation && { validation }) };
    this.#plan.scheduler?.step(report.validation?.loss ?? report.loss);
    this.#reported = true;
    this.report(report);
    this.#plan.onEpoch?.(report);
  }

  protected override readerReady(): void {
    this.#wakeUp?.();
  }

  async #validate(dataset: Dataset): Promise<{ loss: number; accuracy?: number }> {
    const { model, loss, accuracy } = this.#plan.step;
    const evaluator = evaluatorFor({ model, dataset, loss, batchSize: validationBatch });
    try {
      for (;;) {
        const seen = evaluator.run(this.#budget);
        if (seen.done || this.#state === 'stopped') return { loss: seen.loss, ...accuracyOf(accuracy, seen) };
        await this.#turn();
      }
    } finally {
      evaluator.free();
    }
  }

  #tell(now: boolean): void {
    if (!this.#plan.onProgress) return;
    const time = performance.now();
    if (!now && time - this.#told < progressEvery) return;
    this.#told = time;
    this.#plan.onProgress(this.progress);
  }

  #over(): HebbError {
    return new HebbError('state', 'fit', `the run is over and cannot step: ${this.#state}`);
  }
}
