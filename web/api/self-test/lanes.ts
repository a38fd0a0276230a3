/**
 * @file SIMD parity: an element has the same bits alone (the tail of a loop) and in any lane of a vector, and products of
 * matrices are what three plain loops give.
 */
import type { Tensor } from '../tensor.js';
import type { TypedArray } from '../types.js';
import { Comparison } from './comparison.js';
import { refuses } from './differences.js';
import { argumentsOf, operationOf, type Hebb, type TableRow } from './rows.js';
import { checksOf, readCheck } from './values.js';

const count = 64;
const extremes = [0, -0, 1, -1, 1e-40, -1e-40, 1e-6, 1000, -1000, 3e38, -3e38, Infinity, -Infinity, NaN];
/** Both signs, all sizes. */
const samples = Float32Array.from({ length: count }, (_, i) => extremes[i] ?? Math.sin(i * 2.4) * 10 ** ((i % 11) / 3 - 2));
/** The same between 0 and 1, for operations on probabilities. */
const shares = samples.map((x) => (Number.isFinite(x) ? Math.abs(x) % 1 : 0.5));
/** Values that every domain has, where a change shows. */
const probe = samples.map((_, i) => 0.1 + 0.8 * ((i * 0.618) % 1));
/** The gradients that come in. */
const incoming = Float32Array.from({ length: count }, (_, i) => 1.5 + Math.sin(i * 1.7));
const lengths = [4, 5, 17, count];

/** f(inputs), then the gradients of those that have one; undefined where f does not take such inputs. */
type Run = (inputs: readonly Float32Array[], dy: Float32Array) => TypedArray[] | undefined;

/** The operation on vectors; arguments that are no tensors are those of its first check. */
function onVectors(hebb: Hebb, row: TableRow): Run {
  const names = tensorsOf(row);
  const types: Record<string, string> = { ...row.parameters, ...row.options };
  const [check = ''] = checksOf(row);
  const plain = [...readCheck(hebb, row, check)].filter(([name]) => !types[name]?.toLowerCase().includes('tensor'));
  if ('reduction' in row.options) plain.push(['reduction', 'none']);
  const f = operationOf(hebb, row);
  const call = (xs: readonly Tensor[]): Tensor | Tensor[] =>
    f(...argumentsOf(row, new Map<string, unknown>([...plain, ...names.map((name, i) => [name, xs[i]] as const)])));
  let live: boolean[] | undefined; // inputs that have a gradient
  return (inputs, dy) =>
    hebb.scope(() => {
      const xs = inputs.map((input) => hebb.tensor(input));
      try {
        live ??= xs.map((x) => !refuses(hebb, x, () => call(xs)));
        xs.forEach((x, k) => (x.requiresGrad = live?.[k] ?? false));
        const y = call(xs);
        if (Array.isArray(y) || y.shape.length !== 1 || y.size !== dy.length) return undefined;
        if (!y.requiresGrad) return [y.toArray()];
        y.backward(dy);
        return [y.toArray(), ...xs.flatMap((x) => x.grad?.toArray() ?? [])];
      } catch (error) {
        if (error instanceof hebb.HebbError) return undefined;
        throw error;
      }
    });
}

const tensorsOf = ({ parameters }: TableRow): string[] => Object.keys(parameters).filter((name) => parameters[name] === 'tensor');

/** Inputs for a row: the second and the third have the first's values in other places. */
function inputsOf(row: TableRow, values: Float32Array): Float32Array[] {
  return tensorsOf(row).map((_, k) => values.map((_, i) => values[(i + 21 * k) % count] ?? 0));
}

/** Whether the output has the inputs' shape, also for one element, element i depends on element i only, and nothing on chance. */
function isElementwise(hebb: Hebb, run: Run, inputs: readonly Float32Array[]): boolean {
  if (inputs.length === 0) return false;
  const value = (seed: number, at: readonly Float32Array[]): TypedArray | undefined => {
    hebb.manualSeed(seed);
    return run(at, incoming)?.[0];
  };
  const base = value(1, inputs);
  const first = (all: Float32Array): Float32Array => all.subarray(0, 1);
  if (!base || !run(inputs.map(first), first(incoming))) return false;
  const same = (seed: number, at: readonly Float32Array[], changed?: number): boolean =>
    value(seed, at)?.every((one, i) => i === changed || Object.is(one, base[i])) ?? false;
  const changed = (place: number): Float32Array[] => inputs.map((input) => input.map((one, i) => (i === place ? 0.95 : one)));
  return same(2, inputs) && [0, 30, count - 1].every((place) => same(1, changed(place), place));
}

/** An elementwise operation and its gradients in vectors of several lengths against each element alone; undefined for others. */
export function lanes(hebb: Hebb, row: TableRow): Comparison | undefined {
  const run = hebb.scope(() => onVectors(hebb, row));
  if (!isElementwise(hebb, run, inputsOf(row, probe))) return undefined;
  const signed = inputsOf(row, samples);
  const inputs = row.checks.includes(':unit') || !run(signed, incoming) ? inputsOf(row, shares) : signed; // some refuse what is negative
  const found = new Comparison();
  const part = (from: number, length: number): TypedArray[] | undefined => {
    const cut = (all: Float32Array): Float32Array => Float32Array.from({ length }, (_, i) => all[(from + i) % count] ?? NaN);
    return run(inputs.map(cut), cut(incoming));
  };
  const alone = Array.from({ length: count }, (_, i) => part(i, 1));
  for (const length of lengths) {
    for (let shift = 0; shift < 4; ++shift) {
      const from = shift * (length + 1); // other elements, one lane further
      const vectors = part(from, length);
      if (!vectors) found.fail(`no answer for a vector of ${length}`);
      vectors?.forEach((got, k) => {
        const want = Array.from(got, (_, i) => alone[(from + i) % count]?.[k]?.[0] ?? NaN);
        found.bits(() => `${k === 0 ? 'value' : `gradient ${k - 1}`} in a vector of ${length}`, got, want);
      });
    }
  }
  return found;
}

const sizes = [1, 3, 5, 17, 33];
/** Sums of up to 33 products of numbers below 1. */
const tolerance = 1e-5;

/** matmul at sizes around the tiles' against three loops in double precision. */
export function products(hebb: Hebb): Comparison {
  const found = new Comparison();
  for (const m of sizes) {
    for (const k of sizes) {
      const n = sizes[(sizes.indexOf(m) + sizes.indexOf(k)) % sizes.length] ?? 1;
      const matrix = (rows: number, columns: number): Float32Array =>
        Float32Array.from({ length: rows * columns }, (_, i) => Math.sin(i * 1.3 + rows));
      const [a, b] = [matrix(m, k), matrix(k, n)];
      const want = new Float64Array(m * n);
      for (let i = 0; i < m; ++i) {
        for (let j = 0; j < n; ++j) {
          for (let l = 0; l < k; ++l) want[i * n + j] = (want[i * n + j] ?? 0) + (a[i * k + l] ?? 0) * (b[l * n + j] ?? 0);
        }
      }
      const got = hebb.scope(() =>
        hebb
          .tensor(a, { shape: [m, k] })
          .matmul(hebb.tensor(b, { shape: [k, n] }))
          .toArray(),
      );
      found.numbers(() => `[${m}, ${k}] by [${k}, ${n}]`, got, want, tolerance);
    }
  }
  return found;
}
