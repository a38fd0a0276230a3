/** @file Networks on Fashion-MNIST: lenet, autoencoder, vae. The images are those of tools/fashion-mnist.mjs. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../process.mjs';

/** Training and test images [28, 28] as data sets; of the former at most `limit`, of the latter at most `testLimit`. */
function images({ data }, limit = Infinity, testLimit = Infinity) {
  const folder = join(root, 'build/data/fashion-mnist');
  const { classes } = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
  const some = (part, most) => {
    const all = data.idx(readFileSync(join(folder, `${part}-images.idx`)), readFileSync(join(folder, `${part}-labels.idx`)), { classes });
    return most < all.size ? all.subset(Array.from({ length: most }, (_, i) => i)) : all;
  };
  return [some('train', limit), some('test', testLimit)];
}

/** The learning rate goes up to `lr` and down again (Smith & Topin 2017). Gives loss and accuracy on the test images. */
export async function lenet(hebb, { limit, testLimit, epochs = 3, batchSize = 32, lr = 4e-3 }, tell) {
  const { evaluate, fit, manualSeed, nn, optim } = hebb;
  manualSeed(1);
  const [train, test] = images(hebb, limit, testLimit);
  const model = nn.models.lenet();
  const schedule = optim.schedule.oneCycle({ maxLr: lr, steps: epochs * Math.ceil(train.size / batchSize) });
  await fit(model, train, { optimizer: 'adam', schedule, epochs, batchSize, onProgress: tell }).done;
  return evaluate(model, test);
}

/** Trains on batches of images alone, by model's loss. */
function learn(hebb, model, lossOf, { train, epochs, batchSize, lr }, tell) {
  const { optim, scope } = hebb;
  const optimizer = optim.adam(model.parameters(), { lr });
  const steps = epochs * Math.floor(train.size / batchSize);
  let step = 0;
  for (let epoch = 0; epoch < epochs; ++epoch) {
    for (const [x] of train.batches({ batchSize, shuffle: true, dropLast: true })) {
      const value = scope(() => {
        const loss = lossOf(x);
        optimizer.zeroGrad();
        loss.backward();
        optimizer.step();
        return loss.item();
      });
      tell?.({ step: step++, steps, loss: value });
    }
  }
}

/** The mean of `lossOf` over a data set, in eval mode and without a graph. */
function meanLoss({ noGrad, scope }, model, lossOf, data) {
  model.eval();
  let sum = 0;
  for (const [x] of data.batches({ batchSize: 250 })) sum += scope(() => noGrad(() => lossOf(x).item())) * x.shape[0];
  model.train();
  return sum / data.size;
}

/** Gives the mean squared error of the test images' pixels, and that of always answering the mean image. */
export function autoencoder(hebb, { limit, testLimit, epochs = 5, batchSize = 64, lr = 2e-3, ...options }, tell) {
  const { manualSeed, nn, scope } = hebb;
  manualSeed(1);
  const [train, test] = images(hebb, limit, testLimit);
  const model = nn.models.autoencoder(options);
  const lossOf = (x) => nn.mse(model.forward(x), x.flatten({ startDim: 1 }));
  learn(hebb, model, lossOf, { train, epochs, batchSize, lr }, tell);
  let lossOfMean = NaN;
  for (const [x] of test.batches({ batchSize: test.size })) lossOfMean = scope(() => x.sub(x.mean(0)).square().mean().item());
  return { loss: meanLoss(hebb, model, lossOf, test), lossOfMean };
}

/** Gives -ELBO of the test images, in nats an image. */
export function vae(hebb, { limit, testLimit, epochs = 10, batchSize = 64, lr = 2e-3, ...options }, tell) {
  const { manualSeed, nn } = hebb;
  manualSeed(1);
  const [train, test] = images(hebb, limit, testLimit);
  const model = nn.models.vae(options);
  learn(hebb, model, (x) => model.loss(x), { train, epochs, batchSize, lr }, tell);
  return { loss: meanLoss(hebb, model, (x) => model.loss(x), test) };
}
