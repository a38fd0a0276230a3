/** @file The variational autoencoder (Kingma & Welling 2013, "Auto-encoding variational Bayes"). */
import { randn } from '../../creation.js';
import { bceWithLogits } from '../../generated/losses.js';
import { refuseUnknown } from '../../options.js';
import { noGrad, scope } from '../../scope.js';
import type { Tensor } from '../../tensor.js';
import { Module } from '../module.js';
import type { AutoencoderOptions } from './autoencoder.js';
import { mlp } from './mlp.js';

export class Vae extends Module<[x: Tensor], [logits: Tensor, mean: Tensor, logVariance: Tensor]> {
  readonly encoder;
  readonly decoder;
  readonly #code: number;

  /** @internal */
  constructor(inputs: number, hidden: readonly number[], code: number) {
    super();
    this.encoder = mlp({ inputs, hidden, outputs: 2 * code });
    this.decoder = mlp({ inputs: code, hidden: [...hidden].reverse(), outputs: inputs });
    this.#code = code;
  }

  /** Mean and log-variance of the normal codes of x, [N, code] each. */
  encode(x: Tensor): [mean: Tensor, logVariance: Tensor] {
    const code = this.encoder.forward(x);
    return [code.slice(1, 0, this.#code), code.slice(1, this.#code, 2 * this.#code)];
  }

  /** Pixels [N, inputs] as logits, from a code drawn by mean + deviation × noise, through which gradients pass. */
  override forward(x: Tensor): [logits: Tensor, mean: Tensor, logVariance: Tensor] {
    const [mean, logVariance] = this.encode(x);
    const code = this.training ? mean.add(logVariance.mul(0.5).exp().mul(randn(mean.shape))) : mean;
    return [this.decoder.forward(code), mean, logVariance];
  }

  /** What to minimize on x[N, …] in [0, 1]. */
  loss(x: Tensor): Tensor {
    return negativeElbo(x.flatten({ startDim: 1 }), ...this.forward(x));
  }

  /** n new samples [n, inputs] in [0, 1]. */
  sample(n: number): Tensor {
    return scope(() => noGrad(() => this.decoder.forward(randn([n, this.#code])).sigmoid()));
  }
}

/** -ELBO a sample: the cross-entropy of x[N, inputs], and the divergence (N(mean, e^logVariance) from N(0, 1)), equation 10 of the paper. */
export function negativeElbo(x: Tensor, logits: Tensor, mean: Tensor, logVariance: Tensor): Tensor {
  const divergence = logVariance.exp().add(mean.square()).sub(logVariance).sub(1).sum().mul(0.5);
  return bceWithLogits(logits, x, { reduction: 'sum' })
    .add(divergence)
    .div(x.shape[0] ?? 1);
}

/** x[N, …] in [0, 1] -> [logits [N, inputs], mean [N, code], logVariance [N, code]]. */
export function vae(options: AutoencoderOptions = {}): Vae {
  const { inputs = 784, hidden = [128], code = 16, ...unknown } = options;
  refuseUnknown('vae', unknown);
  return new Vae(inputs, hidden, code);
}
