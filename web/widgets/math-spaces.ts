/** @file The thin space between a function's name and what it is taken of, as in ln x: TeX sets it, browsers draw nothing for U+2061 alone. */

/** MathML as KaTeX writes it, with that space wherever something follows the name, and no bracket. */
export function withFunctionSpaces(mathml: string): string {
  return mathml.replaceAll(/<mo>\u2061<\/mo>(?!<\/|(?:<mrow>)?<mo[^>]*>[([{|])/g, '<mo rspace="0.1667em">\u2061</mo>');
}
