/** @file residual: a shortcut around a module (He et al. 2015, "Deep residual learning for image recognition"). */
import { HebbError } from '../error.js';
import { as, made, type Tensor } from '../tensor.js';
import type { TensorLike } from '../types.js';
import { Container } from './container.js';
import type { Model } from './module.js';
import { resultOf } from './predict.js';
import type { ResidualSpec } from './spec.js';

export class Residual extends Container {
  readonly inner: Model;

  /** @internal */
  constructor(inner: Model) {
    super('residual', [['inner', inner]], (e, [handle = 0]) => e.residual(handle));
    this.inner = inner;
  }

  override forward(x: TensorLike): Tensor {
    const handle = this.native?.value('forward');
    if (handle !== undefined) return made('residual', (e, c) => e.moduleForward(handle, c.tensor('x', x)));
    return as('residual', x, (input) => {
      const y = resultOf(this.inner, input);
      if (y.shape.join() === input.shape.join()) return input.add(y);
      const message = `the inner module turns x[${input.shape.join(', ')}] into [${y.shape.join(', ')}]`;
      throw new HebbError('shape', 'residual', message, [input.shape, y.shape]);
    });
  }

  override spec(): ResidualSpec {
    return { type: 'residual', inner: this.inner.spec() };
  }
}

/** x + inner(x): inner keeps x's shape. Its parameters are named `inner.weight`, … */
export const residual = (inner: Model): Residual => new Residual(inner);
