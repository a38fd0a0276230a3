// The one table of C++ parameter types: their TypeScript type, and how an argument is checked on its way to numbers (web/api/row.ts).
import { fileURLToPath } from 'node:url';
import { camel, macroCalls, readTable } from './table.mjs';

/** Reduction -> ['mean', 'sum', 'none'] */
export const words = Object.fromEntries(
  macroCalls(readTable(fileURLToPath(new URL('../src', import.meta.url)), 'core/words.def'), 'HEBB_WORDS').map(
    ({ args: [name, ...all] }) => [name, all.map(camel)],
  ),
);

const types = {
  'const Tensor&': { ts: 'TensorLike', check: 'tensor' },
  'const Tensors&': { ts: 'readonly TensorLike[]', check: 'tensors' },
  'std::optional<Tensor>': { ts: 'TensorLike', check: 'optionalTensor', optional: true },
  float: { ts: 'number', check: 'float' },
  int64_t: { ts: 'number', check: 'int' },
  bool: { ts: 'boolean', check: 'flag' },
  Shape: { ts: 'readonly number[]', check: 'ints' },
  Dims: { ts: 'Dims', check: 'dims' },
  Padding: { ts: "Dims | 'same' | 'valid'", check: 'padding' },
  'std::vector<double>': { ts: 'readonly number[]', check: 'floats' },
  'std::string': { ts: 'string', check: 'text' },
  'std::optional<float>': { ts: 'number | null', check: 'optionalFloat', optional: true },
  'std::optional<int64_t>': { ts: 'number | null', check: 'optionalInt', optional: true },
  Schedules: { ts: 'Schedule | readonly Schedule[]', check: 'nested' },
  Betas: { ts: 'readonly [number, number]', check: 'pair' },
  ...Object.fromEntries(Object.entries(words).map(([name, all]) => [name, { ts: name, check: 'word', words: all }])),
};
const aliases = {
  Tensor: 'const Tensor&',
  Tensors: 'const Tensors&',
  'const Shape&': 'Shape',
  'const Dims&': 'Dims',
  'const Padding&': 'Padding',
  'const std::string&': 'std::string',
  'const std::vector<double>&': 'std::vector<double>',
  'const std::optional<Tensor>&': 'std::optional<Tensor>',
  'std::optional<Shape>': 'Shape',
  double: 'float',
};

/** What is known of a C++ type; an unknown one is an error that names the row. */
export function typeOf(cppType, row) {
  const key = cppType.replace(/\bhebb::/g, '');
  const type = types[aliases[key] ?? key];
  if (!type) throw new Error(`${row}: unknown type '${cppType}' (bindings/types.mjs lists the known ones)`);
  return type;
}

/** A C++ default as a TypeScript expression; '' where there is none. */
export function defaultOf(option, row) {
  const value = option.value.trim();
  const { words, optional } = typeOf(option.type, row);
  if (optional && ['std::nullopt', '{}', 'Tensor{}', 'Tensor()'].includes(value)) return '';
  if (value === '""') return "''";
  if (value === '{}' || value === 'Shape{}' || value === 'Dims{}') return '[]';
  if (/^(true|false)$/.test(value)) return value;
  const word = camel(value.replace(/^.*::/, ''));
  if (words?.includes(word)) return `'${word}'`;
  if (/^(INT64_MAX|std::numeric_limits<int64_t>::max\(\))$/.test(value)) return 'Number.MAX_SAFE_INTEGER';
  const list = /^\(?\w*\{(.+)\}\)?$/.exec(value);
  const numbers = (list ? list[1].split(',') : [value]).map((part) => Number(part.trim().replace(/(?<=[\d.])[fFlL]+$/, '') || NaN));
  if (numbers.every(Number.isFinite)) return list ? `[${numbers.join(', ')}]` : String(numbers[0]);
  throw new Error(`${row}: cannot express the default '${value}' of '${option.name}' in TypeScript`);
}
