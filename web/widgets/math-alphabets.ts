/**
 * @file Bold, script and blackboard letters in MathML. Browsers have only kept `mathvariant="normal"` (MathML Core, section 3.2.2), so that
 * the others are written as the letters that Unicode has for them (Mathematical Alphanumeric Symbols, U+1D400 to U+1D7FF).
 */

/** First characters of the runs A–Z, a–z, 0–9, Α–Ω and α–ω of a variant; a run it has not is left as it is. */
interface Alphabet {
  readonly A: number;
  readonly a: number;
  readonly zero?: number;
  readonly Alpha?: number;
  readonly alpha?: number;
}

const alphabets: Readonly<Record<string, Alphabet>> = {
  bold: { A: 0x1d400, a: 0x1d41a, zero: 0x1d7ce, Alpha: 0x1d6a8, alpha: 0x1d6c2 },
  'bold-italic': { A: 0x1d468, a: 0x1d482, zero: 0x1d7ce, Alpha: 0x1d71c, alpha: 0x1d736 },
  script: { A: 0x1d49c, a: 0x1d4b6 },
  fraktur: { A: 0x1d504, a: 0x1d51e },
  'double-struck': { A: 0x1d538, a: 0x1d552, zero: 0x1d7d8 },
  'sans-serif': { A: 0x1d5a0, a: 0x1d5ba, zero: 0x1d7e2 },
  monospace: { A: 0x1d670, a: 0x1d68a, zero: 0x1d7f6 },
};

/** Letters that Unicode had before the rest of their alphabet: their place in the run is empty. */
const earlier: Readonly<Record<string, string>> = {
  script: 'BℬEℰFℱHℋIℐLℒMℳRℛeℯgℊoℴ',
  fraktur: 'CℭHℌIℑRℜZℨ',
  'double-struck': 'CℂHℍNℕPℙQℚRℝZℤ',
};

function letter(variant: string, alphabet: Alphabet, plain: string): string {
  const place = earlier[variant]?.indexOf(plain) ?? -1;
  if (place >= 0) return earlier[variant]?.charAt(place + 1) ?? plain;
  const code = plain.charCodeAt(0);
  const runs = [
    ['A', 'Z', alphabet.A],
    ['a', 'z', alphabet.a],
    ['0', '9', alphabet.zero],
    ['Α', 'Ω', alphabet.Alpha],
    ['α', 'ω', alphabet.alpha],
  ] as const;
  const run = runs.find(([first, last]) => plain >= first && plain <= last);
  return run?.[2] === undefined ? plain : String.fromCodePoint(run[2] + code - run[0].charCodeAt(0));
}

/** MathML as KaTeX writes it, with letters in place of the attribute `mathvariant`. */
export function withAlphabets(mathml: string): string {
  return mathml.replaceAll(/<(mi|mn|mtext) mathvariant="([a-z-]+)">([^<&]*)</g, (whole, tag: string, variant: string, text: string) => {
    const alphabet = alphabets[variant];
    if (!alphabet) return whole;
    // 'normal' keeps a browser from slanting a letter by itself once more.
    return `<${tag} mathvariant="normal">${[...text].map((plain) => letter(variant, alphabet, plain)).join('')}<`;
  });
}
