/** @file residual: a way around a module (He et al. 2015, "Deep residual learning for image recognition"). */
import { HebbError } from '../error.js';
import { concat } from '../generated/ops.js';
import { refuseUnknown } from '../options.js';
import { as, made, type Tensor } from '../tensor.js';
import type { TensorLike } from '../types.js';
import { Container } from './container.js';
import type { Model } from './module.js';
import { resultOf } from './predict.js';
import type { ResidualSpec } from './spec.js';

export interface ResidualOptions {
  /** what x goes through on its way around, so that shapes agree; default nothing */
  shortcut?: Model;
  /** whether both ways are joined along dimension 1, as in a U-Net, instead of added; default false */
  concat?: boolean;
}

export class Residual extends Container {
  readonly #inner: Model;
  readonly #shortcut: Model | undefined;
  readonly #concat: boolean;

  /** @internal */
  constructor(inner: Model, options: ResidualOptions = {}) {
    const { shortcut, concat = false, ...rest } = options;
    refuseUnknown('residual', rest);
    const children: [string, Model][] = [['inner', inner], ...(shortcut ? [['shortcut', shortcut] as [string, Model]] : [])];
    super('residual', children, (e, [body = 0, past = 0]) => e.residual(body, past, concat));
    this.#inner = inner;
    this.#shortcut = shortcut;
    this.#concat = concat;
  }

  /** The module that is gone around. */
  get inner(): Model {
    return this.#inner;
  }

  override forward(x: TensorLike): Tensor {
    const handle = this.native?.value('forward');
    if (handle !== undefined) return made('residual', (e, c) => e.moduleForward(handle, c.tensor('x', x)));
    return as('residual', x, (input) => {
      const past = this.#shortcut ? resultOf(this.#shortcut, input) : input;
      const y = resultOf(this.#inner, input);
      if (this.#concat) return concat([past, y], 1);
      if (y.shape.join() === past.shape.join()) return past.add(y);
      const [from, to, around] = [input, y, past].map((t) => `[${t.shape.join(', ')}]`);
      const message = `the inner module turns x${from} into ${to}, past it goes ${around}`;
      throw new HebbError('shape', 'residual', message, [input.shape, y.shape, past.shape]);
    });
  }

  override spec(): ResidualSpec {
    return {
      type: 'residual',
      inner: this.#inner.spec(),
      ...(this.#shortcut && { shortcut: this.#shortcut.spec() }),
      ...(this.#concat && { concat: true }),
    };
  }
}

/**
 * x + inner(x), or shortcut(x) + inner(x): the shapes of both ways agree. Parameters are named `inner.weight`, …
 * @param options.shortcut what x goes through on its way around; default nothing
 * @param options.concat whether both ways are joined along dimension 1 instead of added; default false
 */
export const residual = (inner: Model, options?: ResidualOptions): Residual => new Residual(inner, options);
