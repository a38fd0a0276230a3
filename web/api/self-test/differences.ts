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

/** Derivatives of one input that are checked; of more elements, as many evenly spread. */
const most = 16;

/** Fixed weights of the outputs' elements: between 0.5 and 1.5 in size, either sign. */
function weight(i: number): number {
  const unit = (i * 0.6180339887 + 0.1) % 1;
  return Math.fround(unit < 0.5 ? -0.5 - 2 * unit : 2 * unit - 0.5);
}

/** What a case calls: the float outputs of the operation, and the float inputs that have a gradient. */
interface Case {
  forward: () => Tensor[];
  inputs: Tensor[];
}

function caseOf(hebb: Hebb, row: TableRow, text: string): Case {
  const f = operationOf(hebb, row);
  const values = readCheck(hebb, row, text);
  const args = argumentsOf(row, values);
  const seeded = (): Tensor[] => {
    hebb.manualSeed(7); // dropout repeats
    return [f(...args)].flat();
  };
  const leaves = [...values.values()].flat().filter((value): value is Tensor => value instanceof hebb.Tensor && value.dtype === 'f32');
  const inputs = leaves.filter((leaf) => !refuses(hebb, leaf, seeded));
  const isFloat = seeded().map((y) => y.dtype === 'f32');
  return { forward: () => seeded().filter((_, i) => isFloat[i]), inputs };
}

/** The tape's gradients of the sum of all outputs' elements, weighted. */
function tapeOf(hebb: Hebb, { forward, inputs }: Case): (TypedArray | undefined)[] {
  for (const input of inputs) input.requiresGrad = true;
  let at = 0;
  for (const y of forward()) {
    const dy = Float32Array.from({ length: y.size }, () => weight(at++));
    if (y.requiresGrad) y.backward(hebb.tensor(dy, { shape: y.shape }), { retainGraph: true });
  }
  const gradients = inputs.map((input) => input.grad?.toArray());
  for (const input of inputs) input.requiresGrad = false;
  return gradients;
}

/** The same sum. */
function weighted(outputs: readonly Tensor[]): number {
  let [sum, i] = [0, 0];
  for (const y of outputs) for (const value of y.toArray()) sum += value * weight(i++);
  return sum;
}

/** One case: the tape's gradients of each float input against the differences. Tensors are the caller's to free. */
export function differences(hebb: Hebb, row: TableRow, text: string): Comparison {
  const found = new Comparison();
  const one = caseOf(hebb, row, text);
  const tape = tapeOf(hebb, one);
  one.inputs.forEach((input, i) => {
    const x = input.toArray();
    const apart = Math.max(1, x.length / most);
    const places = Array.from({ length: Math.min(x.length, most) }, (_, k) => Math.floor(k * apart));
    const slopes = places.map((j) => {
      const value = x[j] ?? NaN;
      let slope = 0;
      for (const [k, factor] of stencil) {
        x[j] = value + k * step;
        input.write(x);
        slope += factor * hebb.scope(() => weighted(one.forward()));
      }
      x[j] = value;
      return slope / (12 * step);
    });
    input.write(x);
    const gradient = tape[i];
    if (!gradient) return found.fail(`${text}: input ${i} has no gradient`);
    found.numbers(
      () => `${text}: gradient of input ${i}`,
      places.map((j) => gradient[j] ?? NaN),
      slopes,
      tolerance,
    );
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
