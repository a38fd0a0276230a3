/** @file What the page of chromium.mjs runs: sides by name, what they train or predict by task. */
import { measureKernel } from './kernels.mjs';
import { sides } from './sides.mjs';
import { tasks } from './tasks.mjs';

const made = {};

window.start = async (name) => (await sides[name]()).start();
/** Whether the side has a trainer, or a predictor, of the task. */
window.make = async (name, what, id) => {
  made[name] = await (await sides[name]())[what]?.(tasks.find((task) => task.id === id));
  return made[name] !== undefined;
};
window.call = async (name, method, ...given) => {
  const value = await made[name][method]?.(...given);
  return value instanceof Float32Array || value instanceof Float64Array ? [...value] : value;
};
/** The lines that measureKernel says. */
window.kernel = async (kind) => {
  const lines = [];
  await measureKernel(kind, (line) => lines.push(line));
  return lines;
};
