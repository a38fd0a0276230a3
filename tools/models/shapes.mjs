/** @file Networks on drawn images of discs, squares and rings in noise: resnet, unet, dcgan, and diffusion with a U-Net. */
import { uniform } from './text.mjs';

const kinds = [
  (x, y, r) => Math.hypot(x, y) <= r,
  (x, y, r) => Math.max(Math.abs(x), Math.abs(y)) <= 0.85 * r,
  (x, y, r) => Math.abs(Math.hypot(x, y) - 0.8 * r) <= 0.2 * r,
  (x, y, r) => Math.min(Math.abs(x), Math.abs(y)) <= 0.25 * r && Math.max(Math.abs(x), Math.abs(y)) <= r,
];

/** n images [side, side] of one figure each: its kind, where it is (1) and is not (0), and the same in noise. */
export function drawn(n, side, seed, kindsUsed = kinds.length) {
  const random = uniform(seed);
  const labels = Int32Array.from({ length: n }, () => Math.floor(random() * kindsUsed));
  const masks = new Float32Array(n * side * side);
  labels.forEach((kind, i) => {
    const r = side * (0.2 + 0.15 * random());
    const [cx, cy] = [0, 1].map(() => r + random() * (side - 1 - 2 * r));
    for (let p = 0; p < side * side; ++p) masks[i * side * side + p] = Number(kinds[kind]((p % side) - cx, Math.floor(p / side) - cy, r));
  });
  const noisy = masks.map((value) => value + (random() + random() + random() - 1.5));
  return { labels, masks, noisy };
}

/** Gives loss and accuracy in telling four kinds of figures apart, on images it has not seen. */
export async function resnet(hebb, { n = 512, side = 16, epochs = 6, batchSize = 32, lr = 3e-3 }, tell) {
  const { data, evaluate, fit, manualSeed, nn, optim } = hebb;
  manualSeed(1);
  const set = (size, seed) => {
    const { labels, noisy } = drawn(size, side, seed);
    return data.fromArrays(noisy, labels, { shape: [1, side, side], classes: kinds.length });
  };
  const model = nn.models.resnet({ classes: kinds.length, channels: 1, widths: [8, 16, 32] });
  await fit(model, set(n, 1), { optimizer: optim.adam(model.parameters(), { lr }), epochs, batchSize, onProgress: tell }).done;
  return evaluate(model, set(256, 2));
}

/** Gives the loss, and intersection over union, in finding the figure's pixels in images it has not seen. */
export async function unet(hebb, { n = 256, side = 16, epochs = 6, batchSize = 16, lr = 3e-3 }, tell) {
  const { data, evaluate, fit, manualSeed, nn, optim, scope } = hebb;
  manualSeed(1);
  const set = (size, seed) => {
    const { masks, noisy } = drawn(size, side, seed);
    return data.fromArrays(noisy, masks, { shape: [1, side, side], targetShape: [1, side, side] });
  };
  const model = nn.models.unet({ width: 8 });
  const [train, test] = [set(n, 1), set(64, 2)];
  const loss = 'bceWithLogits';
  await fit(model, train, {
    loss,
    optimizer: optim.adam(model.parameters(), { lr }),
    epochs,
    batchSize,
    metrics: ['loss'],
    onProgress: tell,
  }).done;
  const { loss: value } = await evaluate(model, test, { loss, metrics: ['loss'] });
  let [both, either] = [0, 0];
  for (const [x, y] of test.batches({ batchSize: 64 })) {
    const [found, truth] = scope(() => [model.predict(x).toArray(), y.toArray()]);
    both += truth.filter((t, i) => t === 1 && found[i] > 0).length;
    either += truth.filter((t, i) => t === 1 || found[i] > 0).length;
  }
  return { loss: value, overlap: both / either };
}

/** n clean discs in [-1, 1] as a tensor [n, 1, side, side]. */
const discs = ({ tensor }, n, side, seed) =>
  tensor(drawn(n, side, seed, 1).masks, { shape: [n, 1, side, side] })
    .mul(2)
    .sub(1);

/** How alike images are to discs: the mean over images of the squared distance of a pixel to the nearest of many real ones. */
function distanceToDiscs(hebb, images, side) {
  return hebb.scope(() => {
    const real = discs(hebb, 2000, side, 99).reshape([2000, side * side]);
    const x = images.reshape([images.shape[0], side * side]);
    const squares = (t) => t.square().sum(1, { keepdim: true });
    const distance = squares(x)
      .sub(x.matmul(real, { transposeB: true }).mul(2))
      .add(squares(real).reshape([1, 2000]));
    return distance.min(1).mean().item() / side ** 2;
  });
}

/** Gives the distance of 100 generated images from discs, that of real ones, that of noise; and the spread of the generated ones' middles. */
export function dcgan(hebb, { steps = 300, batch = 32, side = 16, lr = 5e-4, width = 16, latent = 16 }, tell) {
  const { manualSeed, nn, noGrad, ones, optim, randn, scope, zeros } = hebb;
  manualSeed(1);
  const { generator, discriminator } = nn.models.dcgan({ latent, side, width });
  const betas = [0.5, 0.999];
  const [g, d] = [generator, discriminator].map((model) => optim.adam(model.parameters(), { lr, betas }));
  const fakes = (n) => generator.forward(randn([n, latent]));
  const scored = (images, real) => nn.bceWithLogits(discriminator.forward(images), (real ? ones : zeros)([images.shape[0], 1]));
  const minimize = (optimizer, loss) => {
    optimizer.zeroGrad();
    loss.backward();
    optimizer.step();
  };
  for (let step = 0; step < steps; ++step) {
    scope(() =>
      minimize(
        d,
        scored(discs(hebb, batch, side, 1000 + step), true).add(
          scored(
            noGrad(() => fakes(batch)),
            false,
          ),
        ),
      ),
    );
    scope(() => minimize(g, scored(fakes(batch), true)));
    tell?.({ step, steps });
  }
  generator.eval();
  return scope(() =>
    noGrad(() => {
      const images = fakes(100);
      return {
        distance: distanceToDiscs(hebb, images, side),
        distanceOfData: distanceToDiscs(hebb, discs(hebb, 100, side, 7), side),
        spread: images.std(0).mean().item(),
        spreadOfData: discs(hebb, 100, side, 7).std(0).mean().item(),
      };
    }),
  );
}

/** Gives the loss, and distances as dcgan does. */
export function diffusionUnet(hebb, { steps = 300, batch = 32, side = 16, lr = 2e-3, samples = 32, ...options }, tell) {
  const { manualSeed, nn, optim, scope } = hebb;
  manualSeed(1);
  const model = nn.models.diffusionUnet({ side, ...options });
  const optimizer = optim.adam(model.parameters(), { lr });
  let mean = 1;
  for (let step = 0; step < steps; ++step) {
    const value = scope(() => {
      const loss = model.loss(discs(hebb, batch, side, 1000 + step));
      optimizer.zeroGrad();
      loss.backward();
      optimizer.step();
      return loss.item();
    });
    mean += 0.05 * (value - mean);
    tell?.({ step, steps, loss: mean });
  }
  return scope(() => ({
    loss: mean,
    distance: distanceToDiscs(hebb, model.sample(samples), side),
    distanceOfData: distanceToDiscs(hebb, discs(hebb, samples, side, 7), side),
  }));
}
