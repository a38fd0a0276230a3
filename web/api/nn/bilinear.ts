/** @file bilinear: a layer of two inputs. */
import type { Tensor } from '../tensor.js';
import type { TensorLike } from '../types.js';
import { EngineModule } from './native.js';

/** One output of x1 and x2. The second is needed; only a model from a spec is called without. */
export class Bilinear extends EngineModule<[x1: TensorLike, x2?: TensorLike], Tensor> {
  override forward(x1: TensorLike, x2?: TensorLike): Tensor {
    return this.apply<[Tensor]>([x1, x2])[0];
  }
}
