/**
 * @file Training whose every bit is known: the Fashion-MNIST network of the site, 200 steps from seed 5. The same recipe
 * is in tests/bits/fashion_mnist_test.cpp; runs under Node and in a page (it is given the package).
 */

/** FNV-1a, 64 bits, over the bytes of all parameters in order, as 16 hexadecimal digits. */
export function hashWeights(model) {
  let hash = 0xcbf29ce484222325n;
  for (const tensor of model.parameters()) {
    for (const byte of new Uint8Array(tensor.toArray().buffer)) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  }
  return hash.toString(16).padStart(16, '0');
}

/** Trains on the IDX files' bytes; resolves to the hash of the weights. `hebb` is the package. */
export async function fashionWeights(hebb, images, labels) {
  const { load, manualSeed, nn, optim, data, fit } = hebb;
  await load({ deterministic: true });
  manualSeed(5);
  const model = nn.sequential(
    ...[nn.flatten(), nn.linear(784, 256), nn.relu(), nn.linear(256, 128), nn.relu()],
    ...[nn.linear(128, 64), nn.relu(), nn.linear(64, 10)],
  );
  const optimizer = optim.adam(model.parameters(), { lr: 1e-3 });
  const run = fit(model, data.idx(images, labels), { loss: 'crossEntropy', optimizer, batchSize: 64, maxSteps: 200 });
  await run.done;
  return hashWeights(model);
}
