/** @file A record of curves for a chart that never grows past a limit: when full, every second point goes and the spacing doubles. */

export class CurveHistory<Name extends string> {
  #x: number[] = [];
  readonly #values: Map<Name, number[]>;
  /** Least distance of two abscissas. */
  #spacing = 0;

  constructor(
    names: readonly Name[],
    readonly limit = 400,
  ) {
    this.#values = new Map(names.map((name) => [name, []]));
  }

  get x(): readonly number[] {
    return this.#x;
  }

  values(name: Name): readonly number[] {
    return this.#values.get(name) ?? [];
  }

  clear(): void {
    this.#x = [];
    for (const name of this.#values.keys()) this.#values.set(name, []);
    this.#spacing = 0;
  }

  /** Missing values become NaN: a gap in that curve. Points closer to the last than the spacing are left out. */
  add(x: number, values: Partial<Record<Name, number>>): void {
    const last = this.#x.at(-1);
    if (last !== undefined && x < last + this.#spacing) return;
    this.#x.push(x);
    for (const [name, column] of this.#values) column.push(values[name] ?? NaN);
    if (this.#x.length > this.limit) this.#thin();
  }

  /** Forgets all points beyond x. */
  cut(x: number): void {
    const inside = (_: number, index: number): boolean => (this.#x[index] ?? 0) <= x;
    for (const [name, column] of this.#values) this.#values.set(name, column.filter(inside));
    this.#x = this.#x.filter(inside);
  }

  #thin(): void {
    const even = (_: number, index: number): boolean => index % 2 === 0;
    this.#x = this.#x.filter(even);
    for (const [name, column] of this.#values) this.#values.set(name, column.filter(even));
    const [first = 0] = this.#x;
    this.#spacing = ((this.#x.at(-1) ?? first) - first) / (this.limit / 2);
  }
}
