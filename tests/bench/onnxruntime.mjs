/** @file The side of onnxruntime-web: its wasm backend, one thread; it predicts only. */
import { onnx } from './onnx.mjs';
import { rate } from './rate.mjs';
import { samples } from './tasks.mjs';

const file = globalThis.window ? 'ort.wasm.bundle.min.mjs' : 'ort.node.min.mjs';
let ort;

export async function start() {
  ort = await import(`./peers/node_modules/onnxruntime-web/dist/${file}`);
  ort.env.wasm.numThreads = 1;
  return `onnxruntime-web ${ort.env.versions.web}, wasm, 1 thread`;
}

export async function predictor(task) {
  const { Worker } = globalThis;
  const session = await ort.InferenceSession.create(onnx(task), { executionProviders: ['wasm'] });
  globalThis.Worker = Worker; // under Node it sets one, by which jax-js would think that it may use threads
  const { x, width } = samples(task);
  const sample = x.slice(0, width);
  const predict = async () => (await session.run({ x: new ort.Tensor('float32', sample, [1, ...task.shape]) })).y.data;
  return { run: (ms) => rate(ms, predict), output: predict };
}
