/** @file The side of ConvNetJS: plain JavaScript, sample by sample; its trainers have no Adam, their nearest is cheaper: 'windowgrad'. */
import peers from './peers/package.json' with { type: 'json' };
import { rate } from './rate.mjs';
import { samples } from './tasks.mjs';
import { weights } from './weights.mjs';

let { convnetjs } = globalThis; // in a page its script has made it

export async function start() {
  if (!convnetjs) convnetjs = (await import('./peers/node_modules/convnetjs/build/convnet.js')).default;
  return `ConvNetJS ${peers.dependencies.convnetjs}`;
}

const convolution = (filters) => [
  { type: 'conv', sx: 3, stride: 1, pad: 1, filters, activation: 'relu' },
  { type: 'pool', sx: 2, stride: 2 },
];

const layers = {
  mlp: ({ sizes, activation, classes }) => [
    { type: 'input', out_sx: 1, out_sy: 1, out_depth: sizes[0] },
    ...sizes.slice(1, -1).map((size) => ({ type: 'fc', num_neurons: size, activation })),
    classes > 0 ? { type: 'softmax', num_classes: classes } : { type: 'regression', num_neurons: 1 },
  ],
  cnn: ({ classes, shape: [channels, height, width] }) => [
    { type: 'input', out_sx: width, out_sy: height, out_depth: channels },
    ...convolution(32),
    ...convolution(64),
    { type: 'fc', num_neurons: 128, activation: 'relu' },
    { type: 'softmax', num_classes: classes },
  ],
};

/** A network with the weights of all sides. Its layers have channels last, also where they are flattened. */
function network(task) {
  const net = new convnetjs.Net();
  net.makeLayers(layers[task.kind](task));
  const given = weights(task);
  net.layers.forEach(({ filters, biases, sx, sy }, i) => {
    if (!filters) return;
    const [{ shape, values }, bias] = given.splice(0, 2);
    const size = values.length / shape[0];
    const places = sx ? sx * sy : net.layers[i - 1].out_sx * net.layers[i - 1].out_sy;
    filters.forEach(({ w }, f) => {
      for (let j = 0; j < size; ++j) w[(j % places) * (size / places) + Math.floor(j / places)] = values[f * size + j];
    });
    biases.w.set(bias.values);
  });
  return net;
}

/** The first samples as its volumes; of pictures with one channel. */
function volumes(x, n, width, [size, height = 1, wide = 1]) {
  return Array.from({ length: n }, (_, i) => {
    const volume = new convnetjs.Vol(wide, height, size, 0);
    volume.w.set(x.subarray(i * width, (i + 1) * width));
    return volume;
  });
}

/** Dense and convolutional networks: it has no others. */
export function trainer(task) {
  if (!layers[task.kind]) return undefined;
  const { classes, batch, optimizer, lr, shape } = task;
  // its squared error is half of the others'
  const method = optimizer === 'sgd' ? { learning_rate: 2 * lr, method: 'sgd', momentum: 0 } : { learning_rate: lr, method: 'windowgrad' };
  const teacher = new convnetjs.Trainer(network(task), { batch_size: batch, ...method });
  const { x, y, n, width } = samples(task);
  const inputs = volumes(x, n, width, shape);
  const targets = classes > 0 ? [...y] : Array.from(y, (value) => [value]);
  const losses = []; // of the last samples
  let at = 0;
  const step = () => {
    for (let i = 0; i < batch; ++i, at = (at + 1) % n) losses[at] = teacher.train(inputs[at], targets[at]).loss;
  };
  return {
    run: (ms) => rate(ms, step),
    loss: () => losses.reduce((sum, loss) => sum + loss, 0) / losses.length / (classes > 0 ? 1 : 2), // which it tells twice as large
  };
}

export function predictor(task) {
  const net = network(task);
  const { x, width } = samples(task);
  const sample = x.slice(0, width);
  const predict = () => net.forward(volumes(sample, 1, width, task.shape)[0], false).w;
  return { run: (ms) => rate(ms, () => void predict()), output: predict };
}
