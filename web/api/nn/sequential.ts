/** @file sequential: modules one after the other; one call into the engine where all of them live there. */
import { engine } from '../engine.js';
import { scope } from '../scope.js';
import { as, made, Tensor } from '../tensor.js';
import type { TensorLike } from '../types.js';
import { List } from './container.js';
import type { Model } from './module.js';
import { quietly, resultOf } from './predict.js';
import type { SequentialSpec } from './spec.js';

export class Sequential extends List {
  override forward(x: TensorLike): Tensor {
    const handle = this.native?.value('forward');
    if (handle !== undefined) return made('sequential', (e, c) => e.moduleForward(handle, c.tensor('x', x)));
    return as('sequential', x, (input) => [...this].reduce((value, child) => resultOf(child, value), input));
  }

  /** The output of each module in turn, in eval mode and without a graph. */
  override activations(x: TensorLike): Tensor[] {
    return quietly(this, 'activations', x, (input) => {
      const handle = this.native?.value('activations');
      if (handle !== undefined) {
        const e = engine('activations');
        return e.moduleActivations(handle, input.handle('activations', 'x')).map((h) => new Tensor(h));
      }
      let value = input;
      return [...this].map((child) => (value = scope(() => resultOf(child, value))));
    });
  }

  /**
   * A part of the network with the same modules, not copies: `model.slice(0, -1)` is all but the last. Disposing of either disposes of
   * the modules they share.
   */
  slice(start?: number, end?: number): Sequential {
    return sequential(...[...this].slice(start, end));
  }

  override spec(): SequentialSpec {
    return { type: 'sequential', children: [...this].map((child) => child.spec()) };
  }
}

/**
 * Modules applied one after the other; of one that gives several outputs, as lstm does, the first goes on.
 * Their parameters are named `0.weight`, `0.bias`, `2.weight`, …
 */
export function sequential(...modules: Model[]): Sequential {
  return new Sequential('sequential', modules, (e, handles) => e.sequential(handles));
}
