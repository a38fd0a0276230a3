/** @file Attention and transformers: masks by name. Where a mask of 0 and 1 (false and true) is 1, it forbids; other numbers are added to the scores. */
import type { Tensor } from '../tensor.js';
import type { TensorLike } from '../types.js';
import { EngineModule } from './native.js';

export interface AttentionOptions {
  /** [N, S] keys to leave out */
  keyPaddingMask?: TensorLike;
  /** [L, S] or [N heads, L, S] what each query may not see */
  attnMask?: TensorLike;
  /** whether to return the weights; default true */
  needWeights?: boolean;
  /** whether the weights are the mean over the heads, [N, L, S], or each head's, [N, heads, L, S]; default true */
  averageAttnWeights?: boolean;
  /** whether a query sees only keys at its own position and before it; default false */
  isCausal?: boolean;
}

const flag = (value: boolean | undefined): number | undefined => (value ? 1 : undefined);

export class MultiheadAttention extends EngineModule<
  [query: TensorLike, key?: TensorLike, value?: TensorLike, options?: AttentionOptions],
  [output: Tensor, weights: Tensor | null]
> {
  /** Key and value are the query, and value is the key, where they are left out. */
  override forward(
    query: TensorLike,
    key?: TensorLike,
    value?: TensorLike,
    options: AttentionOptions = {},
  ): [output: Tensor, weights: Tensor | null] {
    const { keyPaddingMask, attnMask, needWeights = true, averageAttnWeights = true, isCausal, ...unknown } = options;
    const wanted = needWeights ? (averageAttnWeights ? 1 : 2) : undefined;
    const inputs = [query, key, value, keyPaddingMask, attnMask, wanted, flag(isCausal)];
    const [output, weights = null] = this.apply<[Tensor, Tensor?]>(inputs, unknown);
    return [output, weights];
  }
}

export interface EncoderOptions {
  /** [L, L] or [N heads, L, L] what each step may not see */
  srcMask?: TensorLike;
  /** [N, L] steps to leave out */
  srcKeyPaddingMask?: TensorLike;
  /** whether a step sees only itself and what is before it; default false */
  isCausal?: boolean;
}

/** transformerEncoderLayer and transformerEncoder. */
export class TransformerEncoder extends EngineModule<[src: TensorLike, options?: EncoderOptions], Tensor> {
  override forward(src: TensorLike, options: EncoderOptions = {}): Tensor {
    const { srcMask, srcKeyPaddingMask, isCausal, ...unknown } = options;
    return this.apply<[Tensor]>([src, srcMask, srcKeyPaddingMask, flag(isCausal)], unknown)[0];
  }
}

export interface DecoderOptions {
  /** [L, L] or [N heads, L, L] what each step may not see of the target */
  tgtMask?: TensorLike;
  /** [L, S] or [N heads, L, S] what each step may not see of the memory */
  memoryMask?: TensorLike;
  /** [N, L] steps of the target to leave out */
  tgtKeyPaddingMask?: TensorLike;
  /** [N, S] steps of the memory to leave out */
  memoryKeyPaddingMask?: TensorLike;
  /** whether a step of the target sees only itself and what is before it; default false */
  tgtIsCausal?: boolean;
}

/** transformerDecoderLayer and transformerDecoder. The memory, [S, N, dModel], is needed; only a model from a spec is called without. */
export class TransformerDecoder extends EngineModule<[tgt: TensorLike, memory?: TensorLike, options?: DecoderOptions], Tensor> {
  override forward(tgt: TensorLike, memory?: TensorLike, options: DecoderOptions = {}): Tensor {
    const { tgtMask, memoryMask, tgtKeyPaddingMask, memoryKeyPaddingMask, tgtIsCausal, ...unknown } = options;
    const inputs = [tgt, tgtMask, tgtKeyPaddingMask, flag(tgtIsCausal), memory, memoryMask, memoryKeyPaddingMask];
    return this.apply<[Tensor]>(inputs, unknown)[0];
  }
}
