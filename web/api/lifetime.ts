/** @file Who frees what: handles are freed by dispose(), by the scope they were made in, or when their owner was collected. */
import { engine, isLoaded } from './engine.js';
import { HebbError } from './error.js';

type Kind = 'tensor' | 'module' | 'optimizer' | 'scheduler' | 'dataset';

/** One engine handle; freed once. It does not know its owner, so the owner can be collected. */
export class Held {
  #value: number;

  constructor(
    readonly kind: Kind,
    value: number,
  ) {
    this.#value = value;
  }

  get freed(): boolean {
    return this.#value === 0;
  }

  /** The handle for the engine; after dispose() an error that names operation and argument. */
  value(op: string, name: string = this.kind): number {
    if (this.#value === 0) throw new HebbError('disposed', op, `${name} was disposed and cannot be used any more`);
    return this.#value;
  }

  free(): void {
    const value = this.#value;
    if (value === 0 || !isLoaded()) return;
    this.#value = 0;
    const e = engine('dispose');
    if (this.kind === 'tensor') e.tensorFree(value);
    else if (this.kind === 'module') e.moduleFree(value);
    else if (this.kind === 'optimizer') e.optimizerFree(value);
    else if (this.kind === 'scheduler') e.schedulerFree(value);
    else e.datasetFree(value);
  }
}

/** What operations see of a tensor; Tensor adds the rest. */
export class TensorHandle {
  /** @internal */
  readonly held: Held;

  /** @internal */
  constructor(handle: number) {
    this.held = new Held('tensor', handle);
  }

  /** @internal */
  handle(op: string, name = 'the tensor'): number {
    return this.held.value(op, name);
  }
}

/** What a scope frees. */
export interface Owner {
  readonly held: Held;
}

const registry = /* @__PURE__ */ new FinalizationRegistry<Held>((held) => {
  held.free();
});
const scopes: Set<Owner>[] = [];

/** The net under an owner: its handle is freed when the owner is collected. */
export function watch(owner: object, held: Held): void {
  registry.register(owner, held, held);
}

/** Gives a new tensor to the innermost scope, or to the net. */
export function adopt(owner: Owner): void {
  const scope = scopes.at(-1);
  if (scope) scope.add(owner);
  else watch(owner, owner.held);
}

export function release(owner: Owner): void {
  registry.unregister(owner.held);
  for (const scope of scopes) scope.delete(owner);
  owner.held.free();
}

/** Runs fn; whatever it adopted and `keep` does not list is freed, also when it throws. */
export function scoped<T>(fn: () => T, keep: (result: T) => Iterable<Owner>): T {
  const made = new Set<Owner>();
  scopes.push(made);
  let kept: Iterable<Owner> = [];
  try {
    const result = fn();
    kept = keep(result);
    return result;
  } finally {
    if (scopes.at(-1) === made) scopes.pop();
    else scopes.splice(scopes.lastIndexOf(made), 1);
    for (const owner of kept) if (made.delete(owner)) adopt(owner);
    for (const owner of made) owner.held.free();
  }
}
