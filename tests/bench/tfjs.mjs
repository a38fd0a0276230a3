/** @file The side of TensorFlow.js 4.22: core operations on the wasm backend with batches made beforehand, its fastest way. */
import { samples } from './tasks.mjs';

let { tf } = globalThis; // in a page its scripts have made it

async function ofNode() {
  const { createRequire } = await import('node:module');
  const { dirname, join } = await import('node:path');
  const require = createRequire(import.meta.url);
  tf = require('@tensorflow/tfjs');
  require('@tensorflow/tfjs-backend-wasm').setWasmPaths(
    join(dirname(require.resolve('@tensorflow/tfjs-backend-wasm/package.json')), 'dist/'),
  );
}

export async function start() {
  if (tf) tf.wasm.setWasmPaths('/node_modules/@tensorflow/tfjs-backend-wasm/dist/');
  else await ofNode();
  if (!(await tf.setBackend('wasm'))) throw new Error('the wasm backend of tfjs does not start');
  await tf.ready();
  const simd = await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT');
  const threads = await tf.env().getAsync('WASM_HAS_MULTITHREAD_SUPPORT');
  return `tfjs ${tf.version.tfjs}, ${tf.getBackend()}, simd ${simd}, threads ${threads}`;
}

/** Weights and biases, uniform within 1 / sqrt(in) as those of the other side. */
function parameters(sizes) {
  return sizes.slice(1).map((size, i) => {
    const bound = 1 / Math.sqrt(sizes[i]);
    return [tf.variable(tf.randomUniform([sizes[i], size], -bound, bound, 'float32', i + 1)), tf.variable(tf.zeros([size]))];
  });
}

/** Dense networks only: its wasm backend has no gradient of convolutions, and loops of an LSTM step by step. */
export function trainer(task) {
  if (task.kind !== 'mlp') return undefined;
  const { sizes, activation, classes, batch, batches, optimizer: name, lr } = task;
  const layers = parameters(sizes);
  const variables = layers.flat();
  const optimizer = name === 'adam' ? tf.train.adam(lr) : tf.train.sgd(lr);
  const { x, y, width } = samples(task);
  const made = Array.from({ length: batches }, (_, i) => {
    const rows = y.subarray(i * batch, (i + 1) * batch);
    const target = classes > 0 ? tf.tidy(() => tf.oneHot(tf.tensor1d(rows, 'int32'), classes).toFloat()) : tf.tensor2d(rows, [batch, 1]);
    return [tf.tensor2d(x.subarray(i * batch * width, (i + 1) * batch * width), [batch, width]), target];
  });
  const forward = (input) =>
    layers.reduce(
      (value, [w, b], i) => (i === layers.length - 1 ? tf.add(tf.matMul(value, w), b) : tf[activation](tf.add(tf.matMul(value, w), b))),
      input,
    );
  const lossOf = (input, target) =>
    classes > 0 ? tf.losses.softmaxCrossEntropy(target, forward(input)) : tf.losses.meanSquaredError(target, forward(input));
  let at = 0;
  const step = () => {
    const [input, target] = made[at++ % batches];
    optimizer.minimize(() => lossOf(input, target), false, variables);
  };
  return {
    async run(ms) {
      const begin = performance.now();
      let steps = 0;
      while (performance.now() - begin < ms) {
        step();
        ++steps;
      }
      // a training loop reads its loss now and then; without this the last steps would not be counted in full
      tf.tidy(() => lossOf(...made[0]).dataSync());
      return (1000 * steps) / (performance.now() - begin);
    },
    loss: () => tf.tidy(() => made.reduce((sum, [input, target]) => sum + lossOf(input, target).dataSync()[0], 0) / batches),
  };
}
