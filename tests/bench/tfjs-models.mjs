/**
 * @file The networks in TensorFlow.js, on operations whose gradients its wasm backend has no kernel for (filters of convolutions,
 * max-pooling) or a slow one: made of its fast ones. Channels are last.
 */
import { weights } from './weights.mjs';

/** What `tf` lacks. `first` says that x is the input, by which no gradient is wanted. */
function operations(tf) {
  /** x [n, in] by w [in, out]: products are several times as fast with operands transposed beforehand. */
  const matMul = (x, w, first) =>
    tf.customGrad((a, b, save) => {
      save([a, b]);
      const byInput = (dy, a, b) => (first ? tf.zerosLike(a) : tf.matMul(dy, tf.transpose(b)));
      return { value: tf.matMul(a, b), gradFunc: (dy, [a, b]) => [byInput(dy, a, b), tf.matMul(tf.transpose(a), dy)] };
    })(x, w);

  const frame = [
    [0, 0],
    [1, 1],
    [1, 1],
    [0, 0],
  ];

  /** Convolution of 3 x 3 with a frame of zeros; x [n, h, w, in], filters [3, 3, in, out]. Both gradients are convolutions again. */
  const conv2d = (x, filters, first) =>
    tf.customGrad((input, w, save) => {
      save([input, w]);
      const byInput = (dy, input, w) =>
        first ? tf.zerosLike(input) : tf.conv2d(dy, tf.transpose(tf.reverse(w, [0, 1]), [0, 1, 3, 2]), 1, 'same');
      const byFilters = (dy, input) => {
        const swapped = tf.conv2d(tf.transpose(tf.pad(input, frame), [3, 1, 2, 0]), tf.transpose(dy, [1, 2, 0, 3]), 1, 'valid');
        return tf.transpose(swapped, [1, 2, 0, 3]);
      };
      return { value: tf.conv2d(input, w, 1, 'same'), gradFunc: (dy, [input, w]) => [byInput(dy, input, w), byFilters(dy, input)] };
    })(x, filters);

  /** The largest of 2 x 2: dy goes to where it is. */
  const maxPool = (x) =>
    tf.customGrad((input, save) => {
      const value = tf.maxPool(input, 2, 2, 'valid');
      save([input, value]);
      const wide = (small, input) => tf.image.resizeNearestNeighbor(small, input.shape.slice(1, 3));
      const gradFunc = (dy, [input, value]) => tf.mul(tf.cast(tf.equal(input, wide(value, input)), 'float32'), wide(dy, input));
      return { value, gradFunc };
    })(x);

  return { matMul, conv2d, maxPool };
}

/** Of each kind of network its weights from PyTorch's layout, and its outputs. */
const models = {
  mlp: {
    prepared: (tf, w) => tf.transpose(w),
    outputs(tf, layers, x, { activation }) {
      const { matMul } = operations(tf);
      return layers.reduce((value, [w, b], i) => tf.add(matMul(i > 0 ? tf[activation](value) : value, w, i === 0), b), x);
    },
  },
  cnn: {
    prepared(tf, w, i) {
      if (i < 2) return tf.transpose(w, [2, 3, 1, 0]);
      return i > 2 ? tf.transpose(w) : tf.reshape(tf.transpose(tf.reshape(w, [128, 64, 7, 7]), [2, 3, 1, 0]), [64 * 7 * 7, 128]);
    },
    outputs(tf, [a, b, c, d], x) {
      const { conv2d, matMul, maxPool } = operations(tf);
      const convolved = [a, b].reduce((value, [w, bias], i) => maxPool(tf.relu(tf.add(conv2d(value, w, i === 0), bias))), x);
      const linear = (value, [w, bias]) => tf.add(matMul(value, w), bias);
      return linear(tf.relu(linear(tf.reshape(convolved, [x.shape[0], 64 * 7 * 7]), c)), d);
    },
  },
};

/** The network of a task: its variables, the shape of a sample, and its outputs for a batch. */
export function network(tf, task) {
  const { prepared, outputs } = models[task.kind];
  const all = weights(task).map(({ shape, values }) => tf.tensor(values, shape));
  const layers = tf.tidy(() =>
    Array.from({ length: all.length / 2 }, (_, i) => [tf.variable(prepared(tf, all[2 * i], i)), tf.variable(all[2 * i + 1])]),
  );
  const [channels, ...sides] = task.shape;
  const shape = [...sides, channels]; // the same order with one channel
  return { variables: layers.flat(), shape, outputs: (x) => outputs(tf, layers, x, task) };
}
