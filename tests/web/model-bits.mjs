/**
 * @file Five networks trained from a seed: what their weights hash to on any number of threads, under Node, in a page and natively
 * (tests/bits/models_test.cpp has the same recipes, tests/bits/models.json the hashes).
 */
import { hashWeights } from './fashion-weights.mjs';

const steps = 200;

/** { threads, mlp, lenet, lstm, gpt, varied }: hashes after 200 steps each. `hebb` is the package. */
export async function modelBits(hebb, threads) {
  const { load, manualSeed, nn, optim, data, fit, rand, scope } = hebb;
  const info = await load({ deterministic: true, threads });

  /** Uniform numbers in [0, 1), by the engine's own generator. */
  const numbers = (count) => scope(() => rand([count]).toArray());
  const classes = (count, of) => Int32Array.from(numbers(count), (u) => Math.floor(u * of));

  /** A network that gives scores of the classes of `y`. */
  async function trained(model, x, y, shape, batchSize) {
    const set = data.fromArrays(x, y, { shape });
    await fit(model, set, { optimizer: optim.adam(model.parameters(), { lr: 3e-3 }), batchSize, epochs: Infinity, maxSteps: steps }).done;
    return hashWeights(model);
  }

  manualSeed(11);
  const mlp = await trained(nn.models.mlp({ inputs: 64, outputs: 10, hidden: [128, 64] }), numbers(512 * 64), classes(512, 10), [64], 256);
  manualSeed(12);
  const lenet = await trained(nn.models.lenet(), numbers(96 * 784), classes(96, 10), [1, 28, 28], 32);

  manualSeed(13);
  const lstm = nn.lstm(16, 64, { batchFirst: true });
  const optimizer = optim.adam(lstm.parameters(), { lr: 3e-3 });
  const x = rand([24, 12, 16]);
  const y = rand([24, 12, 64]);
  for (let i = 0; i < steps; ++i) {
    scope(() => {
      optimizer.zeroGrad();
      nn.mse(lstm.forward(x)[0], y).backward();
      optimizer.step();
    });
  }

  manualSeed(14);
  const gpt = nn.models.gpt({ vocabulary: 32, context: 32, size: 64, layers: 1 });
  const tokens = data.fromArrays(Float32Array.from(classes(64 * 32, 32)), Float32Array.from(classes(64 * 32, 32)), {
    shape: [32],
    targetShape: [32],
  });
  await fit(gpt, tokens, {
    loss: nn.models.tokenLoss,
    optimizer: { name: 'adam', lr: 3e-3 },
    batchSize: 16,
    epochs: Infinity,
    maxSteps: steps,
  }).done;

  manualSeed(15);
  const pictured = nn.models.lenet();
  const pictures = data.fromArrays(
    Uint8Array.from(numbers(96 * 784), (u) => Math.floor(u * 256)),
    classes(96, 10),
    {
      shape: [1, 28, 28],
      normalize: 'auto',
    },
  );
  await fit(pictured, pictures, {
    optimizer: { name: 'adam', lr: 3e-3 },
    batchSize: 32,
    maxSteps: steps,
    epochs: Infinity,
    sampleWeight: Float32Array.from({ length: 96 }, (_, i) => 1 + (i % 3)),
    augment: { shift: 2, crop: 1, flip: 'horizontal', rotate: 15, scale: [0.9, 1.1], erase: 0.25, noise: 0.05, mixup: 0.2 },
  }).done;
  return { threads: info.threads, mlp, lenet, lstm: hashWeights(lstm), gpt: hashWeights(gpt), varied: hashWeights(pictured) };
}
