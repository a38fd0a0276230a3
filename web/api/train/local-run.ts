/** @file LocalRun: the loop behind fit. One slice of training steps, then a turn for everybody else. */
import type { Keeper } from '../checkpoint/keeper.js';
import type { CheckpointOptions, SnapshotOptions } from '../checkpoint/status.js';
import type { Snapshots } from '../checkpoint/snapshots.js';
import type { CheckpointPlace } from '../checkpoint/store.js';
import type { Dataset } from '../data/dataset.js';
import type { Doctor } from '../doctor/doctor.js';
import type { DoctorOptions, Finding } from '../doctor/finding.js';
import { engine, type TrainerSlice } from '../engine.js';
import { HebbError, toHebbError } from '../error.js';
import { load } from '../load.js';
import type { Ema } from '../optim/ema.js';
import type { Scheduler } from '../optim/scheduler.js';
import type { TapKind } from '../watch/look.js';
import type { TapOptions, TapSample } from '../watch/tap.js';
import type { Watch } from '../watch/watch.js';
import type { Callback, Training } from './callback.js';
import { evaluating } from './evaluate.js';
import { Meter } from './meter.js';
import type { Evaluation, Metric } from './metrics.js';
import { deferred, nobodyLooks, RunBase, type Progress, type RunState, type Summary } from './run.js';
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
  callbacks: readonly Callback[];
  /** of validation */
  metrics: readonly Metric[];
  /** updated after every step of the optimizer; the model holds the averages from the end of an epoch to the next step, and at the end */
  ema: Ema | undefined;
  checkpoint: CheckpointPlace | CheckpointOptions | undefined;
  snapshots: SnapshotOptions | undefined;
  /** looks at the run; undefined for none */
  doctor: DoctorOptions | undefined;
}

/** Rows at once in validation; nothing is kept for a gradient, so more than in training. */
const validationBatch = 256;
/** Shortest time between two calls of onProgress, in milliseconds. */
const progressEvery = 50;

interface StepRequest {
  /** training steps that are still to be made */
  left: number;
  /** a snapshot to go back to, instead of steps */
  back: number | undefined;
  resolve: (progress: Progress) => void;
  reject: (error: Error) => void;
}

export class LocalRun extends RunBase {
  readonly #plan: RunPlan;
  readonly #stepper: Stepper;
  readonly #meter: Meter;
  readonly #training: Training;
  /** whether somebody looks at every step */
  readonly #stepwise: boolean;
  #state: RunState;
  #requests: StepRequest[] = [];
  #wakeUp: (() => void) | undefined;
  #told = -Infinity;
  /** when others last had their turn */
  #since = -Infinity;
  #reported = false;
  #keeper: Keeper | undefined;
  #snapshots: Snapshots | undefined;
  /** there once somebody wants to look into steps */
  #watch: Watch | undefined;
  #watching: Promise<Watch> | undefined;
  #doctor: Doctor | undefined;

  constructor(plan: RunPlan) {
    super();
    this.#plan = plan;
    this.#state = plan.paused ? 'paused' : 'running';
    this.#meter = new Meter(plan.stepsPerEpoch, plan.totalSteps, plan.step.accuracy);
    this.#stepper = stepperFor(plan.step);
    this.#training = { model: plan.step.model, optimizer: plan.step.optimizer, run: this };
    this.#stepwise = plan.ema !== undefined || plan.callbacks.some((callback) => callback.onStep);
    void this.#loop();
  }

  get state(): RunState {
    return this.#state;
  }

