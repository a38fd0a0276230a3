/** @file A small training whose weights tests compare. */
import { data, fit, nn, tensor } from 'hebb';

export const moons = (n = 120) => data.synthetic('moons', { n, seed: 1 });
export const weights = (model) => model.parameters().flatMap((p) => [...p.toArray()]);

/** Weights after two epochs from the same start, samples in order. */
export async function trained(options, model = nn.linear(2, 2), set = moons()) {
  model.loadStateDict({
    weight: tensor(
      [
        [0.1, -0.2],
        [0.3, 0.4],
      ].slice(0, model.stateDict().bias.size),
    ),
    bias: tensor(Array(model.stateDict().bias.size).fill(0)),
  });
  await fit(model, set, { epochs: 2, shuffle: false, optimizer: { name: 'sgd', lr: 0.5 }, ...options }).done;
  return weights(model);
}
