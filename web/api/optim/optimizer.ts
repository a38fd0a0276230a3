/** @file Optimizers: their state lives in the engine; the learning rate can change at any time. */
import { callRow, describe, type Arguments } from '../call.js';
import { engine } from '../engine.js';
import { HebbError } from '../error.js';
import { Held, watch } from '../lifetime.js';
import { loadStateDict, type StateDict } from '../nn/state.js';
import { Tensor } from '../tensor.js';

export class Optimizer {
  readonly #held: Held;

  /** @internal Made by optim.sgd(), optim.adam(), … */
  constructor(
    handle: number,
    /** what made it: 'sgd', 'adam', … */
    readonly name: string,
  ) {
    this.#held = new Held('optimizer', handle);
    watch(this, this.#held);
  }

  /** @internal */
  handle(op: string): number {
    return this.#held.value(op, this.name);
  }

  /** Learning rate of the next step. */
  get lr(): number {
    return engine('lr').optimizerLr(this.handle('lr'));
  }

  set lr(value: number) {
    if (!(Number.isFinite(value) && value >= 0)) throw new HebbError('argument', this.name, `lr must be a number of at least 0: ${value}`);
    engine('lr').optimizerSetLr(this.handle('lr'), value);
  }

  /** Changes every parameter by its gradient; those without one stay. */
  step(): void {
    engine('step').optimizerStep(this.handle('step'));
  }

  /** Forgets the gradients of all parameters. */
  zeroGrad(): void {
    engine('zeroGrad').optimizerZeroGrad(this.handle('zeroGrad'));
  }

  /** Moments and step counts by name ('0.exp_avg', …): tensors that share the optimizer's storage. */
  stateDict(): Record<string, Tensor> {
    const state = engine('stateDict').optimizerState(this.handle('stateDict'));
    return Object.fromEntries(state.map(({ name, tensor }) => [name, new Tensor(tensor)]));
  }

  /** Goes on from a state that stateDict() gave. */
  loadStateDict(state: StateDict): void {
    const own = this.stateDict();
    try {
      loadStateDict(this.name, own, state, true);
    } finally {
      for (const tensor of Object.values(own)) tensor.dispose();
    }
  }

  dispose(): void {
    this.#held.free();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }
}

/** Makes an optimizer by its row; what the factories of the table do. */
export function optimizer(name: string, row: number, parameters: Iterable<Tensor>, options: Arguments, rest?: object): Optimizer {
  const isIterable = typeof parameters === 'object' && Symbol.iterator in parameters;
  const list = isIterable ? [...parameters] : [];
  if (!isIterable || !list.every((parameter) => parameter instanceof Tensor)) {
    throw new HebbError('argument', name, `parameters must be tensors, such as model.parameters(): ${describe(parameters)}`);
  }
  if (list.length === 0) throw new HebbError('argument', name, 'there is no parameter to train: the list is empty');
  return new Optimizer(
    callRow(name, row, (c) => [...c.list(c.tensors('parameters', list)), ...options(c)], rest),
    name,
  );
}
