/** @file One process that trains and can be killed: child.mjs TASK [PLACE]. Prints "step 12" on the way, at the end its outcome as JSON. */
import { createHash } from 'node:crypto';
import * as hebb from 'hebb';
import { outcome, tasks, train } from './task.mjs';

const [number, to] = process.argv.slice(2);
const { data, load, manualSeed, nn } = hebb;
const task = tasks[number];
await load({ deterministic: true });
manualSeed(1);
const [set, validation] = await task.sets(data);
const model = nn.fromSpec(task.spec);
const { checkpoint, ...result } = await train(hebb, task, [model, set, validation], {
  checkpoint: to && { to, everySteps: 4 },
  told: (step) => console.log(`step ${step}`),
});
const text = JSON.stringify(outcome(nn.snapshot(model), result));
console.log(JSON.stringify({ sum: createHash('sha256').update(text).digest('hex'), steps: result.steps, ...checkpoint }));
