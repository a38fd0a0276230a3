/**
 * @file What a page does that trains networks of dense layers, run on an instrumented module (see split.mjs).
 * Usage: node tools/split-run.mjs DIST INSTRUMENTED.wasm PROFILE
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { resolve } from 'node:path';

const [dist, wasm, profile] = process.argv.slice(2);
let instance;
const instantiate = WebAssembly.instantiate;
WebAssembly.instantiate = async (...args) => (instance = await instantiate(...args));
const { data, evaluate, fit, load, manualSeed, memory, nn, noGrad, ones, open, optim, rand, randn, save, scope, tensor, zeros, HebbError } =
  await import(pathToFileURL(resolve(dist, 'index.js')).href);
await load({ deterministic: wasm.includes('simd128'), wasmBinary: readFileSync(wasm) });
manualSeed(1);

/** One epoch of a few batches with a rest, evaluation, prediction, saving and opening. */
async function train(model, set, loss, optimizer) {
  const run = fit(model, set, { loss, optimizer, epochs: 2, batchSize: 7, validation: set, clipNorm: 1 });
  for await (const epoch of run) if (!(epoch.loss < Infinity)) throw new Error(`loss: ${epoch.loss}`);
  await evaluate(model, set, { loss });
  model.predict(x).dispose();
  const opened = await open(await save(model, 'json'));
  opened.model.dispose();
}

const rows = 40;
const x = Array.from({ length: rows }, (_, i) => [Math.sin(i * 7.3), Math.cos(i * 3.1)]);
const classes = Int32Array.from({ length: rows }, (_, i) => i % 3);
const labels = Array.from(classes, (c) => [Math.min(c, 1)]);

for (const activation of ['tanh', 'relu', 'sigmoid', 'leakyRelu']) {
  const model = nn.sequential(nn.linear(2, 9), nn[activation](), nn.linear(9, 5), nn[activation](), nn.linear(5, 3));
  await train(model, data.fromArrays(x, classes), 'crossEntropy', optim.adam(model.parameters(), { lr: 0.01 }));
}
for (const [loss, last, optimizer] of [
  ['bceWithLogits', nn.identity(), (p) => optim.sgd(p, { lr: 0.1, momentum: 0.9, nesterov: true, weightDecay: 1e-4 })],
  ['bce', nn.sigmoid(), (p) => optim.adamw(p, { lr: 0.01 })],
  ['mse', nn.identity(), (p) => optim.rmsprop?.(p) ?? optim.sgd(p)],
]) {
  const model = nn.sequential(nn.flatten(), nn.linear(2, 17), nn.relu(), nn.dropout(0.1), nn.linear(17, 1), last);
  await train(model, data.fromArrays(x, labels), loss, optimizer(model.parameters()));
}

// What pages do beside it: pictures as bytes, parts of data sets, single steps, a look inside.
const pictures = data.fromArrays(
  Uint8Array.from({ length: 7 * rows }, (_, i) => i),
  classes,
  { shape: [7], classes: ['a', 'b', 'c'] },
);
await data.csv('a,b,y\n1,x,p\n2,y,q\n', { normalize: 'auto' });
const [most, few] = pictures.split([0.8, 0.2], { stratify: true, seed: 1 });
await fit(nn.sequential(nn.flatten(), nn.linear(7, 3)), most, {
  epochs: 1,
  validation: few,
  optimizer: { name: 'adam', weightDecay: 1e-3 },
}).done;
most.subset([0, 1, 2]).x();
const shown = nn.sequential(nn.linear(7, 5), nn.tanh(), nn.linear(5, 3));
shown.summary([7]);
const stepped = fit(shown, most, {
  epochs: Infinity,
  optimizer: { name: 'adam', lr: 0.01 },
  validation: few,
  metrics: ['loss', 'accuracy'],
  paused: true,
});
for (let i = 0; i < 20; ++i) await stepped.step();
stepped.stop();
await stepped.done;
scope(() => shown.activations(few.batch(Int32Array.of(0, 1))[0]));
await evaluate(shown, few, { metrics: ['loss', 'accuracy', 'confusion'] });
const moons = data.synthetic('moons', { n: 30 });
const moonModel = nn.sequential(nn.linear(2, 4), nn.relu(), nn.linear(4, 1));
for (const [loss, set] of [
  ['bceWithLogits', data.fromArrays(x, labels)],
  ['mse', data.fromArrays(x, labels)],
])
  await fit(moonModel, set, {
    loss,
    epochs: 1,
    validation: set,
    metrics: ['loss', 'accuracy'],
    optimizer: { name: 'rmsprop', lr: 0.01, momentum: 0.5 },
  }).done;
moons.dispose();
for (const make of [zeros, ones, rand, randn]) make([2, 3]).dispose();
memory();

// A loop of one's own, and looking at numbers.
const model = nn.sequential(nn.linear(2, 8), nn.tanh(), nn.linear(8, 1));
const optimizer = optim.sgd(model.parameters(), { lr: 0.1 });
for (let i = 0; i < 3; ++i) {
  scope(() => {
    optimizer.zeroGrad();
    const loss = nn.bceWithLogits(
      model.forward(
        tensor([
          [0, 1],
          [1, 0],
          [1, 1],
        ]),
      ),
      tensor([[1], [1], [0]]),
    );
    loss.backward();
    optimizer.step();
    loss.item();
  });
}
noGrad(() =>
  scope(() =>
    model
      .predict(tensor([[0, 1]]))
      .sigmoid()
      .softmax(1)
      .add(1)
      .mul(2)
      .sub(1)
      .mean()
      .tolist(),
  ),
);
scope(() =>
  model
    .predict(tensor([[0, 1]]))
    .argmax(1)
    .tolist(),
);
scope(() => {
  const a = tensor([[0.5, 1, 2]], { requiresGrad: true });
  const chain = a
    .add(1)
    .sub(0.5)
    .mul(a)
    .div(2)
    .neg()
    .exp()
    .log()
    .abs()
    .sqrt()
    .add(a.reshape([1, 3]).transpose(0, 1).matmul(a));
  chain.slice(1, 0, 2).sum(1).mean().backward();
  a.max().add(a.min()).add(a.relu().tanh().sum()).item();
  for (const values of [[[3]], [1, 2, 3, 4, 5], [[1], [2], [3]], Array(300).fill(0.5)]) {
    const x = tensor(values, { requiresGrad: true });
    x.sum().add(x.mean()).add(x.mul(x).sum(0).mean()).backward();
  }
});
try {
  tensor([[1, 2]]).matmul([[1, 2, 3]]);
} catch (error) {
  if (!(error instanceof HebbError)) throw error;
}

const write = instance.exports.__write_profile;
const linear = Object.values(instance.exports).find((value) => value instanceof WebAssembly.Memory);
const bytes = write(0, 0);
const at = linear.grow(Math.ceil(bytes / 65536)) * 65536;
write(at, bytes);
writeFileSync(profile, new Uint8Array(linear.buffer, at, bytes));
