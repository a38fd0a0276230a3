/** @file The side of hebb: what a user writes, shuffling and batching included. */
import { data, fit, load, manualSeed, nn } from 'hebb';
import { samples } from './tasks.mjs';

export async function start() {
  const { simd, version } = await load();
  return `hebb ${version}, ${simd}, 1 thread`;
}

/** A trainer: run(ms) trains that long and returns steps per second; loss() is the last mean loss. */
export function trainer(task) {
  const { sizes, activation, classes, batch, optimizer, lr } = task;
  manualSeed(1);
  const layers = sizes.slice(1).flatMap((size, i) => [nn.linear(sizes[i], size), ...(i < sizes.length - 2 ? [nn[activation]()] : [])]);
  const model = nn.sequential(...layers);
  const { x, y, width } = samples(task);
  const set = data.fromArrays(x, y, { shape: [width], ...(classes > 0 ? { classes } : { targetShape: [1] }) });
  let loss = NaN;
  return {
    async run(ms) {
      const run = fit(model, set, { epochs: Infinity, batchSize: batch, optimizer: { name: optimizer, lr }, metrics: ['loss'] });
      const begin = performance.now();
      setTimeout(() => run.stop(), ms);
      const { steps, loss: last } = await run.done;
      loss = last;
      return (1000 * steps) / (performance.now() - begin);
    },
    loss: () => loss,
  };
}
