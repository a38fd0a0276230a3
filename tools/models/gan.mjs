/** @file A GAN on eight points of a ring, with blur: WGAN with gradient penalty (Gulrajani et al. 2017), which keeps all modes. */

const modes = Array.from({ length: 8 }, (_, k) => [Math.cos((k * Math.PI) / 4), Math.sin((k * Math.PI) / 4)]);
export const deviation = 0.05;

/** n points [n, 2] of the ring. */
const ring = ({ randint, randn, tensor }, n) => {
  const middles = tensor(Array.from(randint(0, 8, [n]).toArray(), (k) => modes[k]));
  return middles.add(randn([n, 2]).mul(deviation));
};

/** The share of points within three deviations of each mode. */
export function shares(points) {
  const near = modes.map(([a, b]) => points.filter(([x, y]) => Math.hypot(x - a, y - b) <= 3 * deviation).length);
  return near.map((count) => count / points.length);
}

/** Gives the share of 2,000 samples within three deviations of each of the eight modes. */
export function gan(hebb, { steps = 600, criticSteps = 5, batch = 128, latent = 4, hidden = [64, 64], lr = 1e-3, penalty = 1 }, tell) {
  const { grad, manualSeed, nn, noGrad, optim, rand, randn, scope } = hebb;
  manualSeed(1);
  const generator = nn.models.mlp({ inputs: latent, hidden, outputs: 2 });
  const critic = nn.models.mlp({ inputs: 2, hidden, outputs: 1, activation: () => nn.leakyRelu(0.2) });
  const betas = [0.5, 0.9];
  const generatorOptimizer = optim.adam(generator.parameters(), { lr, betas });
  const criticOptimizer = optim.adam(critic.parameters(), { lr, betas });
  const fakes = (n) => generator.forward(randn([n, latent]));

  const criticStep = () => {
    const real = ring(hebb, batch);
    const fake = noGrad(() => fakes(batch));
    const between = real.lerp(fake, rand([batch, 1]));
    between.requiresGrad = true;
    const [slope] = grad(critic.forward(between).sum(), [between], { createGraph: true });
    const loss = critic.forward(fake).mean().sub(critic.forward(real).mean());
    criticOptimizer.zeroGrad();
    loss.add(slope.norm({ dim: 1 }).sub(1).square().mean().mul(penalty)).backward();
    criticOptimizer.step();
  };
  const generatorStep = () => {
    const loss = critic.forward(fakes(batch)).mean().neg();
    generatorOptimizer.zeroGrad();
    loss.backward();
    generatorOptimizer.step();
  };

  for (let step = 0; step < steps; ++step) {
    for (let i = 0; i < criticSteps; ++i) scope(criticStep);
    scope(generatorStep);
    tell?.({ step, steps });
  }
  const found = shares(scope(() => noGrad(() => fakes(2000)).tolist()));
  return { shares: found, near: found.reduce((sum, share) => sum + share) };
}
