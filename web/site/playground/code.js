import {
  data, fit, load, manualSeed, nn, optim,
} from 'hebb';

await load();
manualSeed(3);

// Two spirals; three points in ten only test the network.
const spirals = data.synthetic('spirals', {
  n: 400,
  noise: 0.01,
  targets: 'values',
});
const [train, validation] = spirals.split([0.7, 0.3]);
const model = nn.sequential(
  nn.linear(2, 8), // each unit a line in the plane
  nn.tanh(),
  nn.linear(8, 8),
  nn.tanh(),
  nn.linear(8, 1), // a score: above 0, blue
);
const weights = model.parameters();
const optimizer = optim.adam(weights, { lr: 0.01 });

const run = fit(model, train, {
  loss: 'bceWithLogits',
  optimizer,
  epochs: Infinity,
  validation,
  metrics: ['accuracy'],
  paused: true,
  // states to go back to, over the whole run
  snapshots: { every: 100, spread: true },
});

const say = () => {
  const { loss, validation } = run.history.at(-1);
  const right = (100 * validation.accuracy).toFixed(0);
  console.log('step', run.progress.step);
  console.log('loss', loss.toFixed(3), 'right', right);
};

await run.step(9000);
say();

// Back in time, and on with another rate: another way.
const past = run.snapshots.find((step) => step > 1000);
await run.restore(past);
say();
optimizer.lr = 0.03;
await run.step(6000);
say();
run.stop();
