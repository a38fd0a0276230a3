/** @file Numbers as a person reads them: few digits, a true minus sign. */

/** At most `digits` significant digits, no trailing zeros: −0.31, 12, 1.2e-5. */
export function numeral(value: number, digits = 3): string {
  return Number(value.toPrecision(digits)).toString().replaceAll('-', '−');
}

/** All of its digits, in groups of three: −0.5, 1,500. */
export function grouped(value: number): string {
  return value.toLocaleString('en', { maximumSignificantDigits: 12 }).replace('-', '−');
}

/** Always `digits` decimals, so that a number that changes does not jump: −0.310. */
export function fixed(value: number, digits = 2): string {
  const text = value.toFixed(digits);
  return (Number(text) === 0 ? text.replace('-', '') : text).replace('-', '−');
}
