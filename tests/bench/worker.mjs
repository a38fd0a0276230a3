/** @file A side of hebb in a worker of Node: two engines, with other options, in one run. The same file is the worker's script. */
import { once } from 'node:events';
import { parentPort, Worker } from 'node:worker_threads';

/** { start, trainer } as hebb.mjs has them, and what ends the worker. */
export function inWorker(options) {
  const worker = new Worker(new URL(import.meta.url));
  const ask = async (...message) => {
    worker.postMessage(message);
    return (await once(worker, 'message'))[0];
  };
  return {
    close: () => worker.terminate(),
    start: () => ask('start', options),
    async trainer(task) {
      await ask('trainer', task);
      return { run: (ms) => ask('run', ms), loss: () => ask('loss'), profile: (ms) => ask('profile', ms) };
    },
  };
}

if (parentPort) {
  const { start, trainer } = await import('./hebb.mjs');
  let made;
  const answers = {
    start,
    trainer: (task) => {
      made = trainer(task);
    },
    run: (ms) => made.run(ms),
    loss: () => made.loss(),
    profile: (ms) => made.profile(ms),
  };
  parentPort.on('message', ([what, value]) => void Promise.resolve(answers[what](value)).then((answer) => parentPort.postMessage(answer)));
}
