/**
 * @file PyTorch's answers (tests/golden/*.txt) through the package as users call it, over dist/; and whether the files
 * are what make_golden.py makes, where Debian's python3-torch is installed. The format is described in make_golden.py.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = join(root, 'tests/golden');
const files = readdirSync(folder).filter((name) => name.endsWith('.txt'));
const dist = join(root, 'dist/index.js');
const hebb = existsSync(dist) ? await import(pathToFileURL(dist).href) : undefined;
await hebb?.load();

const camel = (name) => name.replace(/_([a-z0-9])/g, (_, letter) => letter.toUpperCase());
const special = { nan: NaN, inf: Infinity, '-inf': -Infinity };
const numberOf = (word) => special[word] ?? Number(word);

/** { kind, name, title, tolerance, entries: string[][] } for each case of a file. */
function readCases(file) {
  const cases = [];
  for (const line of readFileSync(join(folder, file), 'utf8').split('\n')) {
    const words = line.trim().split(/\s+/);
    if (line === '' || line.startsWith('#')) continue;
    if (words[0] === 'case') cases.push({ kind: words[1], name: words[2], title: words[3], tolerance: 0, entries: [] });
    else if (words[0] === 'tol') cases.at(-1).tolerance = Number(words[1]);
    else cases.at(-1).entries.push(words);
  }
  return cases;
}

