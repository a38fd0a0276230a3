/** @file Optimizers: their state lives in the engine; options of each group of parameters can change at any time. */
import { Call, invoke } from '../call.js';
import { callback, engine } from '../engine.js';
import { describe, HebbError } from '../error.js';
import type { OptimizerSpec } from '../generated/optimizer-specs.js';
import { optimizers } from '../generated/rows.js';
import { Held, watch } from '../lifetime.js';
import { loadStateDict, type StateDict } from '../nn/state.js';
import { refuseUnknown } from '../options.js';
import { optionNumbers, readRow } from '../row.js';
import { Tensor } from '../tensor.js';
import type { TensorData } from '../types.js';
import { put } from '../wire.js';
import { constraintNumbers, type Constraint } from './constraint.js';

/** What every optimizer's parameters may have besides its own options. */
export interface GroupOptions {
  /** penalty l1 |w|: l1 sign(w) joins the gradient; default 0 */
  l1?: number;
  /** penalty l2 w²: 2 l2 w joins the gradient; default 0 */
  l2?: number;
  /** whether to walk up instead of down; default false */
  maximize?: boolean;
  /** holds after every step: optim.constraint.maxNorm() and others; default none */
  constraint?: Constraint | undefined;
}

type Group<O> = { params: Iterable<Tensor> } & O;

/** Parameters, or groups of them with options of their own: `[{ params: body.parameters(), lr: 1e-4 }, { params: head.parameters() }]`. */
export type ParameterGroups<O> = Iterable<Tensor> | Iterable<Group<O>>;

/** GroupOptions as a row. */
const groupRow = /* @__PURE__ */ readRow('', 0, '|l1:float=0 l2:float=0 maximize:flag=false constraint:nested');

/** A group of parameters with its options. */
export class ParameterGroup {
  readonly #optimizer: Optimizer;
  readonly #index: number;

  /** @internal */
  constructor(optimizer: Optimizer, index: number) {
    this.#optimizer = optimizer;
    this.#index = index;
  }

  #option(name: string, numbers: readonly number[]): number[] {
    return engine(name).optimizerOption(this.#optimizer.handle(name), this.#index, name, numbers);
  }

  /** Learning rate of the next step. */
  get lr(): number {
    return this.get('lr') as number;
  }

  set lr(value: number) {
    this.set('lr', value);
  }

  /** An option by its name: a number (flags as 0 or 1), a list for betas; undefined for what the optimizer does not have. */
  get(name: string): number | number[] | undefined {
    const numbers = this.#option(name, []);
    return numbers.length > 1 ? numbers : numbers[0];
  }

