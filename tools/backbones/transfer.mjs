/**
 * @file `node tools/backbones/transfer.mjs`: five classes of drawings that no backbone has seen, ten examples of each to learn from, 200 to
 * be tested on, five times: a new head on the frozen backbone, then fine-tuned, against the same network from scratch.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, say, script } from '../process.mjs';
import { drawings, heldOut, side } from './drawings/index.mjs';
import { large } from './networks.mjs';

const bytesOf = (name) => readFileSync(join(root, `web/backbones/${name}.safetensors`));

/** `examples` of each held-out class to learn from, `tests` to be tested on, other ones for each seed. */
function sets({ data }, seed, examples, tests) {
  const set = (n, which) => {
    const { images, labels } = drawings(heldOut, n, 1000 + 2 * seed + which);
    return data.fromArrays(images, labels, { shape: [1, side, side], classes: heldOut, normalize: 'auto' });
  };
  return [set(examples, 0), set(tests, 1)];
}

/** Accuracy and seconds of a new head on the frozen backbone, and after fine-tuning the whole with a rate for each part. */
export async function transferred(hebb, seed, { backbone = 'drawings', examples = 10, tests = 200 } = {}) {
  const { evaluate, fit, manualSeed, nn, open, optim } = hebb;
  manualSeed(seed);
  const [train, test] = sets(hebb, seed, examples, tests);
  const { model } = await open(bytesOf(backbone));
  const smaller = backbone === 'pictures' ? [nn.adaptiveAvgPool2d(28)] : [];
  const body = nn.sequential(...smaller, ...model.slice(0, -1)).requiresGrad_(false);
  const start = performance.now();
  const features = await train.map(body);
  const head = nn.linear(features.shape[0], heldOut.length);
  await fit(head, features, { epochs: 100, batchSize: 50, optimizer: { name: 'adam', lr: 0.03 } }).done;
  const seconds = (performance.now() - start) / 1000;
  const { accuracy } = await evaluate(head, await test.map(body));

  const whole = nn.sequential(...body, head);
  const last = body.slice(-6).requiresGrad_(true); // the last block: convolution, norm, relu, pooling; then means, flatten
  const groups = [
    { params: last.parameters(), lr: 3e-4 },
    { params: head.parameters(), lr: 3e-3 },
  ];
  await fit(whole, train, { epochs: 10, batchSize: 10, optimizer: optim.adam(groups) }).done;
  return { seconds, accuracy, tuned: (await evaluate(whole, test)).accuracy };
}

/** Accuracy and seconds of the same network with fresh weights, all of which learn from the same examples. */
export async function fromScratch(hebb, seed, { examples = 10, tests = 200, epochs = 60 } = {}) {
  const { evaluate, fit, manualSeed, nn } = hebb;
  manualSeed(seed);
  const [train, test] = sets(hebb, seed, examples, tests);
  const model = large(nn, heldOut.length);
  const start = performance.now();
  await fit(model, train, { epochs, batchSize: 10, optimizer: { name: 'adam', lr: 2e-3 } }).done;
  return { seconds: (performance.now() - start) / 1000, accuracy: (await evaluate(model, test)).accuracy };
}

if (process.argv[1] === import.meta.filename) {
  await script(async () => {
    const hebb = await import('hebb');
    await hebb.load();
    const seeds = [1, 2, 3, 4, 5];
    const tell = (title, values, seconds) => {
      const all = values.map((share) => (100 * share).toFixed(1));
      const mean = (list) => list.reduce((sum, value) => sum + value, 0) / list.length;
      say(`${title}: ${(100 * mean(values)).toFixed(1)} % (${all.join(', ')})${seconds ? `, ${mean(seconds).toFixed(2)} s` : ''}`);
    };
    const [moved, other, fresh] = [[], [], []];
    for (const seed of seeds) {
      moved.push(await transferred(hebb, seed));
      other.push(await transferred(hebb, seed, { backbone: 'pictures' }));
      fresh.push(await fromScratch(hebb, seed));
    }
    const of = (list, key) => list.map((figures) => figures[key]);
    tell('drawings: new head on the frozen backbone', of(moved, 'accuracy'), of(moved, 'seconds'));
    tell('drawings: fine-tuned, rates by group', of(moved, 'tuned'));
    tell('clothes and digits: new head on the frozen backbone', of(other, 'accuracy'), of(other, 'seconds'));
    tell('clothes and digits: fine-tuned, rates by group', of(other, 'tuned'));
    tell('the same network from scratch', of(fresh, 'accuracy'), of(fresh, 'seconds'));
  });
}
