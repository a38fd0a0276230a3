/** @file Module: the base class of networks, PyTorch's nn.Module with fields as registration. */
import { HebbError } from '../error.js';
import type { Held } from '../lifetime.js';
import { Tensor } from '../tensor.js';
import type { TensorLike } from '../types.js';
import { predict } from './predict.js';
import { loadStateDict, type LoadResult, type StateDict } from './state.js';
import { summary } from './summary.js';
import type { ModelSpec } from './spec.js';

/** One tensor of a module: its path, and whether it is a parameter or a buffer. */
export interface StateEntry {
  name: string;
  tensor: Tensor;
  parameter: boolean;
}

/** Any module, whatever it takes and gives. */
export type AnyModule = Module<never, unknown>;

/** What sequential, fit, evaluate and predict take: a module of one tensor. Of several outputs the first is the result. */
export type Model = Module<[x: Tensor], Tensor | readonly [Tensor, ...unknown[]]>;

/**
 * Base class of own modules:
 * `class Net extends nn.Module { fc = nn.linear(2, 1); forward(x) { return this.fc.forward(x).sigmoid(); } }`.
 * Modules and tensors that require a gradient are found by walking the fields and arrays in them; names are the field paths.
 * In TypeScript, a module with other inputs or outputs names them: `extends nn.Module<[a: Tensor, b: Tensor], [Tensor, Tensor]>`.
 */
export abstract class Module<Inputs extends readonly unknown[] = [x: Tensor], Output = Tensor> {
  #training = true;

  abstract forward(...inputs: Inputs): Output;

  /** Whether dropout and the like are active; train() and eval() set it. */
  get training(): boolean {
    return this.#training;
  }

  /** Sets training mode here and in all modules inside. */
  train(mode = true): this {
    this.#training = mode;
    for (const [, child] of this.namedChildren()) child.train(mode);
    return this;
  }

  eval(): this {
    return this.train(false);
  }

  /** Modules directly inside, with their field paths. */
  namedChildren(): [string, AnyModule][] {
    return fields(this).filter((field): field is [string, AnyModule] => field[1] instanceof Module);
  }

  /** This module and all inside, each once, parents first. */
  modules(): AnyModule[] {
    const found = new Set<AnyModule>([this]);
    for (const module of found) for (const [, child] of module.namedChildren()) found.add(child);
    return [...found];
  }

  /** @internal Parameters and buffers in order. */
  state(): StateEntry[] {
    return fields(this).flatMap(([name, value]) => {
      if (value instanceof Module) return value.state().map((entry) => ({ ...entry, name: `${name}.${entry.name}` }));
      return value.isParameter ? [{ name, tensor: value, parameter: true }] : [];
    });
  }

  namedParameters(): [string, Tensor][] {
    return this.state().flatMap(({ name, tensor, parameter }) => (parameter ? [[name, tensor]] : []));
  }

  /** What an optimizer trains; a tensor that is shared is listed once. */
  parameters(): Tensor[] {
    return [...new Set(this.namedParameters().map(([, tensor]) => tensor))];
  }

  /** Freezes (false) or trains (true) every parameter. */
  requiresGrad_(value = true): this {
    for (const parameter of this.parameters()) parameter.requiresGrad = value;
    return this;
  }

  zeroGrad(): void {
    for (const parameter of this.parameters()) parameter.zeroGrad();
  }

  /** Parameters and buffers by name: the tensors themselves, not copies. */
  stateDict(): Record<string, Tensor> {
    return Object.fromEntries(this.state().map(({ name, tensor }) => [name, tensor]));
  }

  /**
   * Overwrites parameters and buffers; nothing is written unless everything fits.
   * @param options.strict whether missing or unexpected names are an error; default true
   */
  loadStateDict(state: StateDict, options: { strict?: boolean } = {}): LoadResult {
    return loadStateDict('loadStateDict', this.stateDict(), state, options.strict ?? true);
  }

  /**
   * Output for x in eval mode and without a graph; many rows go in batches. Fewer than 8 rows are summed in another order than more:
   * alone a row gives the same as among others but for rounding.
   */
  predict(this: Model, x: TensorLike): Tensor {
    return predict(this, x);
  }

  /** What the module computes on the way, without a graph; here only the output. */
  activations(this: Model, x: TensorLike): Tensor[] {
    return [this.predict(x)];
  }

  /**
   * A text table of layers, parameter shapes and counts.
   * @param inputShape shape of one sample; when given, output shapes are shown too
   */
  summary(inputShape?: readonly number[]): string {
    return summary(this, inputShape);
  }

  /** The architecture as plain JSON. Own classes have none. */
  spec(): ModelSpec {
    throw new HebbError('state', 'spec', `${this.constructor.name} is an own module: only modules of nn can be described as JSON`);
  }

  /** @internal The whole module where it lives in the engine; undefined where it is JavaScript. */
  get native(): Held | undefined {
    return undefined;
  }

  /** Frees parameters and modules inside. */
  dispose(): void {
    for (const [, value] of fields(this)) value.dispose();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }
}

/** Tensors and modules in the fields of an object and in arrays there, with their paths. */
function fields(owner: object): [string, AnyModule | Tensor][] {
  const walk = (path: string, value: unknown): [string, AnyModule | Tensor][] => {
    if (value instanceof Module || value instanceof Tensor) return [[path, value as AnyModule | Tensor]];
    return Array.isArray(value) ? value.flatMap((item, i) => walk(`${path}.${i}`, item)) : [];
  };
  return Object.entries(owner).flatMap(([name, value]) => walk(name, value));
}
