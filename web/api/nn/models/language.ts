/** @file What charRnn and gpt have in common: scores of the next token at every position. */
import { rand } from '../../creation.js';
import { HebbError } from '../../error.js';
import { refuseUnknown } from '../../options.js';
import { scope } from '../../scope.js';
import type { Model } from '../module.js';
import { Sequential } from '../sequential.js';

export interface GenerateOptions {
  /** below 1 likely tokens become likelier, 0 always takes the likeliest; default 1 */
  temperature?: number;
}

/** Tokens [N, T] -> scores [N, T, vocabulary]. */
export class LanguageModel extends Sequential {
  /** Most tokens that it looks at. */
  readonly context: number;

  /** @internal */
  constructor(context: number, modules: readonly Model[]) {
    super('sequential', modules, (e, handles) => e.sequential(handles));
    this.context = context;
  }

  /** The prompt and `count` tokens after it, each drawn by the scores for the next one. */
  generate(prompt: readonly number[], count: number, options: GenerateOptions = {}): number[] {
    const { temperature = 1, ...unknown } = options;
    refuseUnknown('generate', unknown);
    if (prompt.length === 0) throw new HebbError('argument', 'generate', 'the prompt must have at least one token: []');
    const tokens = [...prompt];
    for (let i = 0; i < count; ++i) tokens.push(scope(() => this.#next(tokens.slice(-this.context), temperature)));
    return tokens;
  }

  /** The largest of score - temperature ln(-ln(uniform)) falls on each token by its probability (Gumbel's trick). */
  #next(tokens: readonly number[], temperature: number): number {
    const scores = this.predict([tokens]).slice(1, -1, tokens.length);
    const noise = rand(scores.shape).log().neg().log().mul(temperature);
    return scores.sub(noise).argmax().item();
  }
}
