/** @file Containers: modules inside a module, by name. */
import { engine, type Engine } from '../engine.js';
import { describe, HebbError } from '../error.js';
import { Held, watch } from '../lifetime.js';
import type { Tensor } from '../tensor.js';
import { Module, type AnyModule, type Model, type StateEntry } from './module.js';

/** What holds modules by name; one call into the engine where all of them live there. */
export abstract class Container<
  Child extends AnyModule = Model,
  Inputs extends readonly unknown[] = [x: Tensor],
  Output = Tensor,
> extends Module<Inputs, Output> {
  readonly #children: readonly (readonly [string, Child])[];
  readonly #held: Held | undefined;

  /** @internal `make` builds the engine's container of the children's handles. */
  constructor(op: string, children: readonly (readonly [string, Child])[], make?: (e: Engine, handles: readonly number[]) => number) {
    super();
    for (const [name, child] of children) {
      if (!(child instanceof Module)) throw new HebbError('argument', op, `argument ${name} is not a module: ${describe(child)}`);
    }
    this.#children = children;
    const handles = children.flatMap(([, child]) => child.native?.value(op) ?? []);
    if (make && handles.length === children.length) {
      this.#held = new Held('module', make(engine(op), handles));
      watch(this, this.#held);
    }
  }

  /** Number of modules. */
  get length(): number {
    return this.#children.length;
  }

  override get native(): Held | undefined {
    return this.#held;
  }

  override namedChildren(): [string, Child][] {
    return this.#children.map(([name, child]) => [name, child]);
  }

  override train(mode = true): this {
    if (this.#held) engine('train').moduleTrain(this.#held.value('train'), mode);
    return super.train(mode);
  }

  override state(): StateEntry[] {
    return this.#children.flatMap(([prefix, child]) => child.state().map((entry) => ({ ...entry, name: `${prefix}.${entry.name}` })));
  }

  override dispose(): void {
    this.#held?.free();
    for (const [, child] of this.#children) child.dispose();
  }
}

/** Modules in order, named `0`, `1`, … */
export abstract class List<
  Child extends AnyModule = Model,
  Inputs extends readonly unknown[] = [x: Tensor],
  Output = Tensor,
> extends Container<Child, Inputs, Output> {
  readonly #op: string;

  /** @internal */
  constructor(op: string, children: readonly Child[], make?: (e: Engine, handles: readonly number[]) => number) {
    super(
      op,
      children.map((child, i) => [String(i), child]),
      make,
    );
    this.#op = op;
  }

  /** The module at a position; negative ones count from the end. */
  at(position: number): Child {
    const child = this.namedChildren().at(position);
    if (!child) throw new HebbError('index', this.#op, `position out of range for ${this.length} modules: ${position}`);
    return child[1];
  }

  *[Symbol.iterator](): Iterator<Child> {
    for (const [, child] of this.namedChildren()) yield child;
  }
}

/** Modules in order, for an own module's forward() to use. */
export class ModuleList<Child extends AnyModule = AnyModule> extends List<Child, never, never> {
  override forward(): never {
    throw new HebbError('state', 'moduleList', 'has no forward(): the module that holds it runs its modules');
  }
}

/** Modules by name, for an own module's forward() to use. */
export class ModuleDict<Children extends Readonly<Record<string, AnyModule>>> extends Container<AnyModule, never, never> {
  readonly #modules: Children;

  /** @internal */
  constructor(modules: Children) {
    super('moduleDict', Object.entries(modules));
    this.#modules = modules;
  }

  get<Name extends keyof Children>(name: Name): Children[Name] {
    if (Object.hasOwn(this.#modules, name)) return this.#modules[name];
    throw new HebbError(
      'argument',
      'moduleDict',
      `no module of this name (one of ${Object.keys(this.#modules).join(', ')}): ${String(name)}`,
    );
  }

  override forward(): never {
    throw new HebbError('state', 'moduleDict', 'has no forward(): the module that holds it runs its modules');
  }
}

/** `this.layers = nn.moduleList([nn.linear(2, 2), nn.linear(2, 2)])`: parameters `layers.0.weight`, … */
export const moduleList = <Child extends AnyModule>(modules: readonly Child[]): ModuleList<Child> => new ModuleList('moduleList', modules);

/** `this.heads = nn.moduleDict({ age: nn.linear(8, 1) })`: parameters `heads.age.weight`, … */
export const moduleDict = <Children extends Readonly<Record<string, AnyModule>>>(modules: Children): ModuleDict<Children> =>
  new ModuleDict(modules);
