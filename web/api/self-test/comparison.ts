/** @file Comparison: how far answers are from what they should be. */

export class Comparison {
  /** numbers compared */
  checks = 0;
  /** largest |got - want| / max(1, |want|) */
  deviation = 0;
  /** the first that was too far; '' where none was */
  message = '';

  /** Numbers, row-major; two NaNs are the same. `what` is asked for its name only where a number is too far. */
  numbers(what: () => string, got: ArrayLike<number>, want: ArrayLike<number>, tolerance: number): void {
    if (got.length !== want.length) return this.fail(`${what()}: ${got.length} numbers instead of ${want.length}`);
    for (let i = 0; i < want.length; ++i) {
      const [a, b] = [got[i] ?? NaN, want[i] ?? NaN];
      const same = a === b || (Number.isNaN(a) && Number.isNaN(b));
      const distance = same ? 0 : Math.abs(a - b) / Math.max(1, Math.abs(b));
      const deviation = Number.isNaN(distance) ? Infinity : distance;
      if (deviation > this.deviation) this.deviation = deviation;
      if (deviation > tolerance) this.fail(`${what()}[${i}]: ${a} instead of ${b}`);
    }
    this.checks += want.length;
  }

  /** Numbers whose bits must be the same: 0 is not -0; which NaN it is does not count. */
  bits(what: () => string, got: ArrayLike<number>, want: ArrayLike<number>): void {
    this.numbers(what, got, want, 0);
    for (let i = 0; i < got.length; ++i) {
      if (got[i] === 0 && !Object.is(got[i], want[i]))
        this.fail(`${what()}[${i}]: ${Object.is(got[i], 0) ? '0 instead of -0' : '-0 instead of 0'}`);
    }
  }

  fail(message: string): void {
    if (this.message === '') this.message = message;
  }

  /** Adds what another found. */
  merge(other: Comparison): void {
    this.checks += other.checks;
    this.deviation = Math.max(this.deviation, other.deviation);
    if (other.message !== '') this.fail(other.message);
  }
}
