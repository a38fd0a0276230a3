/**
 * @file `npm run backbones`: trains the networks that other pages start from, and writes them with what they reached to web/backbones:
 * numbers of 16 bits, a few minutes each. `npm run backbones -- drawings` trains one. The same code writes the same bytes.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildPackage } from '../build.mjs';
import { root, say, script } from '../process.mjs';
import { setup } from '../setup/setup.mjs';
import { large, small } from './networks.mjs';
import { drawn, pictures } from './sets.mjs';

/** Each backbone's data and network. */
export const backbones = {
  drawings: { sets: drawn, network: large, epochs: 8, lr: 4e-3 },
  pictures: { sets: pictures, network: small, epochs: 5, lr: 4e-3 },
};

export const folder = join(root, 'web/backbones');
const manifestFile = join(folder, 'backbones.json');
const batchSize = 64;

/** Files, classes and figures of all backbones, by name. */
export const manifest = () => (existsSync(manifestFile) ? JSON.parse(readFileSync(manifestFile, 'utf8')) : {});

async function train(hebb, name) {
  const { evaluate, fit, manualSeed, nn, open, optim, save } = hebb;
  const { sets, network, epochs, lr } = backbones[name];
  manualSeed(1);
  const set = sets(hebb);
  const { classes, shape, size } = set.train;
  const model = network(nn, classes.length);
  const start = performance.now();
  const schedule = optim.schedule.oneCycle({ maxLr: lr, steps: epochs * Math.ceil(size / batchSize) });
  const run = fit(model, set.train, { epochs, batchSize, optimizer: { name: 'adam', lr }, schedule, validation: set.test, sliceMs: 200 });
  for await (const { epoch, loss, validation } of run)
    say(`${name}: epoch ${epoch}, loss ${loss.toFixed(3)}, ${percent(validation.accuracy)}`);
  const seconds = (performance.now() - start) / 1000;
  const bytes = await save(model, 'safetensors', { dtype: 'f16' });
  const { accuracy } = await evaluate((await open(bytes)).model, set.test);
  writeFileSync(join(folder, `${name}.safetensors`), bytes);
  say(`${name}: ${percent(accuracy)} of ${set.test.size} right, ${bytes.length} bytes, trained in ${seconds.toFixed(0)} s`);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { shape, trained: size, tested: set.test.size, accuracy: Number(accuracy.toFixed(4)), bytes: bytes.length, sha256, classes };
}

const percent = (share) => `${(100 * share).toFixed(1)} %`;

if (process.argv[1] === import.meta.filename) {
  await script(async () => {
    await setup();
    await buildPackage();
    const hebb = await import('hebb');
    await hebb.load();
    const names = process.argv.slice(2);
    for (const name of names.length > 0 ? names : Object.keys(backbones)) {
      if (!backbones[name]) throw new Error(`no backbone of this name (${Object.keys(backbones).join(', ')}): ${name}`);
      writeFileSync(manifestFile, `${JSON.stringify({ ...manifest(), [name]: await train(hebb, name) }, null, 2)}\n`);
    }
  });
}
