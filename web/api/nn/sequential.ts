/** @file sequential: modules one after the other; one call into the engine where all of them live there. */
import { describe } from '../call.js';
import { engine } from '../engine.js';
import { HebbError } from '../error.js';
import { Held, watch } from '../lifetime.js';
import { scope } from '../scope.js';
import { as, made, Tensor } from '../tensor.js';
import type { TensorLike } from '../types.js';
import { Module, type StateEntry } from './module.js';
import { quietly } from './predict.js';
import type { SequentialSpec } from './spec.js';

export class Sequential extends Module {
  readonly #children: readonly Module[];
  readonly #held: Held | undefined;

  /** @internal */
  constructor(children: readonly Module[]) {
    super();
    this.#children = children;
    const handles = children.flatMap((child) => child.native?.value('sequential') ?? []);
    if (handles.length === children.length) {
      this.#held = new Held('module', engine('sequential').sequential(handles));
      watch(this, this.#held);
    }
  }

  /** Number of modules. */
  get length(): number {
    return this.#children.length;
  }

  /** The module at a position; negative ones count from the end. */
  at(position: number): Module {
    const child = this.#children.at(position);
    if (!child) throw new HebbError('index', 'sequential', `position out of range for ${this.length} modules: ${position}`);
    return child;
  }

  [Symbol.iterator](): Iterator<Module> {
    return this.#children[Symbol.iterator]();
  }

  override get native(): Held | undefined {
    return this.#held;
  }

  override forward(x: TensorLike): Tensor {
    const handle = this.#held?.value('forward');
    if (handle !== undefined) return made('sequential', (e, c) => e.moduleForward(handle, c.tensor('x', x)));
    return as('sequential', x, (input) => this.#children.reduce((value, child) => child.forward(value), input));
  }

  override namedChildren(): [string, Module][] {
    return this.#children.map((child, i) => [String(i), child]);
  }

  override train(mode = true): this {
    if (this.#held) engine('train').moduleTrain(this.#held.value('train'), mode);
    return super.train(mode);
  }

  override state(): StateEntry[] {
    return this.#children.flatMap((child, i) => child.state().map((entry) => ({ ...entry, name: `${i}.${entry.name}` })));
  }

  /** The output of each module in turn, in eval mode and without a graph. */
  override activations(x: TensorLike): Tensor[] {
    return quietly(this, 'activations', x, (input) => {
      const handle = this.#held?.value('activations');
      if (handle !== undefined) {
        const e = engine('activations');
        return e.moduleActivations(handle, input.handle('activations', 'x')).map((h) => new Tensor(h));
      }
      let value = input;
      return this.#children.map((child) => (value = scope(() => child.forward(value))));
    });
  }

  override spec(): SequentialSpec {
    return { type: 'sequential', children: this.#children.map((child) => child.spec()) };
  }

  override dispose(): void {
    this.#held?.free();
    for (const child of this.#children) child.dispose();
  }
}

/** Modules applied one after the other. Their parameters are named `0.weight`, `0.bias`, `2.weight`, … */
export function sequential(...modules: Module[]): Sequential {
  modules.forEach((module, i) => {
    if (!(module instanceof Module)) throw new HebbError('argument', 'sequential', `argument ${i} is not a module: ${describe(module)}`);
  });
  return new Sequential(modules);
}
