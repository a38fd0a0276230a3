/** @file The page that trains in a worker, and is closed, or has its worker terminated. */
import { session } from '../../dist/worker.js';
import { outcome, tasks, train } from './task.mjs';

/** Trains; the worker is terminated at a moment of its training. { outcome, checkpoint }, or undefined when it was terminated. */
window.train = async (number, to, at) => {
  const s = await session({ deterministic: true });
  await s.manualSeed(1);
  const task = tasks[number];
  const [set, validation] = await task.sets(s.data);
  const model = await s.model(task.spec);
  let timer;
  const told = (step) => {
    window.step = step;
    if (at && step >= at.step) timer ??= setTimeout(() => s.dispose(), at.ms);
  };
  const api = { fit: (...args) => s.fit(...args), randomRestart: (...args) => s.randomRestart(...args) };
  try {
    const { checkpoint, ...result } = await train(api, task, [model, set, validation], { told, checkpoint: to && { to, everySteps: 4 } });
    return { outcome: outcome(await model.stateDict(), result), checkpoint };
  } catch (error) {
    if (error.code !== 'disposed') throw error;
    return undefined;
  } finally {
    clearTimeout(timer);
    s.dispose();
  }
};
window.step = -1;
