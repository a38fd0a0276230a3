/** @file What a page of chromium.mjs runs: one side and its trainers. */
import { measureKernel } from './kernels.mjs';
import { tasks } from './tasks.mjs';

const sides = { hebb: () => import('./hebb.mjs'), tfjs: () => import('./tfjs.mjs') };
let side, trainer;

window.start = async (name, options) => (side = await sides[name]()).start(options);
/** Whether the side has the task. */
window.trainer = async (id) => {
  trainer = await side.trainer(tasks.find((task) => task.id === id));
  return trainer !== undefined;
};
window.run = (ms) => trainer.run(ms);
window.profile = (ms) => trainer.profile(ms);
window.loss = () => trainer.loss();
/** The lines that measureKernel says. */
window.kernel = async (kind) => {
  const lines = [];
  await measureKernel(kind, (line) => lines.push(line));
  return lines;
};
