/** @file Numbers of 16 bits (IEEE 754 binary16): a sign, 5 bits of exponent, 10 of mantissa; 65,504 is the largest. */

/** To the nearest integer, halves to the even one. */
function rounded(value: number): number {
  const up = Math.round(value);
  return up - value === 0.5 && up % 2 === 1 ? up - 1 : up;
}

/** The bits of the half nearest to a value; from 65,520 on that is infinity. */
export function toHalf(value: number): number {
  const [size, sign] = [Math.abs(value), value < 0 || Object.is(value, -0) ? 0x8000 : 0];
  if (Number.isNaN(value)) return 0x7e00;
  if (size >= 65520) return sign | 0x7c00;
  const exponent = Math.max(Math.floor(Math.log2(size)), -14);
  // the mantissa's leading 1 is counted in the exponent: a mantissa that rounds up to 2 carries into it by itself
  return sign + ((exponent + 14) << 10) + rounded(size / 2 ** (exponent - 10));
}

export function fromHalf(bits: number): number {
  const [exponent, mantissa] = [(bits >> 10) & 31, bits & 1023];
  const size =
    exponent === 31 ? (mantissa ? NaN : Infinity) : exponent === 0 ? mantissa * 2 ** -24 : (1024 + mantissa) * 2 ** (exponent - 25);
  return bits & 0x8000 ? -size : size;
}
