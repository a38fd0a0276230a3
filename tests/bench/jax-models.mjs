/** @file The networks in jax-js: parameters, and outputs for a batch. Every argument is consumed, as everywhere in jax-js. */
import { lax, nn, numpy as np } from './peers/node_modules/@jax-js/jax/dist/index.js';
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

function pooled(x) {
  const [n, channels, height, width] = x.shape;
  return x.reshape([n, channels, height / 2, 2, width / 2, 2]).max([3, 5]);
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
      const convolved = [a, b].reduce(
        (value, { w, b }) => pooled(nn.relu(lax.conv(value, w, [1, 1], 'SAME').add(b.reshape([-1, 1, 1])))),
        x,
      );
      return linear(nn.relu(linear(convolved.reshape([n, 64 * 7 * 7]), c)), d);
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
