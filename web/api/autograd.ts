/** @file Gradients by hand: grad() for gradients of gradients, customOp() for operations in JavaScript. */
import { invoke } from './call.js';
import { describe, HebbError } from './error.js';
import { hold } from './load.js';
import { refuseUnknown } from './options.js';
import { noGrad, scope } from './scope.js';
import { as, Tensor } from './tensor.js';
import type { TensorLike } from './types.js';

export interface GradOptions {
  /** what to start from, one for each output and of its shape; default 1, for outputs of one element */
  gradOutputs?: readonly (TensorLike | undefined)[];
  /** record the gradients themselves, so that they can be differentiated again; default false */
  createGraph?: boolean;
  /** keep the graph for another backward; default createGraph */
  retainGraph?: boolean;
  /** null for an input that the outputs do not depend on, instead of an error; default false */
  allowUnused?: boolean;
}

const listOf = (value: Tensor | readonly Tensor[]): readonly Tensor[] => (value instanceof Tensor ? [value] : value);

/**
 * The gradients of the outputs (of their sum, if several) by each input, PyTorch's torch.autograd.grad. Inputs may be
 * any tensors on the way; no `.grad` changes. With createGraph a gradient can be part of a loss, as in WGAN-GP:
 * `const [g] = grad(critic.forward(x).sum(), [x], { createGraph: true }); loss = g.norm().sub(1).square();`
 * @returns one tensor for each input, of its shape
 */
export function grad(
  outputs: Tensor | readonly Tensor[],
  inputs: Tensor | readonly Tensor[],
  options: GradOptions & { allowUnused: true },
): (Tensor | null)[];
export function grad(outputs: Tensor | readonly Tensor[], inputs: Tensor | readonly Tensor[], options?: GradOptions): Tensor[];
export function grad(
  outputs: Tensor | readonly Tensor[],
  inputs: Tensor | readonly Tensor[],
  options: GradOptions = {},
): (Tensor | null)[] {
  const { gradOutputs = [], createGraph = false, retainGraph = createGraph, allowUnused = false, ...rest } = options;
  const handles = invoke(
    'grad',
    (e, c) =>
      e.gradients(
        c.tensors('outputs', listOf(outputs)),
        c.tensors('inputs', listOf(inputs)),
        gradOutputs.map((start, i) => c.optionalTensor(`gradOutputs[${i}]`, start)),
        c.flag('retainGraph', retainGraph),
        c.flag('createGraph', createGraph),
      ),
    rest,
  );
  const unused = handles.indexOf(0);
  const found = handles.map((handle) => (handle === 0 ? null : new Tensor(handle)));
  if (unused >= 0 && !allowUnused) {
    for (const tensor of found) tensor?.dispose();
    throw new HebbError('state', 'grad', `the outputs do not depend on input ${unused}; allowUnused: true gives null for it`);
  }
  return found;
}

/** Gradients by input: one tensor, or a list in which null and undefined stand for none. */
export type CustomGradients = TensorLike | readonly (Tensor | null | undefined)[];

/**
 * An operation whose value and gradient are JavaScript. `forward` gets the inputs as tensors and runs without recording;
 * `backward` gets the gradient of the output, the inputs and the output, and gives a gradient of each input's shape.
 * Made of operations, it can be differentiated again; made of bare numbers, that is an error.
 * `const square = customOp((x) => x.mul(x), (dy, [x]) => [dy.mul(x).mul(2)]);  square(x).sum().backward();`
 * @param options.name what messages call it; default 'customOp'
 */
export function customOp<Inputs extends readonly Tensor[]>(
  forward: (...inputs: Inputs) => TensorLike,
  backward: (dy: Tensor, inputs: Inputs, output: Tensor) => CustomGradients,
  options: { name?: string } = {},
): (...inputs: Inputs) => Tensor {
  const { name = 'customOp', ...rest } = options;
  refuseUnknown('customOp', rest);
  if (typeof forward !== 'function' || typeof backward !== 'function') {
    throw new HebbError('argument', 'customOp', `needs two functions, got ${describe(forward)} and ${describe(backward)}`);
  }
  const run = (handles: readonly number[]): boolean =>
    hold(() => {
      scope(() => {
        const [dy, output, ...given] = handles.map((handle) => new Tensor(handle)) as [Tensor, Tensor, ...Inputs];
        const found = backward(dy, given, output);
        const list = Array.isArray(found) && found.every((g) => g === null || g === undefined || g instanceof Tensor) ? found : undefined;
        invoke(name, (e, c) => {
          e.giveGradients(
            list
              ? list.map((g: Tensor | null | undefined, i) => c.optionalTensor(`gradient ${i}`, g ?? undefined))
              : [c.tensor('gradient', found)],
          );
        });
      });
    });
  return (...inputs) =>
    scope(() => {
      const value = noGrad(() => forward(...inputs));
      return as(name, value, (output) =>
        invoke(name, (e, c) => new Tensor(e.customOp(name, c.tensors('inputs', inputs), output.handle(name), run))),
      );
    });
}
