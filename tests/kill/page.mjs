/** @file The page that trains in a worker, and is closed, or has its worker terminated. */
import { session } from '../../dist/worker.js';
import { outcome, sets, spec, variants } from './task.mjs';

/** Trains; the worker is terminated at a moment of its training. { outcome, checkpoint }, or undefined when it was terminated. */
window.train = async (variant, to, at) => {
  const s = await session({ deterministic: true });
  await s.manualSeed(1);
  const [train, validation] = await Promise.all(sets.map((options) => s.data.synthetic('moons', options)));
  const model = await s.model(spec);
  let timer;
  const onProgress = ({ step }) => {
    window.step = step;
    if (at && step >= at.step) timer ??= setTimeout(() => s.dispose(), at.ms);
  };
  const run = s.fit(model, train, { ...variants[variant], validation, onProgress, ...(to && { checkpoint: { to, everySteps: 4 } }) });
  try {
    const summary = await run.done;
    return { outcome: outcome(await model.stateDict(), summary), checkpoint: run.progress.checkpoint };
  } catch (error) {
    if (error.code !== 'disposed') throw error;
    return undefined;
  } finally {
    clearTimeout(timer);
    s.dispose();
  }
};
window.step = -1;
