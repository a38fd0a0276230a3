/**
 * @file `npm run train`: Fashion-MNIST in the terminal, progress as it goes, and the accuracy on the 10,000 images that neither training nor
 * any choice has seen. `--model mlp`: 784-256-128-64-10, Adam; `--model cnn`: two convolutions, augmentation, early stopping.
 * Options: --model mlp --epochs n --batchSize n --lr rate --seed 1 --limit images --threads n --deterministic --save file
 * `npm run train -- NAME` trains another of nn.models and prints what it reached: lenet, charRnn, gpt, … as in tools/models.
 * With --quick as the tests do, --settings '{"steps": 100}' changes something.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildPackage } from './build.mjs';
import { classifiers } from './models/classifiers.mjs';
import { recipes } from './models/index.mjs';
import { root, say, script } from './process.mjs';
import { setup } from './setup/setup.mjs';

/** The command line; an unknown option is an error. */
const options = () =>
  parseArgs({
    allowPositionals: true,
    options: {
      quick: { type: 'boolean', default: false },
      settings: { type: 'string', default: '{}' },
      model: { type: 'string', default: 'mlp' },
      epochs: { type: 'string' },
      batchSize: { type: 'string' },
      lr: { type: 'string' },
      threads: { type: 'string' },
      seed: { type: 'string', default: '1' },
      limit: { type: 'string' },
      deterministic: { type: 'boolean', default: false },
      save: { type: 'string' },
    },
  });

/** The package in dist/ and the pictures in build/data; what is out of date is made first. */
async function hebb() {
  await setup();
  await buildPackage();
  return import('hebb');
}

/** Images to train on (at most `limit`), to validate on and to test on, as data sets [1, 28, 28]. */
function datasets(data, limit = Infinity) {
  const folder = join(root, 'build/data/fashion-mnist');
  const { classes } = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
  const read = (part) =>
    data.idx(readFileSync(join(folder, `${part}-images.idx`)), readFileSync(join(folder, `${part}-labels.idx`)), { classes });
  const whole = read('train');
  const known = whole.subset(Array.from({ length: Math.min(Number(limit), whole.size) }, (_, i) => i));
  return [...known.split([11 / 12, 1 / 12], { stratify: true }), read('test')];
}

const percent = (share) => `${(100 * share).toFixed(1)} %`;
const clock = (seconds) =>
  Number.isFinite(seconds) ? `${Math.floor(seconds / 60)}:${String(Math.round(seconds) % 60).padStart(2, '0')}` : '-';

/** One line of progress: a bar where there is a terminal, nothing where there is a file. */
function draw({ epoch, fraction, loss, accuracy, stepsPerSecond, secondsLeft }) {
  if (!process.stdout.isTTY) return;
  const bar = '█'.repeat(Math.round(24 * fraction)).padEnd(24, '░');
  const text = `${bar} ${percent(fraction)}  epoch ${epoch}  loss ${loss.toFixed(4)}  accuracy ${percent(accuracy)}  ${Math.round(stepsPerSecond)} steps/s  ${clock(secondsLeft)} left`;
  process.stdout.write(`\r\x1b[2K${text.slice(0, process.stdout.columns || 80)}`);
}

function tellEpoch({ epoch, loss, accuracy, seconds, stepsPerSecond, validation }) {
  if (process.stdout.isTTY) process.stdout.write('\r\x1b[2K');
  const seen = `validation loss ${validation.loss.toFixed(4)}  accuracy ${percent(validation.accuracy)}`;
  say(
    `epoch ${epoch}  loss ${loss.toFixed(4)}  accuracy ${percent(accuracy)}  ${seen}  ${Math.round(stepsPerSecond)} steps/s  ${seconds.toFixed(1)} s`,
  );
}

/** What the doctor finds, each diagnosis once. */
const found = new Set();
function tellFindings(findings) {
  for (const { name, severity, step, message, fix } of findings) {
    if (found.has(name)) continue;
    found.add(name);
    if (process.stdout.isTTY) process.stdout.write('\r\x1b[2K');
    say(`${severity}: ${name}, step ${step}: ${message}\n  try: ${fix}`);
  }
}

/** Trains a model of tools/models, tells what it reached, and fails if that is less than stated. */
async function trainRecipe(name, values) {
  const recipe = recipes[name];
  if (!recipe) throw new Error(`no model of this name (${Object.keys(recipes).join(', ')}): ${name}`);
  const package_ = await hebb();
  const { simd } = await package_.load({ deterministic: values.deterministic });
  const { settings, reached } = recipe[values.quick ? 'quick' : 'full'];
  const start = performance.now();
  const figures = await recipe.train(package_, { ...settings, ...JSON.parse(values.settings) }, drawStep);
  if (process.stdout.isTTY) process.stdout.write('\r\x1b[2K');
  for (const [key, value] of Object.entries(figures)) say(`${key}: ${JSON.stringify(value)}`);
  say(`${name}: ${((performance.now() - start) / 1000).toFixed(1)} s, the ${simd} build`);
  if (!reached(figures)) throw new Error(`not reached: ${reached}`);
}

/** A line of progress a second, where there is a terminal. */
let told = 0;
function drawStep({ step, steps, loss }) {
  if (!process.stdout.isTTY || performance.now() - told < 1000) return;
  told = performance.now();
  process.stdout.write(`\r\x1b[2Kstep ${step}${steps ? ` of ${steps}` : ''}${loss === undefined ? '' : `  loss ${loss.toFixed(4)}`}`);
}

await script(async () => {
  const { values, positionals } = options();
  if (positionals.length > 0) return trainRecipe(positionals[0], values);
  return trainClassifier(values);
});

async function trainClassifier(values) {
  const chosen = classifiers[values.model];
  if (!chosen) throw new Error(`no model of this name (${Object.keys(classifiers).join(', ')}): ${values.model}`);
  const { data, evaluate, fit, load, manualSeed, nn, optim, save } = await hebb();
  const { simd, threads } = await load({ deterministic: values.deterministic, ...(values.threads && { threads: Number(values.threads) }) });
  manualSeed(Number(values.seed));
  const [train, validation, test] = datasets(data, values.limit);
  const model = chosen.model(nn);
  const settings = { ...chosen.settings };
  for (const name of Object.keys(settings)) if (values[name] !== undefined) settings[name] = Number(values[name]);
  const where = `the ${simd} build, ${threads} thread${threads === 1 ? '' : 's'}`;
  say(`${train.size} images to train on, ${validation.size} to validate on, ${test.size} to test on, ${where}`);
  const run = fit(model, train, {
    ...chosen.options(optim, settings),
    epochs: settings.epochs,
    batchSize: settings.batchSize,
    validation,
    sliceMs: 50,
    onProgress: draw,
    doctor: { onFindings: tellFindings },
  });
  for await (const report of run) tellEpoch(report);
  const { seconds } = await run.done;
  const { accuracy } = await evaluate(model, test);
  say(`test accuracy ${(100 * accuracy).toFixed(2)} % after ${seconds.toFixed(1)} s of training`);
  if (values.save) {
    writeFileSync(values.save, await save(model));
    say(`saved to ${values.save}`);
  }
}
