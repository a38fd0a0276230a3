/** @file Gradient clipping for training in JavaScript; the engine's trainer does it by itself. */
import { engine } from '../engine.js';
import { scope } from '../scope.js';
import type { Tensor } from '../tensor.js';

/** Scales all gradients down together so that their common norm is at most maxNorm (PyTorch's clip_grad_norm_). */
export function clipGradients(parameters: readonly Tensor[], maxNorm: number): void {
  scope(() => {
    const gradients = parameters.flatMap((parameter) => parameter.grad ?? []);
    const squares = gradients.reduce((sum, gradient) => sum + gradient.mul(gradient).sum().item(), 0);
    const factor = maxNorm / (Math.sqrt(squares) + 1e-6);
    if (factor >= 1) return;
    for (const gradient of gradients) engine('fit').tensorWrite(gradient.handle('fit'), gradient.mul(factor).toArray());
  });
}
