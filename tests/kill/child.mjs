/** @file One process that trains and can be killed: child.mjs VARIANT [PLACE]. Prints "step 12" on the way, at the end its outcome as JSON. */
import { createHash } from 'node:crypto';
import { data, fit, load, manualSeed, nn } from 'hebb';
import { outcome, sets, spec, variants } from './task.mjs';

const [variant, to] = process.argv.slice(2);
await load({ deterministic: true });
manualSeed(1);
const [train, validation] = sets.map((options) => data.synthetic('moons', options));
const model = nn.fromSpec(spec);
const onProgress = ({ step }) => console.log(`step ${step}`);
const run = fit(model, train, { ...variants[variant], validation, onProgress, ...(to && { checkpoint: { to, everySteps: 4 } }) });
const summary = await run.done;
const result = JSON.stringify(outcome(nn.snapshot(model), summary));
console.log(JSON.stringify({ sum: createHash('sha256').update(result).digest('hex'), steps: summary.steps, ...run.progress.checkpoint }));