  get progress(): Progress {
    const [checkpoint, snapshots] = [this.#keeper?.status, this.#snapshots?.steps];
    return { ...this.#meter.progress(), ...(checkpoint && { checkpoint }), ...(snapshots && { snapshots }) };
  }

  pause(): void {
    if (this.#state === 'running') this.#state = 'paused';
  }

  resume(): void {
    if (this.#state !== 'paused') return;
    this.#state = 'running';
    this.#wakeUp?.();
  }

  step(count = 1): Promise<Progress> {
    if (Number.isInteger(count) && count >= 1) return this.#ask(count);
    return Promise.reject(new HebbError('argument', 'step', `the number of steps must be a whole number of at least 1: ${String(count)}`));
  }

  restore(step: number): Promise<Progress> {
    return this.#ask(0, step);
  }

  #ask(left: number, back?: number): Promise<Progress> {
    if (this.ended || this.#state === 'stopped') return Promise.reject(this.#over());
    this.pause();
    const { promise, resolve, reject } = deferred<Progress>();
    this.#requests.push({ left, back, resolve, reject });
    this.#wakeUp?.();
    return promise;
  }

  stop(): void {
    if (this.ended) return;
    this.#state = 'stopped';
    this.#wakeUp?.();
  }

  tap(name: string, what: TapKind, every: number | TapOptions = {}): AsyncIterableIterator<TapSample> {
    const tap = this.#watched().then((watch) => watch.tap(name, what, every));
    return (async function* () {
      yield* await tap;
    })();
  }

  get doctor(): readonly Finding[] {
    if (this.#plan.doctor) return this.#doctor?.findings ?? [];
    throw nobodyLooks();
  }

  /** Training waits until it is there. */
  #watched(): Promise<Watch> {
    const { model, accumulate } = this.#plan.step;
    return (this.#watching ??= Promise.all([import('../watch/watch.js'), load({ all: true })]).then(([{ Watch }]) => {
      this.#watch = new Watch(engine('watch'), model, accumulate);
      if (this.ended) this.#watch.end();
      return this.#watch;
    }));
  }

  async #callDoctor(options: DoctorOptions): Promise<void> {
    const [{ Doctor }, watch] = await Promise.all([import('../doctor/doctor.js'), this.#watched()]);
    this.#doctor = new Doctor(engine('doctor'), this.#plan, options);
    watch.add(this.#doctor);
  }

  async #loop(): Promise<void> {
    const { signal, step, callbacks, ema, doctor } = this.#plan;
    const wake = (): void => this.#wakeUp?.();
    signal?.addEventListener('abort', wake);
    let error: HebbError | undefined;
    try {
      const training = step.model.training;
      step.model.train();
      if (doctor) await this.#callDoctor(doctor);
      for (const callback of callbacks) await callback.onStart?.(this.#training);
      if (!(await this.#resume())) {
        while (await this.#goesOn()) await this.#slice();
        this.#tell(true);
        if (ema && !ema.applied) ema.apply();
        for (const callback of callbacks) await callback.onEnd?.(this.#summary(), this.#training);
        await this.#keeper?.end(this.#state === 'stopped');
      }
      step.model.train(training);
    } catch (thrown) {
      error = toHebbError(thrown, 'fit');
    }
    await this.#keeper?.written;
    signal?.removeEventListener('abort', wake);
    this.#watch?.end();
    this.#stepper.free();
    for (const made of this.#plan.owned) made.dispose();
    if (this.#state !== 'stopped') this.#state = error ? 'stopped' : 'done';
    for (const request of this.#requests.splice(0)) request.reject(this.#over());
    if (error) this.fail(error);
    else this.finish(this.#summary());
  }

  /** Goes on from a checkpoint, where one is kept; true when it says that the run is over. */
  async #resume(): Promise<boolean> {
    const { checkpoint, snapshots } = this.#plan;
    if (checkpoint === undefined && !snapshots) return false;
    const [{ keeperOf, Snapshots }] = await Promise.all([import('../checkpoint/start.js'), load({ all: true })]);
    const parts = { plan: this.#plan, stepper: this.#stepper, meter: this.#meter, history: this.history };
    if (checkpoint !== undefined) this.#keeper = keeperOf(checkpoint, parts);
    const found = await this.#keeper?.resume((report) => {
      this.report(report);
    });
    if (snapshots) this.#snapshots = new Snapshots(parts, snapshots);
    if (found?.stopped) this.#state = 'stopped';
    if (found) this.#tell(true);
    return found !== undefined && (found.stopped || (found.ended && this.#meter.finished));
  }

  #summary(): Summary {
    return this.#meter.summary(this.history, this.#state === 'stopped');
  }

  /** What is left of the slice, in milliseconds. */
  get #budget(): number {
    return this.#plan.sliceMs - (performance.now() - this.#since);
  }

  /** Gives control back when it is time, waits while paused or while a reader is at work; false at the end. */
  async #goesOn(): Promise<boolean> {
    if (this.#meter.finished) return false;
    if (this.#watching && !this.#watch) await this.#watching;
    if (this.#budget <= 0 || (this.#reported && this.isRead)) await this.#turn();
    for (;;) {
      this.#refuseAborted();
      if (this.#state === 'stopped') return false;
      if (this.#requests.length > 0 || (this.#state === 'running' && !this.isHeld)) return true;
      if (this.#state === 'paused') this.#tell(true);
      await new Promise<void>((resolve) => (this.#wakeUp = resolve));
      this.#wakeUp = undefined;
      this.#since = performance.now();
    }
  }

  #refuseAborted(): void {
    if (this.#plan.signal?.aborted) throw new HebbError('aborted', 'fit', `the signal aborted training after step ${this.#meter.steps}`);
  }

  async #turn(): Promise<void> {
    await turn();
    this.#reported = false;
    this.#since = performance.now();
  }

  async #slice(): Promise<void> {
    const [request] = this.#requests;
    if (request?.back !== undefined) {
      this.#requests.shift();
      this.#goBack(request.back, request);
      return;
    }
    try {
      if (this.#plan.ema?.applied) this.#plan.ema.restore();
      const [stepper, loss] = [this.#stepper, this.#meter.epochLoss];
      const next = Math.min(this.#meter.stepsLeft, this.#keeper?.stepsToNext ?? Infinity, this.#snapshots?.stepsToNext ?? Infinity);
      const most = this.#stepwise ? 1 : Math.min(next, request?.left ?? Infinity);
      const slice = this.#watch?.run(stepper, most, this.#budget, loss, this.progress) ?? stepper.run(most, this.#budget, loss);
      this.#meter.add(slice);
      if (this.#stepwise) this.#afterStep(slice);
      if (slice.epochEnded) await this.#endEpoch();
      if (request) request.left -= slice.steps;
      this.#snapshots?.keep();
      await this.#keeper?.keep();
    } catch (error) {
      if (request) this.#requests.shift();
      request?.reject(toHebbError(error, 'fit'));
      throw error;
    }
    const answered = request !== undefined && (request.left <= 0 || this.#meter.finished);
    if (answered) this.#requests.shift();
    if (answered) request.resolve(this.progress);
    this.#tell(answered);
  }

  #goBack(step: number, { resolve, reject }: StepRequest): void {
    try {
      if (!this.#snapshots) throw new HebbError('state', 'restore', 'fit takes no snapshots: its option snapshots says how many');
      this.history.splice(0, Infinity, ...this.#snapshots.restore(step));
      resolve(this.progress);
    } catch (error) {
      reject(toHebbError(error, 'restore'));
    }
    this.#tell(true);
  }

  #afterStep({ stepInEpoch, epochEnded }: TrainerSlice): void {
    const { ema, callbacks, step } = this.#plan;
    if (epochEnded || stepInEpoch % step.accumulate === 0) ema?.update();
    for (const callback of callbacks) callback.onStep?.(this.progress, this.#training);
  }

  async #endEpoch(): Promise<void> {
    this.#plan.ema?.apply();
    const { validation: dataset } = this.#plan;
    const validation = dataset && (await this.#validate(dataset));
    if (dataset && !validation) return; // ended in the middle of an epoch
    const report = { ...this.#meter.endEpoch(), ...(validation && { validation }) };
    this.#plan.scheduler?.step(report.validation?.loss ?? report.loss);
    this.#reported = true;
    this.report(report);
    this.#watch?.epoch(report);
    for (const callback of this.#plan.callbacks) await callback.onEpoch?.(report, this.#training);
  }

  protected override readerReady(): void {
    this.#wakeUp?.();
  }

  /** What evaluate gives; undefined when the run is stopped meanwhile. */
  async #validate(dataset: Dataset): Promise<Evaluation | undefined> {
    const { model, loss } = this.#plan.step;
    const evaluator = await evaluating('fit', { model, dataset, loss, batchSize: validationBatch, metrics: this.#plan.metrics });
    try {
      for (;;) {
        const seen = evaluator.run(this.#budget);
        if (seen.done) return evaluator.evaluation(seen);
        this.#refuseAborted();
        if (this.#state === 'stopped') return undefined;
        await this.#turn();
      }
    } finally {
      evaluator.free();
    }
  }

  #tell(now: boolean): void {
    const time = performance.now();
    if (!now && time - this.#told < progressEvery) return;
    this.#told = time;
    for (const callback of this.#plan.callbacks) callback.onProgress?.(this.progress, this.#training);
  }

  #over(): HebbError {
    return new HebbError('state', 'fit', `the run is over and cannot step: ${this.#state}`);
  }
}