const isTensor = (words) => /^(f32|i32)\[/.test(words[0]);

function read([head, ...values]) {
  const [, dtype, sizes] = /^(f32|i32)\[([\d,]*)\]$/.exec(head);
  const shape = sizes === '' ? [] : sizes.split(',').map(Number);
  const numbers = values.map(numberOf);
  return { shape, data: dtype === 'i32' ? Int32Array.from(numbers) : Float32Array.from(numbers) };
}

const make = (words, requiresGrad = false) => {
  const { shape, data } = read(words);
  return hebb.tensor(data, { shape, requiresGrad });
};

/** `[0,2]` -> [0, 2], `true` -> true, `null` -> null, `1e-3` -> 0.001, `sum` -> 'sum'. */
function plain(word) {
  if (word === 'null') return null;
  if (word === 'true' || word === 'false') return word === 'true';
  if (/^[[(]/.test(word)) return word.slice(1, -1).split(',').filter(Boolean).map(Number);
  return Number.isNaN(Number(word)) ? word : Number(word);
}

function compare(what, { tolerance }, got, words) {
  assert.ok(got, `${what}: nothing there`);
  const want = read(words);
  const data = got.toArray();
  assert.deepEqual(got.shape, want.shape, `${what}: shape`);
  assert.equal(data.constructor, want.data.constructor, `${what}: dtype`);
  want.data.forEach((value, i) => {
    const error = Object.is(data[i], value) || data[i] === value ? 0 : Math.abs(data[i] - value) / Math.max(1, Math.abs(value));
    assert.ok(error <= tolerance, `${what}[${i}]: ${data[i]} instead of ${value}`);
  });
}

const entriesOf = (golden, kind) => golden.entries.filter((entry) => entry[0] === kind).map((entry) => entry.slice(1));

/** `dy`, or `dy.0`, `dy.1`, …: the entries of one value or of several, in order, with their names. */
const numbered = (golden, name) => golden.entries.filter(([kind]) => kind === name || kind.startsWith(`${name}.`));

function compareOutputs(golden, out) {
  const got = Array.isArray(out) ? out : [out];
  const wanted = numbered(golden, 'out');
  assert.equal(got.length, wanted.length, 'outputs');
  wanted.forEach(([name, ...words], i) => {
    if (words[0] === 'none') assert.equal(got[i], undefined, name);
    else compare(name, golden, got[i], words);
  });
}

function compareGradients(golden, out, leaves) {
  const gradients = entriesOf(golden, 'grad');
  if (gradients.length === 0) return;
  const outputs = Array.isArray(out) ? out : [out];
  for (const [name, ...words] of numbered(golden, 'dy'))
    outputs[Number(name.split('.')[1] ?? 0)].backward(make(words), { retainGraph: true });
  for (const [name, ...words] of gradients) compare(`gradient of ${name}`, golden, leaves.get(name).grad, words);
}

function runOp(golden) {
  const wanted = new Set(entriesOf(golden, 'grad').map(([name]) => name));
  const leaves = new Map();
  const values = { param: new Map(), option: new Map() };
  for (const [kind, key, ...words] of golden.entries) {
    if (!(kind in values)) continue;
    const [name, index] = key.split('.');
    const value = isTensor(words) ? make(words, wanted.has(key)) : plain(words[0]);
    if (wanted.has(key)) leaves.set(key, value);
    const all = values[kind];
    all.set(name, index === undefined ? value : [...(all.get(name) ?? []), value]);
  }
  const f = hebb[camel(golden.name)] ?? hebb.nn[camel(golden.name)];
  assert.equal(typeof f, 'function', `hebb has no ${camel(golden.name)}`);
  const options = Object.fromEntries([...values.option].map(([name, value]) => [camel(name), value]));
  const out = f(...values.param.values(), ...(values.option.size > 0 ? [options] : []));
  compareOutputs(golden, out);
  compareGradients(golden, out, leaves);
}

/** Layers are made from their specs, as a saved model is. */
function runModule(golden) {
  const specs = entriesOf(golden, 'layer').map(([name, ...pairs]) => {
    const fields = pairs.map((pair) => pair.split('=')).map(([key, value]) => [camel(key), plain(value)]);
    return { type: camel(name), ...Object.fromEntries(fields) };
  });
  const model = hebb.nn.fromSpec(specs.length === 1 ? specs[0] : { type: 'sequential', children: specs });
  for (const [, value] of entriesOf(golden, 'option')) model.train(plain(value));
  model.loadStateDict(Object.fromEntries(entriesOf(golden, 'state').map(([name, ...words]) => [name, read(words)])));
  const leaves = new Map(Object.entries(model.stateDict()));
  const wanted = new Set(entriesOf(golden, 'grad').map(([name]) => name));
  const inputs = numbered(golden, 'x').map(([name, ...words]) => {
    if (words[0] === 'none') return undefined;
    const x = make(words, wanted.has(name));
    leaves.set(name, x);
    return x;
  });
  const single = inputs.length === 1 && numbered(golden, 'out').length === 1;
  const out = single ? model.forward(inputs[0]) : model.apply(inputs);
  compareOutputs(golden, out);
  compareGradients(golden, out, leaves);
  const state = model.stateDict();
  for (const [name, ...words] of entriesOf(golden, 'after')) compare(`${name} after`, golden, state[name], words);
}

/** The loss sum(p * g) has exactly the gradient g. */
function runOptimizer(golden) {
  const options = Object.fromEntries(entriesOf(golden, 'option').map(([name, value]) => [camel(name), plain(value)]));
  const parameters = entriesOf(golden, 'start').map(([, ...words]) => make(words, true));
  const optimizer = hebb.optim[camel(golden.name)](parameters, options);
  for (let step = 1; step <= 10; ++step) {
    optimizer.zeroGrad();
    for (const [at, i, ...words] of entriesOf(golden, 'feed')) {
      if (Number(at) === step) parameters[i].mul(make(words)).sum().backward();
    }
    optimizer.step();
    for (const [at, i, ...words] of entriesOf(golden, 'after')) {
      if (Number(at) === step) compare(`parameter ${i} after step ${step}`, golden, parameters[i], words);
    }
  }
}

const runners = { op: runOp, module: runModule, optimizer: runOptimizer };

for (const file of files) {
  const cases = readCases(file);
  test(`${file}: ${cases.length} answers of PyTorch`, { skip: hebb ? false : 'dist/ is not built' }, () => {
    assert.ok(cases.length > 0);
    for (const golden of cases) {
      try {
        hebb.scope(() => runners[golden.kind](golden));
      } catch (error) {
        error.message = `${golden.kind} ${golden.name} ${golden.title}: ${error.message}`;
        throw error;
      }
    }
  });
}

test('golden files are what make_golden.py makes', (t) => {
  const made = spawnSync('/usr/bin/python3', [join(folder, 'make_golden.py'), '--check'], { encoding: 'utf8' });
  if (made.error ?? made.status === 77) return t.skip(`no PyTorch here: ${made.error?.message ?? made.stdout.trim()}`);
  assert.equal(made.status, 0, made.stdout + made.stderr);
  t.diagnostic(made.stdout.trim());
});
