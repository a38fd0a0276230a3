/** @file A page's state in its address: named fields, each with a first value, a text form and limits; only what differs from the first value is written. */

export interface Field<T> {
  readonly initial: T;
  /** undefined where the text makes no sense: the initial value holds then. */
  parse(text: string): T | undefined;
  format(value: T): string;
}

export type Fields<S> = { readonly [Key in keyof S]: Field<S[Key]> };

export interface PlacedPoint {
  readonly x: number;
  readonly y: number;
  /** The class, from 0. */
  readonly label: number;
}

const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));

/** A number within limits, written with so many decimals (default 3). */
export function decimalField(initial: number, low: number, high: number, decimals = 3): Field<number> {
  return {
    initial,
    parse(text) {
      const value = text.trim() === '' ? NaN : Number(text);
      return Number.isFinite(value) ? clamp(value, low, high) : undefined;
    },
    format: (value) => String(Number(value.toFixed(decimals))),
  };
}

export function wholeField(initial: number, low: number, high: number): Field<number> {
  const decimal = decimalField(initial, low, high, 0);
  return {
    ...decimal,
    parse(text) {
      const value = decimal.parse(text);
      return value === undefined ? undefined : Math.round(value);
    },
  };
}

export function choiceField<const T extends string>(initial: NoInfer<T>, choices: readonly T[]): Field<T> {
  return { initial, parse: (text) => choices.find((choice) => choice === text), format: (value) => value };
}

export function flagField(initial: boolean): Field<boolean> {
  return { initial, parse: (text) => ({ yes: true, no: false })[text], format: (value) => (value ? 'yes' : 'no') };
}

/** 'a,b,c', each by `item`; not fewer than `least` (default 0) and not more than `most`. */
export function listField<T>(initial: readonly T[], item: Omit<Field<T>, 'initial'>, most: number, least = 0): Field<readonly T[]> {
  return {
    initial,
    parse(text) {
      const values = text === '' ? [] : text.split(',').map((part) => item.parse(part));
      const sound = values.filter((value): value is Exclude<typeof value, undefined> => value !== undefined);
      return sound.length === values.length && sound.length >= least ? sound.slice(0, most) : undefined;
    },
    format: (values) => values.map((value) => item.format(value)).join(','),
  };
}

/** 'x,y,label;x,y,label': points within a square of -reach to reach (or `low` to `high`), at most `most` of them. */
export function pointsField(
  initial: readonly PlacedPoint[],
  { low, high, most, classes = 2 }: { low: number; high: number; most: number; classes?: number },
): Field<readonly PlacedPoint[]> {
  const pointOf = (text: string): PlacedPoint | undefined => {
    const numbers = text.split(',').map(Number);
    const [x, y, label] = numbers;
    if (numbers.length !== 3 || x === undefined || y === undefined || label === undefined || !numbers.every(Number.isFinite))
      return undefined;
    return { x: clamp(x, low, high), y: clamp(y, low, high), label: clamp(Math.round(label), 0, classes - 1) };
  };
  const short = (value: number): string => String(Number(value.toFixed(3)));
  return {
    initial,
    parse(text) {
      const points = text === '' ? [] : text.split(';').map(pointOf);
      const sound = points.filter((point) => point !== undefined);
      return sound.length === points.length ? sound.slice(0, most) : undefined;
    },
    format: (points) => points.map(({ x, y, label }) => `${short(x)},${short(y)},${label}`).join(';'),
  };
}

const keysOf = <S extends object>(fields: Fields<S>): (keyof S & string)[] => Object.keys(fields) as (keyof S & string)[];

/** A state from an address; what is missing or makes no sense takes the initial value. */
export function fromHash<S extends object>(fields: Fields<S>, hash: string): S {
  const given = new URLSearchParams(hash.replace(/^#/, ''));
  const state: Partial<S> = {};
  for (const key of keysOf(fields)) {
    const text = given.get(key);
    state[key] = (text === null ? undefined : fields[key].parse(text)) ?? fields[key].initial;
  }
  return state as S;
}

/** 'rate=0.3&points=0.5,-0.25,1', without the values that are the initial ones. */
export function toHash<S extends object>(fields: Fields<S>, state: S): string {
  const parameters = new URLSearchParams();
  for (const key of keysOf(fields)) {
    const field = fields[key];
    const text = field.format(state[key]);
    if (text !== field.format(field.initial)) parameters.set(key, text);
  }
  return parameters.toString().replaceAll('%2C', ',').replaceAll('%3B', ';');
}
