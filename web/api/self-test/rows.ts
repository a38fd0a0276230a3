/** @file A row of the tables as the self-test knows it, and values of arguments that are written as text. */
import type { Tensor } from '../tensor.js';

/** The package as a person imports it. */
export type Hebb = typeof import('../index.js');

export interface TableRow {
  kind: 'operation' | 'loss' | 'module' | 'optimizer' | 'schedule';
  /** the table it stands in: 'pointwise' */
  family: string;
  /** as the tables write it: 'cross_entropy' */
  name: string;
  /** 'torch.nn.functional.cross_entropy'; '' where PyTorch has none */
  pytorch: string;
  /** types of the positional arguments, in order; bindings/types.mjs names them */
  parameters: Record<string, string>;
  options: Record<string, string>;
  /** gradient checks, as in ops.def */
  checks: string;
  /** cases of the golden files, as they stand there */
  golden: string;
}

export type Operation = (...values: unknown[]) => Tensor | Tensor[];

export const camel = (name: string): string => name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

const special: Record<string, number> = { nan: NaN, inf: Infinity, '-inf': -Infinity };
export const numberOf = (word: string): number => special[word] ?? parseFloat(word);

/** '[0,2]' and '0,2' -> [0, 2] */
const numbersOf = (text: string): number[] =>
  text
    .split(/[^\w.+-]+/)
    .filter(Boolean)
    .map(numberOf);

/** The value that `text` writes for an argument of a type: '0,2' is [0, 2] where dimensions are wanted. */
export function valueOf(type: string | undefined, text: string): unknown {
  if (text === 'null') return null;
  switch (type) {
    case 'flag':
      return text === 'true';
    case 'int':
    case 'float':
    case 'optionalInt':
    case 'optionalFloat':
      return numberOf(text);
    case 'ints':
    case 'dims':
    case 'floats':
    case 'pair':
      return numbersOf(text);
    case 'padding':
      return /^[a-z]/.test(text) ? text : numbersOf(text);
    case 'word':
      return camel(text);
    case 'text':
      return text;
    default:
      throw new Error(`no argument can be '${text}': its type is ${type ?? 'not known'}`);
  }
}

/** The function that people call for an operation or a loss. */
export function operationOf(hebb: Hebb, row: TableRow): Operation {
  const functions: Record<string, unknown> = row.kind === 'loss' ? hebb.nn : hebb;
  const f = functions[camel(row.name)];
  if (typeof f !== 'function') throw new Error(`hebb has no ${camel(row.name)}`);
  return f as Operation;
}

/** Values by name as the arguments of a call: the parameters in order, then the options. */
export function argumentsOf(row: TableRow, values: ReadonlyMap<string, unknown>): unknown[] {
  const options = Object.keys(row.options).filter((name) => values.has(name));
  for (const name of values.keys()) if (!(name in row.parameters || name in row.options)) throw new Error(`unknown argument: ${name}`);
  return [
    ...Object.keys(row.parameters).map((name) => values.get(name)),
    ...(options.length > 0 ? [Object.fromEntries(options.map((name) => [camel(name), values.get(name)]))] : []),
  ];
}
