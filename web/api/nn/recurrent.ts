/** @file Recurrent networks: states in and out, sequences of different length. */
import { HebbError } from '../error.js';
import type { Tensor } from '../tensor.js';
import type { TensorLike } from '../types.js';
import { EngineModule } from './native.js';

export interface SequenceOptions {
  /** [N] steps of each sequence: behind its end output is 0, and the states are those of its last step; all steps by default */
  lengths?: TensorLike;
}

/** rnn and gru: output and the last states h [layers directions, N, H] of x and, if given, the states before it. */
export class Recurrent extends EngineModule<
  [x: TensorLike, h?: TensorLike | null, options?: SequenceOptions],
  [output: Tensor, h: Tensor]
> {
  override forward(x: TensorLike, h?: TensorLike | null, options: SequenceOptions = {}): [output: Tensor, h: Tensor] {
    const { lengths, ...unknown } = options;
    return this.apply([x, lengths, h ?? undefined], unknown);
  }
}

/** lstm: output and the last states [h, c]. */
export class Lstm extends EngineModule<
  [x: TensorLike, state?: readonly [h: TensorLike, c: TensorLike] | null, options?: SequenceOptions],
  [output: Tensor, state: [h: Tensor, c: Tensor]]
> {
  override forward(
    x: TensorLike,
    state?: readonly [h: TensorLike, c: TensorLike] | null,
    options: SequenceOptions = {},
  ): [output: Tensor, state: [h: Tensor, c: Tensor]] {
    const { lengths, ...unknown } = options;
    if (state && state[1] === (undefined as unknown)) throw new HebbError('shape', 'lstm', 'the state is [h, c], and c is missing');
    const [output, h, c] = this.apply<[Tensor, Tensor, Tensor]>([x, lengths, ...(state ?? [])], unknown);
    return [output, [h, c]];
  }
}
