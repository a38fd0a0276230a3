/** @file Three kinds of fields of the playground's address: numbers to the bit, settings within settings, and points that may be too many. */
import type { Field, Fields, PlacedPoint } from '../shared/address.js';

/** The shortest decimal that is this 32-bit float again. */
function shortest(value: number): string {
  for (let digits = 1; digits < 9; digits++) {
    const text = Number(value.toPrecision(digits));
    if (Math.fround(text) === Math.fround(value)) return String(text);
  }
  return String(Number(value.toPrecision(9)));
}

/** 'a,b,c': 32-bit floats; more than `most` are not written. */
export function valuesField(most: number): Field<readonly number[]> {
  return {
    initial: [],
    parse(text) {
      const values = text === '' ? [] : text.split(',').map((part) => (part.trim() === '' ? NaN : Math.fround(Number(part))));
      return values.length <= most && values.every(Number.isFinite) ? values : undefined;
    },
    format: (values) => (values.length <= most ? values.map(shortest).join(',') : ''),
  };
}

/** What these fields are of. */
export function partOf<S extends object>(state: S, fields: Fields<S>): S {
  const part: Partial<S> = {};
  for (const key of Object.keys(fields) as (keyof S)[]) part[key] = state[key];
  return part as S;
}

/** 'rate_0.3;layers_8,8': settings within one parameter of the address, all of them, also those with their first value; '' for null. */
export function settingsField<S extends object>(fields: Fields<S>): Field<S | null> {
  const keys = Object.keys(fields) as (keyof S & string)[];
  return {
    initial: null,
    parse(text) {
      if (text === '') return null;
      const given = new Map(text.split(';').map((part): [string, string] => [part.replace(/_.*/s, ''), part.replace(/^[^_]*_?/, '')]));
      const state: Partial<S> = {};
      for (const key of keys) {
        const said = given.get(key);
        state[key] = (said === undefined ? undefined : fields[key].parse(said)) ?? fields[key].initial;
      }
      return state as S;
    },
    format: (state) => (state ? keys.map((key) => `${key}_${fields[key].format(state[key])}`).join(';') : ''),
  };
}

/** A small number that differs where texts differ (FNV-1a, 32 bits). */
function tag(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(36);
}

/** Points as pointsField has them; of more than it holds only a name is written, by which they cannot be found again. */
export function tableField(field: Field<readonly PlacedPoint[]>, most: number): Field<readonly PlacedPoint[]> {
  const texts = new WeakMap<readonly PlacedPoint[], string>();
  return {
    ...field,
    format(points) {
      const known = texts.get(points);
      if (known !== undefined) return known;
      const text = field.format(points);
      const written = points.length <= most ? text : `${points.length}_${tag(text)}`;
      texts.set(points, written);
      return written;
    },
  };
}
