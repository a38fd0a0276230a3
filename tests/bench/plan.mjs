/**
 * @file `node tests/bench/plan.mjs`: what plan() says a run takes against what it then takes, for the networks of the bench, with and without
 * validation, averages of weights and varied samples. Prints bytes of both, and the ratio.
 */
import { data, fit, load, manualSeed, memory, nn, plan } from 'hebb';
import { models } from './hebb.mjs';
import { samples, tasks } from './tasks.mjs';

await load({ all: true });

/** The most that the engine held during a run of one epoch, without the data sets and what others hold. */
async function taken(model, set, options, others) {
  memory({ resetPeak: true });
  await fit(model, set, { ...options, epochs: 1 }).done;
  return memory().peakBytes - others;
}

const figures = [];
for (const task of tasks) {
  for (const more of [{}, { validation: true }, { ema: {}, accumulate: 2 }]) {
    manualSeed(1);
    const { x, y } = samples(task);
    const { kind, classes, shape, batch, optimizer, lr } = task;
    const target = kind === 'gpt' ? { targetShape: shape } : classes > 0 ? { classes } : { targetShape: [1] };
    const set = data.fromArrays(x, y, { shape, ...target });
    const others = memory().bytes;
    const model = models[kind](task);
    const loss = kind === 'gpt' ? { loss: nn.models.tokenLoss } : {};
    const validation = more.validation ? { validation: set } : {};
    const options = { batchSize: batch, optimizer: { name: optimizer, lr }, ...loss, ...more, validation: undefined, ...validation };
    const said = (await plan(model, set, { ...options, measureMs: 1 })).bytes;
    const is = await taken(model, set, options, others);
    figures.push(said / is);
    console.log(`${task.id} ${JSON.stringify(more)}: plan ${said}, run ${is}, ratio ${(said / is).toFixed(4)}`);
    for (const made of [model, set]) made.dispose();
  }
}
console.log(`ratios from ${Math.min(...figures).toFixed(4)} to ${Math.max(...figures).toFixed(4)}`);
