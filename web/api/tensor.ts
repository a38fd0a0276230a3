/** @file Tensor: a handle to numbers in the engine, with every operation as a method. */
import { nest } from './arrays.js';
import { invoke, type Call } from './call.js';
import { engine, type Engine } from './engine.js';
import { operations } from './generated/rows.js';
import type { TensorOps } from './generated/tensor-ops.js';
import { adopt, release, TensorHandle } from './lifetime.js';
import { callRow } from './row.js';
import type { DType, NestedNumbers, TensorLike, TypedArray } from './types.js';
import { dtypeOf, read, shapeOf, write } from './wire.js';

/** The base class of Tensor, whose methods of TensorOps are filled in below. */
const Operations = TensorHandle as new (handle: number) => TensorHandle & TensorOps;

export class Tensor extends Operations {
  /** Whether a person marked it as trainable: then a module that holds it in a field lists it among its parameters. @internal */
  isParameter = false;
  #shape: readonly number[] | undefined;

  static {
    for (const name of operations.methods) {
      const number = operations.numberOf(name);
      const value = function (this: Tensor, ...args: unknown[]) {
        return run(number, [this, ...args]);
      };
      Object.defineProperty(this.prototype, name, { value, writable: true, configurable: true });
    }
  }

  /** @internal Tensors are made by tensor(), zeros(), … and by operations. */
  constructor(handle: number, adopted = true) {
    super(handle);
    if (adopted) adopt(this);
  }

  /** Sizes of the dimensions; [] for a 0-d tensor. */
  get shape(): readonly number[] {
    const handle = this.handle('shape');
    return (this.#shape ??= Object.freeze(shapeOf(engine('shape'), handle)));
  }

  /** Number of elements. */
  get size(): number {
    return this.shape.reduce((n, d) => n * d, 1);
  }

  get dtype(): DType {
    return dtypeOf(engine('dtype'), this.handle('dtype'));
  }

  get requiresGrad(): boolean {
    return engine('requiresGrad').tensorRequiresGrad(this.handle('requiresGrad'));
  }

  set requiresGrad(value: boolean) {
    engine('requiresGrad').tensorSetRequiresGrad(this.handle('requiresGrad'), value);
    if (value) this.isParameter = true;
  }

  /** The gradient that backward() added up here; null before. */
  get grad(): Tensor | null {
    const handle = engine('grad').tensorGrad(this.handle('grad'));
    return handle === 0 ? null : new Tensor(handle);
  }

  /** Forgets the gradient. */
  zeroGrad(): void {
    engine('zeroGrad').tensorZeroGrad(this.handle('zeroGrad'));
  }

  /** A copy of the values, row-major. */
  toArray(): TypedArray {
    return read(engine('toArray'), this.handle('toArray'));
  }

  /** The values as nested arrays; a number for a 0-d tensor. */
  tolist(): NestedNumbers {
    return nest(this.toArray(), this.shape);
  }

  /** The value of a tensor with one element. */
  item(): number {
    return engine('item').tensorItem(this.handle('item'));
  }

  /**
   * Adds d this / d leaf to the grad of every leaf that requires it.
   * @param gradient what to start from, of this tensor's shape; needed unless it has one element
   * @param options.retainGraph keep the graph for another backward; default false
   */
  backward(gradient?: TensorLike, options: { retainGraph?: boolean } = {}): void {
    const { retainGraph = false, ...rest } = options;
    invoke(
      'backward',
      (e, c) => {
        e.tensorBackward(this.handle('backward'), c.optionalTensor('gradient', gradient), c.flag('retainGraph', retainGraph));
      },
      rest,
    );
  }

  /** The same values outside the graph; storage is shared. */
  detach(): Tensor {
    return new Tensor(engine('detach').tensorDetach(this.handle('detach')));
  }

  /** Overwrites the values with as many others; shape and dtype stay. */
  copy_(values: TensorLike): this {
    this.write(invoke('copy_', (e, c) => read(e, c.tensor('values', values))));
    return this;
  }

  /** @internal The same from a typed array of the right kind. */
  write(data: TypedArray): void {
    write(engine('copy_'), this.handle('copy_'), data);
  }

  /** Frees the values now; any later use is an error of code 'disposed'. */
  dispose(): void {
    release(this);
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  override toString(): string {
    return this.held.freed ? 'tensor(disposed)' : `tensor(${this.dtype}[${this.shape.join(', ')}])`;
  }
}

/** A raw call whose result is a tensor. */
export function made(op: string, raw: (e: Engine, c: Call) => number, rest?: object): Tensor {
  return new Tensor(invoke(op, raw, rest));
}

const wrap = (handle: number): Tensor => new Tensor(handle);

/** Runs an operation of the tables. */
function run(number: number, args: readonly unknown[]): Tensor | Tensor[] {
  const row = operations.row(number);
  const handle = callRow(row, args);
  return row.many ? engine(row.name).results().map(wrap) : wrap(handle);
}

/** An operation of the tables as a function. */
export function operation<Result extends Tensor | Tensor[] = Tensor>(number: number): (...args: unknown[]) => Result {
  return (...args) => run(number, args) as Result;
}

/** f(value as a tensor); one that had to be made for it is freed again. */
export function as<T>(op: string, value: TensorLike, f: (t: Tensor) => T): T {
  if (value instanceof Tensor) return f(value);
  return invoke(op, (_, c) => f(new Tensor(c.tensor('value', value), false)));
}
