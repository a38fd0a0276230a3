/** @file What a page of chromium.mjs runs: one side, and what it trains or predicts by task. */
import { measureKernel } from './kernels.mjs';
import { sides } from './sides.mjs';
import { tasks } from './tasks.mjs';

let side, made;

window.start = async (name, options) => (side = await sides[name]()).start(options);
/** Whether the side has a trainer, or a predictor, of the task. */
window.make = async (what, id) => {
  made = await side[what]?.(tasks.find((task) => task.id === id));
  return made !== undefined;
};
window.call = async (method, ...given) => {
  const value = await made[method]?.(...given);
  return value instanceof Float32Array || value instanceof Float64Array ? [...value] : value;
};
/** The lines that measureKernel says. */
window.kernel = async (kind) => {
  const lines = [];
  await measureKernel(kind, (line) => lines.push(line));
  return lines;
};
