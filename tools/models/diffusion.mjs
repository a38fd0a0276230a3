/** @file Diffusion of the points of a spiral. */

/** n points of a spiral of one and a half turns and radius 2, with a little blur. */
function spiral({ rand, randn, scope }, n) {
  const [along, noise] = scope(() => [rand([n]).toArray(), randn([n, 2]).tolist()]);
  return noise.map(([dx, dy], i) => {
    const share = Math.sqrt(along[i]);
    const angle = 3 * Math.PI * share;
    return [2 * share * Math.cos(angle) + 0.03 * dx, 2 * share * Math.sin(angle) + 0.03 * dy];
  });
}

/** The mean distance between two sets of as many points, along lines of 64 directions (sliced Wasserstein distance). */
function slicedDistance(a, b) {
  const directions = 64;
  const along = (points, angle) => points.map(([x, y]) => x * Math.cos(angle) + y * Math.sin(angle)).sort((p, q) => p - q);
  let sum = 0;
  for (let d = 0; d < directions; ++d) {
    const [p, q] = [a, b].map((points) => along(points, (Math.PI * d) / directions));
    sum += p.reduce((total, value, i) => total + Math.abs(value - q[i]), 0) / p.length;
  }
  return sum / directions;
}

/** The mean distance of the points of `a` to the nearest of `b`. */
function nearest(a, b) {
  return a.reduce((sum, [x, y]) => sum + Math.min(...b.map(([u, v]) => Math.hypot(x - u, y - v))), 0) / a.length;
}

/** Gives distances of 1,000 samples from 1,000 points of the spiral, and those of two such sets of points. */
export function diffusion(hebb, { steps = 3000, batch = 256, lr = 2e-3, ...options }, tell) {
  const { manualSeed, nn, optim, scope, tensor } = hebb;
  manualSeed(1);
  const model = nn.models.diffusionMlp(options);
  const optimizer = optim.adam(model.parameters(), { lr });
  let mean = 1;
  for (let step = 0; step < steps; ++step) {
    optimizer.lr = lr * (1 - step / steps);
    const value = scope(() => {
      const loss = model.loss(tensor(spiral(hebb, batch)));
      optimizer.zeroGrad();
      loss.backward();
      optimizer.step();
      return loss.item();
    });
    mean += 0.01 * (value - mean);
    tell?.({ step, steps, loss: mean });
  }
  const [data, others] = [spiral(hebb, 1000), spiral(hebb, 1000)];
  const samples = scope(() => model.sample(1000).tolist());
  return {
    loss: mean,
    distance: slicedDistance(samples, data),
    distanceOfData: slicedDistance(others, data),
    nearest: nearest(samples, data),
    nearestOfData: nearest(others, data),
  };
}
