/** @file The gradient of an operation against finite differences, as src/autograd/gradcheck.cpp does it, through the public functions. */
import type { Tensor } from '../tensor.js';
import type { TypedArray } from '../types.js';
import { Comparison } from './comparison.js';
import { argumentsOf, operationOf, type Hebb, type TableRow } from './rows.js';
import { readCheck } from './values.js';

const step = 1 / 64;
/** (f(x - 2h) - 8 f(x - h) + 8 f(x + h) - f(x + 2h)) / 12h: its error is of order h^4 */
const stencil: readonly (readonly [number, number])[] = [
  [-2, 1],
  [-1, -8],
  [1, 8],
  [2, -1],
];
/** As in tests/ops/gradcheck_test.cpp: what f32 forward passes lose over h. */
const tolerance = 3e-4;

/** Fixed weights of the outputs' elements: between 0.5 and 1.5 in size, either sign. */
function weight(i: number): number {
  const unit = (i * 0.6180339887 + 0.1) % 1;
  return Math.fround(unit < 0.5 ? -0.5 - 2 * unit : 2 * unit - 0.5);
}

const sizeOf = (x: Tensor): number => x.size;
const isFloat = (x: Tensor): boolean => x.dtype === 'f32';

/** The sum of all float outputs' elements, weighted. */
function weighted(outputs: readonly TypedArray[]): number {
  let [sum, i] = [0, 0];
  for (const output of outputs) for (const value of output) sum += value * weight(i++);
  return sum;
}

/** One case: the tape's gradient of each element of each float input against the differences. Tensors are the caller's to free. */
export function differences(hebb: Hebb, row: TableRow, text: string): Comparison {
  const found = new Comparison();
  const values = readCheck(hebb, row, text);
  const f = operationOf(hebb, row);
  const forward = (): Tensor[] => {
    hebb.manualSeed(7); // dropout repeats
    const y = f(...argumentsOf(row, values));
    return [y].flat().filter(isFloat);
  };
  const leaves = [...values.values()].flat().filter((value): value is Tensor => value instanceof hebb.Tensor && isFloat(value));
  const live = leaves.filter((leaf) => !refuses(hebb, leaf, forward));
  if (live.length === 0) return found;
  for (const leaf of live) leaf.requiresGrad = true;
  let at = 0;
  for (const y of forward()) {
    const from = at;
    at += sizeOf(y);
    if (y.requiresGrad)
      y.backward(
        hebb.tensor(
          Float32Array.from({ length: sizeOf(y) }, (_, i) => weight(from + i)),
          { shape: y.shape },
        ),
        { retainGraph: true },
      );
  }
  live.forEach((leaf, i) => {
    const tape = leaf.grad?.toArray();
    if (!tape) return found.fail(`${text}: input ${i} has no gradient`);
    const x = leaf.toArray();
    const slopes = Array.from(x, (value, j) => {
      let slope = 0;
      for (const [k, factor] of stencil) {
        x[j] = value + k * step;
        leaf.write(x);
        slope += factor * hebb.scope(() => hebb.noGrad(() => weighted(forward().map((y) => y.toArray()))));
      }
      x[j] = value;
      leaf.write(x);
      return slope / (12 * step);
    });
    found.numbers(() => `${text}: gradient of input ${i}`, tape, slopes, tolerance);
  });
  return found;
}

/** Whether the operation says, by an error of code 'state', that this argument has no gradient; silence would be a wrong one. */
export function refuses(hebb: Hebb, leaf: Tensor, forward: () => unknown): boolean {
  leaf.requiresGrad = true;
  try {
    hebb.scope(() => void forward());
    return false;
  } catch (error) {
    if (error instanceof hebb.HebbError && error.code === 'state') return true;
    throw error;
  } finally {
    leaf.requiresGrad = false;
  }
}
