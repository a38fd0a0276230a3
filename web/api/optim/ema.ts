/** @file Exponential moving averages of weights: often better than the weights of the last step. */
import { engine } from '../engine.js';
import { HebbError } from '../error.js';
import { Module, type AnyModule } from '../nn/module.js';
import { loadStateDict, type StateDict } from '../nn/state.js';
import { refuseUnknown } from '../options.js';
import { Tensor } from '../tensor.js';
import { tensorFrom } from '../wire.js';
import { tensorsOf } from './optimizer.js';

export interface EmaOptions {
  /** share of the average that an update keeps, 0 to 1; default 0.999 */
  decay?: number;
}

const handles = (tensors: Iterable<Tensor>): number[] => [...tensors].map((tensor) => tensor.handle('ema'));

export class Ema {
  readonly #parameters: readonly Tensor[];
  readonly #averages: Record<string, Tensor>;
  readonly decay: number;
  #applied = false;

  /** @internal Made by optim.ema(). */
  constructor(source: AnyModule | Iterable<Tensor>, { decay = 0.999, ...rest }: EmaOptions) {
    refuseUnknown('ema', rest);
    if (!(decay >= 0 && decay <= 1)) throw new HebbError('argument', 'ema', `decay must be between 0 and 1: ${String(decay)}`);
    const named =
      source instanceof Module ? source.namedParameters() : tensorsOf('ema', source).map((tensor, i) => [String(i), tensor] as const);
    this.#parameters = named.map(([, tensor]) => tensor);
    this.#averages = Object.fromEntries(
      named.map(([name, tensor]) => [name, new Tensor(tensorFrom(engine('ema'), tensor.toArray(), tensor.shape), false)]),
    );
    this.decay = decay;
  }

  /** Whether the model holds the averages. */
  get applied(): boolean {
    return this.#applied;
  }

  /** After a step: average = decay average + (1 - decay) weight. */
  update(): void {
    this.#refuseApplied('update');
    engine('ema').tensorsLerp(handles(Object.values(this.#averages)), handles(this.#parameters), 1 - this.decay);
  }

  /** Puts the averages into the model, until restore(). */
  apply(): void {
    this.#refuseApplied('apply');
    this.#exchange();
  }

  /** Puts the weights back that apply() took out. */
  restore(): void {
    if (!this.#applied) throw new HebbError('state', 'ema', 'restore() comes after apply()');
    this.#exchange();
  }

  /** @internal What the model does not hold now, by the parameters' names: the averages, or the weights while these are applied. */
  get spare(): Readonly<Record<string, Tensor>> {
    return this.#averages;
  }

  /** @internal Goes on from what spare and applied were. */
  goOn(spare: StateDict, applied: boolean): void {
    loadStateDict('ema', this.#averages, spare, true);
    this.#applied = applied;
  }

  #refuseApplied(what: string): void {
    if (this.#applied) throw new HebbError('state', 'ema', `the averages are applied: restore() before ${what}()`);
  }

  #exchange(): void {
    engine('ema').tensorsExchange(handles(Object.values(this.#averages)), handles(this.#parameters));
    this.#applied = !this.#applied;
  }

  /** The averages by the parameters' names: a model loads them with { strict: false }, or all of them if it has no buffers. */
  stateDict(): Record<string, Tensor> {
    this.#refuseApplied('stateDict');
    return { ...this.#averages };
  }

  /** Goes on from averages that stateDict() gave. */
  loadStateDict(state: StateDict): void {
    loadStateDict('ema', this.stateDict(), state, true);
  }

  dispose(): void {
    for (const tensor of Object.values(this.#averages)) tensor.dispose();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }
}

/** Averages of a model's weights, or of a list of parameters. */
export const ema = (source: AnyModule | Iterable<Tensor>, options: EmaOptions = {}): Ema => new Ema(source, options);
