/** @file Modules that live in the engine. */
import { invoke } from '../call.js';
import { engine } from '../engine.js';
import { modules } from '../generated/rows.js';
import { Held, watch } from '../lifetime.js';
import { callRow, optionsOf } from '../row.js';
import { made, Tensor } from '../tensor.js';
import type { TensorLike } from '../types.js';
import type { LayerSpec } from '../generated/specs.js';
import { Module, type StateEntry } from './module.js';
import type { NormedSpec } from './reparametrization.js';
import type { ModelSpec } from './spec.js';

/** A module of the engine behind the face of Module. */
export abstract class EngineModule<Inputs extends readonly unknown[], Output> extends Module<Inputs, Output> {
  readonly #held: Held;
  readonly #spec: LayerSpec | NormedSpec;
  #state: StateEntry[] | undefined;

  /** @internal */
  constructor(handle: number, spec: LayerSpec | NormedSpec) {
    super();
    this.#held = new Held('module', handle);
    this.#spec = Object.freeze(spec);
    watch(this, this.#held);
  }

  override get native(): Held {
    return this.#held;
  }

  /** @internal What spec() calls it. */
  get type(): string {
    return this.#spec.type;
  }

  /**
   * @internal Several inputs and outputs by position, as the row of the table lists them; what is optional may be undefined.
   * `unknown` holds options that nobody asked for.
   */
  apply<Outputs extends readonly (Tensor | undefined)[]>(inputs: readonly (TensorLike | undefined)[], unknown?: object): Outputs {
    const outputs = invoke(
      this.#spec.type,
      (e, c) =>
        e.moduleApply(
          this.#held.value('forward'),
          inputs.map((x, i) => c.optionalTensor(`input ${i}`, x)),
        ),
      unknown,
    );
    const tensors: readonly (Tensor | undefined)[] = outputs.map((handle) => (handle === 0 ? undefined : new Tensor(handle)));
    return tensors as Outputs;
  }

  override get training(): boolean {
    return engine('training').moduleIsTraining(this.#held.value('training'));
  }

  override train(mode = true): this {
    engine('train').moduleTrain(this.#held.value('train'), mode);
    return this;
  }

  override state(): StateEntry[] {
    const handle = this.#held.value('state');
    return (this.#state ??= stateOf(handle));
  }

  override spec(): ModelSpec {
    return { ...this.#spec };
  }

  override dispose(): void {
    for (const { tensor } of this.#state ?? []) tensor.dispose();
    this.#state = undefined;
    this.#held.free();
  }
}

/** A layer of one input and one output. */
export class NativeModule extends EngineModule<[x: TensorLike], Tensor> {
  override forward(x: TensorLike): Tensor {
    return made(this.type, (e, c) => e.moduleForward(this.native.value('forward'), c.tensor('x', x)));
  }
}

/** Wraps the engine's tensors of a module; the module owns the wrappers, no scope frees them. */
function stateOf(handle: number): StateEntry[] {
  return engine('state')
    .moduleState(handle)
    .map(({ name, tensor, parameter }) => {
      const wrapper = new Tensor(tensor, false);
      watch(wrapper, wrapper.held);
      wrapper.isParameter = parameter;
      return { name, tensor: wrapper, parameter };
    });
}

/** The class of a module. */
export type Face<T> = new (handle: number, spec: LayerSpec) => T;

/** What makes modules by a row of the table. `face` is their class where their forward is their own. */
export function factory(number: number): (...args: unknown[]) => NativeModule;
export function factory<T>(number: number, face: Face<T>): (...args: unknown[]) => T;
export function factory(number: number, face: Face<unknown> = NativeModule): (...args: unknown[]) => unknown {
  return (...args) => {
    const row = modules.row(number);
    const spec: { type: string; [name: string]: unknown } = { type: row.name };
    row.required.forEach(({ name, fallback }, i) => (spec[name] = args[i] === undefined ? fallback : args[i]));
    return new face(callRow(row, args), Object.assign(spec, optionsOf(row, args)) as LayerSpec);
  };
}
