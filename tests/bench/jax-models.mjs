/** @file The networks in jax-js: parameters, and outputs for a batch. Every argument is consumed, as everywhere in jax-js. */
import { nn, numpy as np } from './peers/node_modules/@jax-js/jax/dist/index.js';
import { numbers } from './tasks.mjs';
import { weights } from './weights.mjs';

/** Weights [...shape] uniform within 1 / sqrt(fan in), as those of the other sides. */
function uniform(shape, fanIn) {
  const bound = 1 / Math.sqrt(fanIn);
  const count = shape.reduce((product, size) => product * size, 1);
  return np.array(
    numbers(count, count).map((u) => (2 * u - 1) * bound),
    { shape },
  );
}

// [outputs, inputs] is the faster way round for its products
const dense = (inputs, outputs) => ({ w: uniform([outputs, inputs], inputs), b: uniform([outputs], inputs) });
const product = (x, w) => np.matmul(x, np.matrixTranspose(w));
const linear = (x, { w, b }) => product(x, w).add(b);

/** The layers of the networks that predict, with the weights of all sides. */
function layers(task) {
  const all = weights(task).map(({ shape, values }) => np.array(values, { shape }));
  return Array.from({ length: all.length / 2 }, (_, i) => ({ w: all[2 * i], b: all[2 * i + 1] }));
}

const norm = (size) => ({ w: np.ones([size]), b: np.zeros([size]) });
const normalize = (x, { w, b }) => nn.standardize(x).mul(w).add(b);

/** Convolution of 3 x 3 with a frame of zeros, by one product; x [n, h, w, in], w [out, in, 3, 3]. The gradients of lax.conv take seconds. */
function convolution(x, { w, b }) {
  const [, height, width, inputs] = x.shape;
  const framed = np.pad(x, { 1: [1, 1], 2: [1, 1] });
  const shifted = [0, 1, 2].flatMap((i) => [0, 1, 2].map((j) => framed.ref.slice([], [i, i + height], [j, j + width])));
  framed.dispose();
  return linear(np.concatenate(shifted, -1), { w: np.transpose(w, [0, 2, 3, 1]).reshape([-1, 9 * inputs]), b });
}

function pooled(x) {
  const [n, height, width, channels] = x.shape;
  return x.reshape([n, height / 2, 2, width / 2, 2, channels]).max([2, 4]);
}

/** Queries, keys and values by one product; x [n, t, size]. Its own dotProductAttention needs iterator helpers, which Node 20 lacks. */
function attention(x, { all, out }) {
  const [n, t, size] = x.shape;
  const [q, k, v] = np.transpose(linear(x, all).reshape([n, t, 3, 4, size / 4]), [2, 0, 3, 1, 4]);
  const scores = product(q, k).mul(2 / Math.sqrt(size));
  const shares = nn.softmax(np.where(np.tri(t, t, 0, { dtype: np.bool }), scores, -Infinity));
  return linear(np.transpose(np.matmul(shares, v), [0, 2, 1, 3]).reshape([n, t, size]), out);
}

function block(x, { before, mix, between, up, down }) {
  const mixed = x.ref.add(attention(normalize(x, before), mix));
  return mixed.ref.add(linear(nn.gelu(linear(normalize(mixed, between), up), { approximate: false }), down));
}

/** Of each kind of network its parameters, and its outputs for a batch. */
export const models = {
  mlp: {
    parameters: layers,
    outputs: (layers, x, { activation }) => {
      const act = { tanh: np.tanh, relu: nn.relu }[activation];
      return layers.reduce((value, layer, i) => linear(i > 0 ? act(value) : value, layer), x);
    },
  },
  cnn: {
    parameters: layers,
    outputs: ([a, b, c, d], x) => {
      const n = x.shape[0];
      const convolved = [a, b].reduce((value, layer) => pooled(nn.relu(convolution(value, layer))), np.transpose(x, [0, 2, 3, 1]));
      return linear(nn.relu(linear(np.transpose(convolved, [0, 3, 1, 2]).reshape([n, 64 * 7 * 7]), c)), d);
    },
  },
  lstm: {
    parameters: () => ({ inputs: dense(32, 512), state: { w: uniform([512, 128], 128) }, out: dense(128, 10) }),
    outputs: ({ inputs, state, out }, x) => {
      const n = x.shape[0];
      let [h, c] = [np.zeros([n, 128]), np.zeros([n, 128])];
      for (const gates of linear(np.transpose(x, [1, 0, 2]), inputs)) {
        const [i, f, g, o] = np.split(gates.add(product(h, state.w.ref)), 4, -1);
        const kept = nn.sigmoid(f).mul(c);
        c = kept.add(nn.sigmoid(i).mul(np.tanh(g)));
        h = nn.sigmoid(o).mul(np.tanh(c.ref));
      }
      c.dispose();
      state.w.dispose();
      return linear(h, out);
    },
  },
  gpt: {
    parameters: ({ vocabulary, shape: [context] }) => ({
      tokens: uniform([vocabulary, 128], 1),
      positions: uniform([context, 128], 2500),
      blocks: [0, 1].map(() => ({
        before: norm(128),
        mix: { all: dense(128, 384), out: dense(128, 128) },
        between: norm(128),
        up: dense(128, 512),
        down: dense(512, 128),
      })),
      last: norm(128),
      out: uniform([vocabulary, 128], 128),
    }),
    outputs: ({ tokens, positions, blocks, last, out }, x, { vocabulary }) => {
      const embedded = np.matmul(nn.oneHot(x, vocabulary), tokens).add(positions);
      return product(normalize(blocks.reduce(block, embedded), last), out).reshape([-1, vocabulary]);
    },
  },
};
