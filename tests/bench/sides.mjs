/** @file The libraries that are measured in a page as under Node, hebb first; what peers/package.json has is imported by its path. */
export const sides = {
  hebb: () => import('./hebb.mjs'),
  tfjs: () => import('./tfjs.mjs'),
  'tfjs-cpu': () => import('./tfjs-cpu.mjs'),
  'jax-js': () => import('./jax.mjs'),
  ConvNetJS: () => import('./convnetjs.mjs'),
  'ONNX Runtime': () => import('./onnxruntime.mjs'),
};
