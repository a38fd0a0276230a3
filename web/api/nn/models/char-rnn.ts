/** @file The character-level recurrent network (Graves 2013, "Generating sequences with recurrent neural networks"; Karpathy 2015, char-rnn). */
import { embedding, linear, lstm } from '../../generated/modules.js';
import { refuseUnknown } from '../../options.js';
import { LanguageModel } from './language.js';

export interface CharRnnOptions {
  /** how many different tokens there are */
  vocabulary: number;
  /** numbers that stand for a token, and numbers of the LSTM's state; default 128 */
  size?: number;
  /** layers of the LSTM; default 1 */
  layers?: number;
  /** probability of dropping an element between layers; default 0 */
  dropout?: number;
  /** tokens that generate() looks back; default 64 */
  context?: number;
}

/** Tokens [N, T] -> scores of the next one [N, T, vocabulary]. */
export function charRnn(options: CharRnnOptions): LanguageModel {
  const { vocabulary, size = 128, layers = 1, dropout = 0, context = 64, ...unknown } = options;
  refuseUnknown('charRnn', unknown);
  return new LanguageModel(context, [
    embedding(vocabulary, size),
    lstm(size, size, { numLayers: layers, dropout, batchFirst: true }),
    linear(size, vocabulary),
  ]);
}
