/** @file search: hyper-parameters at random or on a grid. */
import { HebbError } from '../error.js';
import { refuseUnknown } from '../options.js';
import { uniform, whole } from './fresh.js';

/** Numbers from min to max. */
export interface SearchRange {
  min: number;
  max: number;
  /** even chances for equal differences ('linear', default) or equal ratios ('log') */
  scale?: 'linear' | 'log';
  /** distance of the possible values from min on, as 1 for whole numbers; default all values; not with 'log' */
  step?: number;
}

/** A list to choose from or a range, by name. */
export type SearchSpace = Readonly<Record<string, readonly unknown[] | SearchRange>>;

/** The values of one trial. */
export type SearchParams<Space extends SearchSpace> = {
  -readonly [Name in keyof Space]: Space[Name] extends readonly (infer Value)[] ? Value : number;
};

export interface SearchOptions {
  /** 'random', or 'grid': all combinations of lists; default 'random' */
  strategy?: 'random' | 'grid';
  /** trials at random; default 20 */
  trials?: number;
  /** whether the objective's number is to be small or large; default 'min' */
  mode?: 'min' | 'max';
  /** seed of the values; default: the generator that manualSeed seeds */
  seed?: number;
  /** ends the search before the next trial with a HebbError of code 'aborted' */
  signal?: AbortSignal | undefined;
}

export interface SearchTrial<Space extends SearchSpace> {
  params: SearchParams<Space>;
  value: number;
}

export interface SearchResult<Space extends SearchSpace> {
  best: SearchTrial<Space>;
  /** in the order in which they were made */
  trials: SearchTrial<Space>[];
}

const op = 'search';

const isList = (choice: readonly unknown[] | SearchRange): choice is readonly unknown[] => Array.isArray(choice);

function check(name: string, choice: readonly unknown[] | SearchRange): void {
  if (isList(choice)) {
    if (choice.length === 0) throw new HebbError('argument', op, `there is nothing to choose from: ${name} is empty`);
    return;
  }
  const { min, max, scale = 'linear', step = 0, ...rest } = choice;
  refuseUnknown(op, rest);
  const fits = min <= max && Number.isFinite(max - min) && step >= 0 && (scale === 'linear' || (scale === 'log' && min > 0 && step === 0));
  if (!fits)
    throw new HebbError(
      'argument',
      op,
      `${name} is not a range from min to max (above 0 and without step on a log scale): ${JSON.stringify(choice)}`,
    );
}

/** The value at a place from 0 to below 1. */
function valueAt(choice: readonly unknown[] | SearchRange, place: number): unknown {
  if (isList(choice)) return choice[Math.floor(place * choice.length)];
  const { min, max, scale, step } = choice;
  if (scale === 'log') return min * (max / min) ** place;
  return step ? min + step * Math.floor(place * (Math.floor((max - min) / step + 1e-9) + 1)) : min + (max - min) * place;
}

type Entries = readonly [string, readonly unknown[] | SearchRange][];

/** Values of each trial at random, all drawn before the first one trains. */
function atRandom(entries: Entries, trials: number, seed: number | undefined): Record<string, unknown>[] {
  const places = uniform(trials * entries.length, seed);
  return Array.from({ length: trials }, (_, t) =>
    Object.fromEntries(entries.map(([name, choice], i) => [name, valueAt(choice, places[t * entries.length + i] ?? 0)])),
  );
}

/** All combinations; the last name changes fastest. */
function onGrid(entries: Entries): Record<string, unknown>[] {
  return entries.reduce<Record<string, unknown>[]>(
    (made, [name, choice]) => {
      if (!isList(choice)) throw new HebbError('argument', op, `a grid is made of lists: ${name} is a range`);
      return made.flatMap((params) => choice.map((value) => ({ ...params, [name]: value })));
    },
    [{}],
  );
}

export async function search<Space extends SearchSpace>(
  space: Space,
  objective: (params: SearchParams<Space>, trial: number) => number | Promise<number>,
  options: SearchOptions,
): Promise<SearchResult<Space>> {
  const { strategy = 'random', trials: count = 20, mode = 'min', seed, signal, ...rest } = options;
  refuseUnknown(op, rest);
  whole(op, 'trials', count, 1);
  if (!['random', 'grid'].includes(strategy))
    throw new HebbError('argument', op, `strategy must be 'random' or 'grid': ${String(strategy)}`);
  if (!['min', 'max'].includes(mode)) throw new HebbError('argument', op, `mode must be 'min' or 'max': ${String(mode)}`);
  const entries = Object.entries(space);
  if (entries.length === 0) throw new HebbError('argument', op, 'there is nothing to search: the space is {}');
  for (const [name, choice] of entries) check(name, choice);
  const trials: SearchTrial<Space>[] = [];
  let best: SearchTrial<Space> | undefined;
  const sign = mode === 'min' ? 1 : -1;
  for (const drawn of strategy === 'grid' ? onGrid(entries) : atRandom(entries, count, seed)) {
    if (signal?.aborted) throw new HebbError('aborted', op, `the signal aborted the search after trial ${trials.length}`);
    const params = drawn as SearchParams<Space>;
    const value = await objective(params, trials.length);
    if (typeof value !== 'number' || Number.isNaN(value))
      throw new HebbError('value', op, `the objective must give a number: ${String(value)} for ${JSON.stringify(params)}`);
    trials.push({ params, value });
    if (!best || sign * value < sign * best.value) best = { params, value };
  }
  return { best: best as SearchTrial<Space>, trials };
}
