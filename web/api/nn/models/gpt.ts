/** @file A small GPT (Radford et al. 2019, "Language models are unsupervised multitask learners"; Karpathy's nanoGPT). */
import { normal } from '../../generated/init.js';
import { dropout, embedding, gelu, layerNorm, learnedPositions, linear, multiheadAttention } from '../../generated/modules.js';
import { refuseUnknown } from '../../options.js';
import type { Model } from '../module.js';
import { residual } from '../residual.js';
import { sequential } from '../sequential.js';
import { LanguageModel } from './language.js';

export interface GptOptions {
  /** how many different tokens there are */
  vocabulary: number;
  /** most tokens of a sequence; default 64 */
  context?: number;
  /** numbers that stand for a token, a multiple of heads; default 64 */
  size?: number;
  /** heads of attention; default 4 */
  heads?: number;
  /** blocks of attention and two linear layers; default 2 */
  layers?: number;
  /** probability of dropping an element of a block's result; default 0 */
  dropout?: number;
}

/** Tokens [N, T], T at most `context` -> scores of the next one [N, T, vocabulary]; a token sees only those before it. */
export function gpt(options: GptOptions): LanguageModel {
  const { vocabulary, context = 64, size = 64, heads = 4, layers = 2, dropout: p = 0, ...unknown } = options;
  refuseUnknown('gpt', unknown);
  const block = (): Model[] => [
    residual(sequential(layerNorm(size), multiheadAttention(size, heads, { batchFirst: true, isCausal: true }), dropout(p))),
    residual(sequential(layerNorm(size), linear(size, 4 * size), gelu(), linear(4 * size, size), dropout(p))),
  ];
  const tokens = embedding(vocabulary, size);
  for (const weight of tokens.parameters()) normal(weight, { std: 0.02 });
  return new LanguageModel(context, [
    tokens,
    learnedPositions(context, size, { batchFirst: true }),
    ...Array.from({ length: layers }, block).flat(),
    layerNorm(size),
    linear(size, vocabulary, { bias: false }),
  ]);
}
