/** @file The side of jax-js: its wasm device, the whole step (loss, gradients, update) as one jitted function, batches made beforehand. */
import {
  blockUntilReady,
  defaultDevice,
  init,
  jit,
  nn,
  numpy as np,
  tree,
  valueAndGrad,
} from './peers/node_modules/@jax-js/jax/dist/index.js';
import peers from './peers/package.json' with { type: 'json' };
import { models } from './jax-models.mjs';
import { rate } from './rate.mjs';
import { samples } from './tasks.mjs';

/** One thread: Node 20 has no Worker of browsers, and the page of the bench is not isolated. */
export async function start() {
  await init('wasm');
  return `jax-js ${peers.dependencies['@jax-js/jax']}, ${defaultDevice('wasm')}, 1 thread`;
}

/** New parameters and moments: `rates` are those of both moments' corrections, 1 / (1 - beta^t). */
const optimizers = {
  sgd: (parameters, moments, gradients, rates, lr) => [tree.map((p, g) => p.sub(g.mul(lr)), parameters, gradients), moments],
  adam(parameters, { m, v }, gradients, [mRate, vRate], lr) {
    const newM = tree.map((old, g) => old.mul(0.9).add(g.mul(0.1)), m, tree.ref(gradients));
    const newV = tree.map((old, g) => old.mul(0.999).add(np.square(g).mul(0.001)), v, gradients);
    const root = (second) => np.sqrt(second.mul(vRate.ref)).add(1e-8);
    const update = (p, first, second) => p.sub(first.mul(mRate.ref).mul(lr).div(root(second)));
    const updated = tree.map(update, parameters, tree.ref(newM), tree.ref(newV));
    tree.dispose([mRate, vRate]);
    return [updated, { m: newM, v: newV }];
  },
};

export function trainer(task) {
  const { kind, classes, vocabulary, batch, batches, shape, optimizer, lr } = task;
  const { outputs, parameters: initial } = models[kind];
  const { x, y, width } = samples(task);
  const labels = vocabulary ?? classes;
  const typed = vocabulary ? Int32Array : Float32Array;
  const rows = y.length / (batch * batches);
  const made = Array.from({ length: batches }, (_, i) => {
    const input = np.array(typed.from(x.subarray(i * batch * width, (i + 1) * batch * width)), { shape: [batch, ...shape] });
    const wanted = y.slice(i * batch * rows, (i + 1) * batch * rows);
    return [input, labels > 0 ? nn.oneHot(np.array(Int32Array.from(wanted)), labels) : np.array(wanted, { shape: [batch, 1] })];
  });
  const lossOf = (parameters, input, target) => {
    const out = outputs(parameters, input, task);
    return labels > 0 ? np.sum(nn.logSoftmax(out).mul(target)).mul(-1 / target.shape[0]) : np.mean(np.square(out.sub(target)));
  };
  const step = jit((parameters, moments, rates, input, target) => {
    const [loss, gradients] = valueAndGrad(lossOf)(tree.ref(parameters), input, target);
    return [loss, ...optimizers[optimizer](parameters, moments, gradients, rates, lr)];
  });
  let parameters = initial(task);
  const zeros = () => tree.map((p) => np.zeros(p.shape), parameters);
  let moments = optimizer === 'adam' ? { m: zeros(), v: zeros() } : {};
  const losses = []; // of the last batches
  let t = 0;
  const next = () => {
    const [input, target] = made[t % batches];
    t += 1;
    const rates = optimizer === 'adam' ? [0.9, 0.999].map((beta) => np.array(1 / (1 - beta ** t))) : [];
    let loss;
    [loss, parameters, moments] = step(parameters, moments, rates, input.ref, target.ref);
    losses.push(loss);
    if (losses.length > batches) losses.shift().dispose();
    return blockUntilReady(parameters); // or steps queue up, and with them their memory
  };
  return {
    run: (ms) => rate(ms, next),
    loss: () => losses.reduce((sum, loss) => sum + loss.ref.item(), 0) / losses.length,
  };
}

export function predictor(task) {
  const { parameters, outputs } = models[task.kind];
  const known = parameters(task);
  const { x, width } = samples(task);
  const sample = x.slice(0, width);
  const forward = jit((layers, input) => outputs(layers, input, task));
  const predict = () => forward(tree.ref(known), np.array(sample, { shape: [1, ...task.shape] })).dataSync();
  return { run: (ms) => rate(ms, () => void predict()), output: predict };
}
