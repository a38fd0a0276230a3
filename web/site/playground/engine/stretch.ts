/** @file A stretch of training in which nothing was changed: its network, its run, and every step of it again, bit by bit. */
import { fit, nn, randomState, setRandomState, type Finding, type Run } from 'hebb';
import type { PlacedPoint } from '../../shared/address.js';
import type { State } from '../state.js';
import { momentsOf, networkOf, optimizerOf, setValues, valuesOf, type Network, type Numbers } from './model.js';
import { Batch } from './points.js';

/** States of a run that are kept to go back to: first every tenth step, in long runs further apart. */
const snapshots = { every: 10, keep: 200, spread: true } as const;
/** Milliseconds of training before the page is answered. */
const sliceMs = 6;

/** Where a stretch goes on from. */
export interface Start {
  readonly step: number;
  readonly epoch: number;
  /** Parameters, layer by layer; null: as the seed draws them. */
  readonly values: readonly number[] | null;
  /** Of an optimizer of the same kind; null: as a new one has them. */
  readonly moments: Numbers | null;
}

export class Stretch {
  readonly network: Network;
  readonly train: Batch | null;
  findings: readonly Finding[] = [];
  /** Why it cannot go on. */
  failure: unknown;
  readonly #validation: Batch | null;
  #optimizer: ReturnType<typeof optimizerOf>;
  #run: Run | null = null;
  /** Steps that were made at most. */
  #length = 0;
  readonly #begin: { readonly model: Numbers; readonly moments: Numbers; readonly random: Uint8Array };

  constructor(
    readonly state: State,
    readonly start: Start,
    points: readonly PlacedPoint[],
    validation: Batch | null,
  ) {
    this.network = networkOf(state);
    if (start.values) setValues(this.network.model, start.values);
    this.#optimizer = optimizerOf(this.network, state);
    if (start.moments) this.#optimizer.loadStateDict(start.moments);
    this.train = Batch.of(points);
    this.#validation = validation;
    this.#begin = { model: nn.snapshot(this.network.model), moments: momentsOf(this.#optimizer), random: randomState() };
  }

  /** Steps from its start to where it is. */
  get at(): number {
    return this.#run?.progress.step ?? 0;
  }

  /** Steps that were made of it, whether or not one has gone back since. */
  get length(): number {
    return (this.#length = Math.max(this.#length, this.at));
  }

  get epochAt(): number {
    return this.start.epoch + this.at / Math.max(1, Math.ceil((this.train?.set.size ?? 1) / this.state.batch));
  }

  /** What a stretch that begins here begins with. */
  get here(): { readonly values: readonly number[]; readonly moments: Numbers } {
    return { values: valuesOf(this.network.model), moments: momentsOf(this.#optimizer) };
  }

  /** Forgets what comes after this step. */
  cut(): void {
    this.#length = this.at;
  }

  /** Trains by itself until it is paused. */
  resume(): void {
    this.#started()?.resume();
  }

  pause(): void {
    this.#run?.pause();
  }

  /** So many steps on. */
  async forward(steps: number): Promise<void> {
    const run = steps > 0 ? this.#started() : null;
    if (!run) return;
    const from = this.at;
    await run.step(steps);
    this.#length = Math.max(this.#length, from + steps);
  }

  /**
   * To a step that was made, back or forth: from the nearest state that is kept before it, over the same steps again.
   * @param entered another stretch has trained since, and drawn from the one random generator
   */
  async seek(step: number, entered: boolean): Promise<void> {
    this.pause();
    const { length } = this;
    if (this.failure !== undefined) await this.#beginAgain();
    const kept = (this.#run?.snapshots ?? []).filter((at) => at <= step).at(-1) ?? 0;
    if (this.#run && (entered || step < this.at || kept > this.at)) await this.#run.restore(kept);
    if (step > this.at) await this.forward(step - this.at);
    this.#length = length;
  }

  async dispose(): Promise<void> {
    await this.#end();
    this.network.model.dispose();
    this.train?.dispose();
  }

  /** The run, made where there is none; null where there is nothing to train on. */
  #started(): Run | null {
    if (this.#run || !this.train) return this.#run;
    setRandomState(this.#begin.random);
    const run = fit(this.network.model, this.train.set, {
      epochs: Infinity,
      batchSize: this.state.batch,
      loss: this.state.loss,
      optimizer: this.#optimizer,
      metrics: ['loss', 'accuracy'],
      paused: true,
      sliceMs,
      snapshots,
      doctor: { onFindings: (findings) => (this.findings = findings) },
      ...(this.#validation ? { validation: this.#validation.set } : {}),
    });
    run.done.catch((error: unknown) => {
      if (run === this.#run) this.failure = error;
    });
    return (this.#run = run);
  }

  /** After a failure, as if nothing had happened yet. */
  async #beginAgain(): Promise<void> {
    await this.#end();
    this.failure = undefined;
    this.network.model.loadStateDict(this.#begin.model);
    this.#optimizer = optimizerOf(this.network, this.state);
    this.#optimizer.loadStateDict(this.#begin.moments);
  }

  async #end(): Promise<void> {
    const run = this.#run;
    this.#run = null;
    run?.stop();
    await run?.done.catch(() => undefined);
    this.#optimizer.dispose();
  }
}
