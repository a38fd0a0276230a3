/** @file The side of TensorFlow.js 4.22: core operations with batches made beforehand, its fastest way; on the wasm backend, and as side(…) on others. */
import { rate } from './rate.mjs';
import { samples } from './tasks.mjs';
import { weights } from './weights.mjs';

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

/**
 * Convolution of 3 x 3 with a frame of zeros; x [n, h, w, in], filters [3, 3, in, out]. The wasm backend has no kernel for its
 * gradient by the filters: that is a convolution of x by dy again, with channels and samples swapped. The first needs none by x.
 */
function convolution(x, filters, first) {
  return tf.customGrad((input, w, save) => {
    save([input, w]);
    const gradFunc = (dy, [input, w]) => [
      first ? tf.zerosLike(input) : tf.conv2dTranspose(dy, w, input.shape, 1, 'same'),
      tf.transpose(
        tf.conv2d(
          tf.transpose(
            tf.pad(input, [
              [0, 0],
              [1, 1],
              [1, 1],
              [0, 0],
            ]),
            [3, 1, 2, 0],
          ),
          tf.transpose(dy, [1, 2, 0, 3]),
          1,
          'valid',
        ),
        [1, 2, 0, 3],
      ),
    ];
    return { value: tf.conv2d(input, w, 1, 'same'), gradFunc };
  })(x, filters);
}

/** The largest of 2 x 2. No gradient there, either: dy goes to where the largest is. */
function pool(x) {
  return tf.customGrad((input, save) => {
    const value = tf.maxPool(input, 2, 2, 'valid');
    save([input, value]);
    const gradFunc = (dy, [input, value]) => {
      const [n, h, w, channels] = value.shape;
      const wide = (small) => tf.reshape(small, [n, h, 1, w, 1, channels]);
      const there = tf.equal(tf.reshape(input, [n, h, 2, w, 2, channels]), wide(value));
      return tf.reshape(tf.mul(tf.cast(there, 'float32'), wide(dy)), input.shape);
    };
    return { value, gradFunc };
  })(x);
}

const linear = (x, [w, b]) => tf.add(tf.matMul(x, w), b);

/** Of each kind of network its variables, pairs of weight and bias, and its outputs. Channels are last, also where they are flattened. */
const models = {
  mlp: {
    prepared: (w) => tf.transpose(w),
    outputs: (layers, x, { activation }) => layers.reduce((value, layer, i) => linear(i > 0 ? tf[activation](value) : value, layer), x),
  },
  cnn: {
    prepared: (w, i) =>
      i < 2
        ? tf.transpose(w, [2, 3, 1, 0])
        : i === 2
          ? tf.reshape(tf.transpose(tf.reshape(w, [128, 64, 7, 7]), [2, 3, 1, 0]), [64 * 7 * 7, 128])
          : tf.transpose(w),
    outputs: ([a, b, c, d], x) => {
      const convolved = [a, b].reduce((value, [w, bias], i) => pool(tf.relu(tf.add(convolution(value, w, i === 0), bias))), x);
      return linear(tf.relu(linear(tf.reshape(convolved, [x.shape[0], 64 * 7 * 7]), c)), d);
    },
  },
};

/** The network of a task: its variables, and its outputs for a batch of samples one after the other. */
function network(task) {
  const { prepared, outputs } = models[task.kind];
  const all = weights(task).map(({ shape, values }) => tf.tensor(values, shape));
  const layers = tf.tidy(() =>
    Array.from({ length: all.length / 2 }, (_, i) => [tf.variable(prepared(all[2 * i], i)), tf.variable(all[2 * i + 1])]),
  );
  const [channels, ...sides] = task.shape;
  const shape = [...sides, channels]; // the same order with one channel
  return { variables: layers.flat(), shape, outputs: (x) => outputs(layers, x, task) };
}

/** start, trainer and predictor on a backend, for the tasks that it `takes`: not LSTMs, whose gradients go step by step through JavaScript. */
export function side(backend, takes) {
  return {
    start: () => startOn(backend),
    async trainer(task) {
      if (!takes(task)) return undefined;
      await tf.setBackend(backend);
      const { classes, batch, batches, optimizer: name, lr } = task;
      const { variables, shape, outputs } = network(task);
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
      const { shape, outputs } = network(task);
      const { x, width } = samples(task);
      const sample = x.slice(0, width);
      const predict = () => tf.tidy(() => outputs(tf.tensor(sample, [1, ...shape])).dataSync());
      return { run: (ms) => rate(ms, () => void predict()), output: predict };
    },
  };
}

export const { start, trainer, predictor } = side('wasm', ({ kind }) => kind in models);