  /** @internal All options by name. */
  get options(): Record<string, number | number[] | undefined> {
    const { known } = optimizers.row(optimizers.numberOf(this.#optimizer.name));
    return Object.fromEntries(known.map((name) => [name, this.get(name)]));
  }

  /** Changes an option from the next step on. */
  set(name: string, value: number | boolean | readonly number[]): void {
    this.#option(name, typeof value === 'object' ? value : [Number(value)]);
  }
}

export class Optimizer {
  readonly #held: Held;
  readonly #numbers: (group: Group<object>) => number[];

  /** @internal Made by optim.sgd(), optim.adam(), … */
  constructor(
    handle: number,
    /** what made it: 'sgd', 'adam', … */
    readonly name: string,
    numbers: (group: Group<object>) => number[],
  ) {
    this.#held = new Held('optimizer', handle);
    this.#numbers = numbers;
    watch(this, this.#held);
  }

  /** @internal */
  handle(op: string): number {
    return this.#held.value(op, this.name);
  }

  /** The groups of parameters, whose options can be read and changed. */
  get groups(): ParameterGroup[] {
    return Array.from({ length: engine('groups').optimizerGroups(this.handle('groups')) }, (_, i) => new ParameterGroup(this, i));
  }

  /** Learning rate of the first group; setting it sets that of all. */
  get lr(): number {
    return new ParameterGroup(this, 0).lr;
  }

  set lr(value: number) {
    for (const group of this.groups) group.lr = value;
  }

  /** More parameters, with options of their own where the optimizer's do not suit. */
  addParamGroup(group: Group<object>): void {
    const e = engine('addParamGroup');
    e.optimizerAddGroup(this.handle('addParamGroup'), put(e, this.#numbers(group)));
  }

  /**
   * Changes every parameter by its gradient; those without one stay.
   * @param closure clears the gradients, works out the loss, calls backward and returns the loss: lbfgs needs it, and calls
   *   it as often as it likes. Then step() returns the first loss.
   */
  step(): void;
  step(closure: () => Tensor): number;
  step(closure?: () => Tensor): number | undefined {
    const e = engine('step');
    if (!closure) {
      e.optimizerStep(this.handle('step'));
      return undefined;
    }
    let thrown: unknown;
    try {
      return e.optimizerStepWith(this.handle('step'), () => {
        try {
          return callback(() => closure().item());
        } catch (error) {
          thrown = error;
          return NaN; // which ends the step
        }
      });
    } catch (error) {
      throw thrown ?? error;
    }
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
    const whole = ({ shape, data }: TensorData): TensorData => ({ shape, data: Int32Array.from(data) });
    const counted = Object.entries(state).map(([name, value]) => {
      const float = !(value instanceof Tensor) && value.data instanceof Float32Array; // as PyTorch and hebb 0.1 count steps
      return [name, float && own[name]?.dtype === 'i32' ? whole(value) : value] as const;
    });
    try {
      loadStateDict(this.name, own, Object.fromEntries(counted), true);
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

/** Tensors of a list; anything else is an error of `op`. @internal */
export function tensorsOf(op: string, parameters: Iterable<unknown>): Tensor[] {
  const isIterable = typeof parameters === 'object' && Symbol.iterator in parameters;
  const list = isIterable ? [...parameters] : [];
  if (!isIterable || !list.every((parameter) => parameter instanceof Tensor)) {
    throw new HebbError('argument', op, `parameters must be tensors, such as model.parameters(): ${describe(parameters)}`);
  }
  if (list.length === 0) throw new HebbError('argument', op, 'there is no parameter to train: the list is empty');
  return list;
}

const isGroup = <O>(item: Tensor | Group<O>): item is Group<O> => typeof item === 'object' && 'params' in item;

/** What makes optimizers by a row of the table. */
export function optimizer(number: number) {
  return <O extends GroupOptions>(parameters: ParameterGroups<O>, options?: O): Optimizer => {
    const row = optimizers.row(number);
    const { name } = row;
    const numbersOf = (c: Call, { params, ...own }: Group<GroupOptions>): number[] => {
      const all: GroupOptions = { ...options, ...own };
      refuseUnknown(name, all, [...row.known, ...groupRow.known]);
      const handles = c.tensors('parameters', tensorsOf(name, params));
      const extras = [...optionNumbers(c, groupRow, all), ...constraintNumbers(c, all.constraint)];
      return [...c.list(handles), ...extras, ...optionNumbers(c, row, all)];
    };
    const given: (Tensor | Group<O>)[] = typeof parameters === 'object' && Symbol.iterator in parameters ? [...parameters] : [];
    const groups = given.length > 0 && given.every(isGroup) ? given : [{ params: parameters as Iterable<Tensor> }];
    const handle = invoke(name, (e, c) => e.call(number, put(e, [groups.length, ...groups.flatMap((group) => numbersOf(c, group))])));
    return new Optimizer(handle, name, (group) => numbersOf(new Call(name, engine(name)), group));
  };
}

/** The optimizer that { name, … } describes. */
export function optimizerFromSpec(parameters: Iterable<Tensor>, spec: OptimizerSpec): Optimizer {
  const { name, ...options } = spec;
  if (!optimizers.has(name)) throw new HebbError('argument', 'fit', `unknown optimizer: ${JSON.stringify(spec)}`);
  return optimizer(optimizers.numberOf(name))(parameters, options);
}
