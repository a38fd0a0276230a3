// The one table of C++ parameter types: their TypeScript type, wire type, and how an argument is checked on the way.

const types = {
  'const Tensor&': { ts: 'TensorLike', wire: 'number', check: 'tensor' },
  'const Tensors&': { ts: 'readonly Tensor[]', wire: 'readonly number[]', check: 'tensors' },
  'std::optional<Tensor>': { ts: 'TensorLike', wire: 'number', check: 'optionalTensor', optional: true },
  float: { ts: 'number', wire: 'number', check: 'float' },
  int64_t: { ts: 'number', wire: 'number', check: 'int' },
  bool: { ts: 'boolean', wire: 'boolean', check: 'flag' },
  Shape: { ts: 'readonly number[]', wire: 'readonly number[]', check: 'ints' },
  Dims: { ts: 'Dims', wire: 'readonly number[]', check: 'dims' },
  'std::optional<float>': { ts: 'number', wire: 'number', check: 'optionalFloat', optional: true },
  Betas: { ts: 'readonly [number, number]', wire: 'readonly number[]', check: 'pair' },
  Reduction: { ts: 'Reduction', wire: 'string', check: 'word', words: ['mean', 'sum', 'none'] },
  Approximate: { ts: "'none' | 'tanh'", wire: 'string', check: 'word', words: ['none', 'tanh'] },
};
const aliases = {
  Tensor: 'const Tensor&',
  Tensors: 'const Tensors&',
  'const Shape&': 'Shape',
  'const Dims&': 'Dims',
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
  if (value === '{}' || value === 'Shape{}' || value === 'Dims{}') return '[]';
  if (/^(true|false)$/.test(value)) return value;
  const word = value.replace(/^.*::/, '');
  if (words?.includes(word)) return `'${word}'`;
  if (/^(INT64_MAX|std::numeric_limits<int64_t>::max\(\))$/.test(value)) return 'Number.MAX_SAFE_INTEGER';
  const list = /^\(?\w*\{(.+)\}\)?$/.exec(value);
  const numbers = (list ? list[1].split(',') : [value]).map((part) => Number(part.trim().replace(/(?<=[\d.])[fFlL]+$/, '') || NaN));
  if (numbers.every(Number.isFinite)) return list ? `[${numbers.join(', ')}]` : String(numbers[0]);
  throw new Error(`${row}: cannot express the default '${value}' of '${option.name}' in TypeScript`);
}
