/** @file The side of TensorFlow.js 4.22: core operations with batches made beforehand, its fastest way; on the wasm backend, and as side(…) on others. */
import { rate } from './rate.mjs';
import { samples } from './tasks.mjs';
import { network } from './tfjs-models.mjs';

let { tf } = globalThis; // in a page its scripts have made it, and tf.wasm
let wasm = tf?.wasm;

async function ofNode() {
  const { createRequire } = await import('node:module');
  const require = createRequire(new URL('peers/package.json', import.meta.url));
  tf = require('@tensorflow/tfjs');
  wasm = require('@tensorflow/tfjs-backend-wasm');
}

async function startOn(backend) {
  if (!tf) await ofNode();
  const binaries = new URL('peers/node_modules/@tensorflow/tfjs-backend-wasm/dist/', import.meta.url);
  wasm.setWasmPaths(binaries.protocol === 'file:' ? binaries.pathname : binaries.href);
  if (!(await tf.setBackend(backend))) throw new Error(`the ${backend} backend of tfjs does not start`);
  await tf.ready();
  const simd = await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT');
  const threads = await tf.env().getAsync('WASM_HAS_MULTITHREAD_SUPPORT');
  return `tfjs ${tf.version.tfjs}, ${backend}${backend === 'wasm' ? `, simd ${simd}, threads ${threads}` : ''}`;
}

/** start, trainer and predictor on a backend, for the tasks that it `takes`. */
export function side(backend, takes) {
  return {
    start: () => startOn(backend),
    async trainer(task) {
      if (!takes(task)) return undefined;
      await tf.setBackend(backend);
      const { classes, batch, batches, optimizer: name, lr } = task;
      const { variables, shape, outputs } = network(tf, task);
      const optimizer = name === 'adam' ? tf.train.adam(lr) : tf.train.sgd(lr);
      const { x, y, width } = samples(task);
      const made = Array.from({ length: batches }, (_, i) => {
        const rows = y.subarray(i * batch, (i + 1) * batch);
        const target =
          classes > 0 ? tf.tidy(() => tf.oneHot(tf.tensor1d(rows, 'int32'), classes).toFloat()) : tf.tensor2d(rows, [batch, 1]);
        return [tf.tensor(x.subarray(i * batch * width, (i + 1) * batch * width), [batch, ...shape]), target];
      });
      const lossOf = (input, target) =>
        classes > 0 ? tf.losses.softmaxCrossEntropy(target, outputs(input)) : tf.losses.meanSquaredError(target, outputs(input));
      let at = 0;
      const step = () => {
        const [input, target] = made[at++ % batches];
        optimizer.minimize(() => lossOf(input, target), false, variables);
      };
      // a training loop reads its loss now and then; without this the last steps would not be counted in full
      const end = () => tf.tidy(() => lossOf(...made[0]).dataSync());
      return {
        async run(ms) {
          await tf.setBackend(backend);
          return rate(ms, step, end);
        },
        async loss() {
          await tf.setBackend(backend);
          return tf.tidy(() => made.reduce((sum, [input, target]) => sum + lossOf(input, target).dataSync()[0], 0) / batches);
        },
      };
    },
    async predictor(task) {
      if (!takes(task)) return undefined;
      await tf.setBackend(backend);
      const { shape, outputs } = network(tf, task);
      const { x, width } = samples(task);
      const sample = x.slice(0, width);
      const predict = () => tf.tidy(() => outputs(tf.tensor(sample, [1, ...shape])).dataSync());
      return { run: (ms) => rate(ms, () => void predict()), output: predict };
    },
  };
}

export const { start, trainer, predictor } = side('wasm', ({ kind }) => kind === 'mlp' || kind === 'cnn');
