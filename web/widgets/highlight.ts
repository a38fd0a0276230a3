/** @file A JavaScript program cut into pieces of one colour each; loaded when the first program is shown. */
import { parse, type TokenType } from 'sugar-high/core';
import { tokenize } from 'sugar-high/lang/javascript';

/** `kind` names a class of the code panel's style; '' is plain. */
export interface Piece {
  readonly text: string;
  readonly kind: string;
}

/** Kinds of token that have a colour of their own; `class` is the highlighter's word for numbers and names with a capital. */
const kinds: Partial<Record<TokenType, string>> = { keyword: 'keyword', string: 'string', class: 'literal', comment: 'comment' };

export function highlight(code: string): Piece[] {
  return parse(code, { tokenize: (text) => tokenize(text, undefined) }).lines.flatMap(({ tokens }) => [
    ...tokens.map(({ type, value }) => ({ text: value, kind: kinds[type] ?? '' })),
    { text: '\n', kind: '' },
  ]);
}
