/** @file What the page of chromium.mjs runs: sides by name, their trainers by task. */
import { measureKernel } from './kernels.mjs';
import { tasks } from './tasks.mjs';

const sides = { hebb: () => import('./hebb.mjs'), tfjs: () => import('./tfjs.mjs') };
const trainers = {};

window.start = async (name) => (await sides[name]()).start();
/** Whether the side has the task. */
window.trainer = async (name, id) => {
  trainers[name] = (await sides[name]()).trainer(tasks.find((task) => task.id === id));
  return trainers[name] !== undefined;
};
window.run = (name, ms) => trainers[name].run(ms);
window.loss = (name) => trainers[name].loss();
/** The lines that measureKernel says. */
window.kernel = async (kind) => {
  const lines = [];
  await measureKernel(kind, (line) => lines.push(line));
  return lines;
};
