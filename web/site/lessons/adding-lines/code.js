import {
  data, fit, load, manualSeed, nn, optim,
} from 'hebb';

await load();
manualSeed(2);

// Rings: no line tells them apart. How many lines do?
const rings = data.synthetic('circles', {
  n: 300, noise: 0.05, seed: 1, targets: 'classes',
});
for (const units of [1, 2, 3, 8]) {
  const net = nn.sequential(
    nn.linear(2, units),
    nn.sigmoid(),
    nn.linear(units, 2),
  );
  const run = fit(net, rings, {
    metrics: ['accuracy'],
    optimizer: optim.adam(net.parameters(), { lr: 0.1 }),
    epochs: 100, batchSize: 30,
  });
  await run.done;
  const { accuracy } = run.history.at(-1);
  const right = `${Math.round(100 * accuracy)} %`;
  console.log(units, 'lines', right); // 3 lines 100 %
}
