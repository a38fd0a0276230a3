/** @file Denoising diffusion (Ho, Jain & Abbeel 2020, "Denoising diffusion probabilistic models"): what is true of it whatever the network. */
import { randint, randn, tensor } from '../../creation.js';
import { concat } from '../../generated/ops.js';
import { mse } from '../../generated/losses.js';
import { noGrad, scope } from '../../scope.js';
import type { Tensor } from '../../tensor.js';
import { Module, type Model } from '../module.js';

/** Channels that tell the network the time: sine and cosine of it at four frequencies. */
export const timeChannels = 8;

export class Diffusion extends Module<[x: Tensor, t: ArrayLike<number>]> {
  readonly denoiser: Model;
  /** β of each step: the share of noise that it adds. Linear, as in the paper for 1000 steps, and larger where there are fewer. */
  readonly betas: readonly number[];
  /** ᾱ of each step: the share of the signal's variance that is left after it. */
  readonly kept: readonly number[];
  readonly #shape: readonly number[];

  /** @internal `denoiser` takes samples with timeChannels more in dimension 1 and gives the noise in them. */
  constructor(denoiser: Model, shape: readonly number[], steps: number) {
    super();
    this.denoiser = denoiser;
    this.#shape = shape;
    let left = 1;
    this.betas = Array.from({ length: steps }, (_, i) => Math.min((0.1 + (19.9 * i) / (steps - 1 || 1)) / steps, 0.999));
    this.kept = this.betas.map((beta) => (left *= 1 - beta));
  }

  /** The noise in x[N, …shape] that the network sees, x being behind step t of each. */
  override forward(x: Tensor, t: ArrayLike<number>): Tensor {
    const times = Array.from(t, (step) => {
      const angles = [1, 2, 4, 8].map((k) => (k * Math.PI * step) / this.betas.length / 2);
      return [...angles.map(Math.sin), ...angles.map(Math.cos)];
    });
    const ones = this.#shape.slice(1).map(() => 1);
    const plane = tensor(times).reshape([t.length, timeChannels, ...ones]);
    return this.denoiser.forward(concat([x, plane.expand([t.length, timeChannels, ...this.#shape.slice(1)])], 1)) as Tensor;
  }

  /** What to minimize on clean samples x[N, …shape]: the squared error of the noise at random steps (algorithm 1). */
  loss(x: Tensor): Tensor {
    const n = x.shape[0] ?? 0;
    const t = randint(0, this.betas.length, [n]).toArray();
    const share = (f: (kept: number) => number): Tensor =>
      tensor(Array.from(t, (step) => f(this.kept[step] ?? 1))).reshape([n, ...this.#shape.map(() => 1)]);
    const noise = randn(x.shape);
    const noisy = x.mul(share(Math.sqrt)).add(noise.mul(share((kept) => Math.sqrt(1 - kept))));
    return mse(this.forward(noisy, t), noise);
  }

  /** n new samples [n, …shape]: from noise back to the start (algorithm 2). */
  sample(n: number): Tensor {
    return noGrad(() => {
      let x = randn([n, ...this.#shape]);
      for (let step = this.betas.length - 1; step >= 0; --step) {
        const before = x;
        x = scope(() => this.#back(before, step));
        before.dispose();
      }
      return x;
    });
  }

  #back(x: Tensor, step: number): Tensor {
    const beta = this.betas[step] ?? 0;
    const noise = this.forward(x, new Array<number>(x.shape[0] ?? 0).fill(step));
    const mean = x.sub(noise.mul(beta / Math.sqrt(1 - (this.kept[step] ?? 0)))).div(Math.sqrt(1 - beta));
    return step > 0 ? mean.add(randn(x.shape).mul(Math.sqrt(beta))) : mean;
  }
}
