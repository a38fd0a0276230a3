/** @file PyTorch's answers (tests/golden/*.txt; make_golden.py describes the format) against the package's. */
import type { Module } from '../nn/module.js';
import type { ModelSpec } from '../nn/spec.js';
import type { NativeModule } from '../nn/native.js';
import type { Schedule } from '../generated/schedules.js';
import type { Optimizer } from '../optim/optimizer.js';
import type { Tensor } from '../tensor.js';
import type { TensorData } from '../types.js';
import { Comparison } from './comparison.js';
import { argumentsOf, camel, numberOf, operationOf, valueOf, type Hebb, type TableRow } from './rows.js';

export interface GoldenCase {
  /** 'op', 'module', 'optimizer' or 'schedule'; other kinds may come */
  kind: string;
  /** as in the tables */
  name: string;
  title: string;
  tolerance: number;
  /** the lines, word by word */
  entries: string[][];
}

/** The cases of a golden file's text. */
export function readCases(text: string): GoldenCase[] {
  const cases: GoldenCase[] = [];
  for (const line of text.split('\n')) {
    const words = line.trim().split(/\s+/);
    const [head = '', first = '', second = '', third = ''] = words;
    const last = cases.at(-1);
    if (head === 'case') cases.push({ kind: first, name: second, title: third, tolerance: 0, entries: [] });
    else if (head === '' || head.startsWith('#') || !last) continue;
    else if (head === 'tol') last.tolerance = Number(first);
    else last.entries.push(words);
  }
  return cases;
}

const isTensor = (words: readonly string[]): boolean => /^(f32|i32)\[/.test(words[0] ?? '');

/** 'f32[2,3]', '1', '2', … */
function read([head = '', ...values]: readonly string[]): TensorData {
  const match = /^(f32|i32)\[([\d,]*)\]$/.exec(head);
  if (!match) throw new Error(`not a tensor: ${head}`);
  const shape = (match[2] ?? '').split(',').filter(Boolean).map(Number);
  const numbers = values.map(numberOf);
  return { shape, data: match[1] === 'i32' ? Int32Array.from(numbers) : Float32Array.from(numbers) };
}

/** Entries of one kind, without that word. */
const entriesOf = (golden: GoldenCase, kind: string): string[][] =>
  golden.entries.filter((entry) => entry[0] === kind).map((entry) => entry.slice(1));

/** `dy`, or `dy.0`, `dy.1`, …: one value or several, in order, as [name, …words]. */
const numbered = (golden: GoldenCase, name: string): string[][] =>
  golden.entries.filter(([kind]) => kind === name || kind?.startsWith(`${name}.`));

/** What weightNorm and spectralNorm take, which no table lists. */
const normed: Pick<TableRow, 'parameters' | 'options'> = { parameters: {}, options: { dim: 'optionalInt', n_power_iterations: 'int' } };

/** Entries of one step, without kind and step. */
const entriesAt = (golden: GoldenCase, kind: string, step: number): string[][] =>
  entriesOf(golden, kind).flatMap(([at, ...words]) => (Number(at) === step ? [words] : []));

const split = (pair: string): string[] => pair.split('=');

/** Runs golden cases on a package; the caller frees the tensors, by scope(). */
export class GoldenRunner {
  readonly #rows: ReadonlyMap<string, TableRow>;
  readonly #runs: Record<string, (golden: GoldenCase, found: Comparison) => void> = {
    op: (golden, found) => this.#op(golden, found),
    module: (golden, found) => this.#module(golden, found),
    optimizer: (golden, found) => this.#optimizer(golden, found),
    schedule: (golden, found) => this.#schedule(golden, found),
  };

  constructor(
    readonly hebb: Hebb,
    rows: readonly TableRow[],
  ) {
    this.#rows = new Map(rows.map((row) => [`${row.kind === 'loss' ? 'operation' : row.kind} ${row.name}`, row]));
  }

  /** What the case came to; undefined where nothing runs cases of its kind. */
  run(golden: GoldenCase): Comparison | undefined {
    const run = this.#runs[golden.kind];
    if (!run) return undefined;
    const found = new Comparison();
    run(golden, found);
    return found;
  }

  #row(kind: string, name: string): TableRow {
    const row = this.#rows.get(`${kind} ${name}`);
    if (!row) throw new Error(`the tables have no ${kind} ${name}`);
    return row;
  }

  #make(words: readonly string[], requiresGrad = false): Tensor {
    const { data, shape } = read(words);
    return this.hebb.tensor(data, { shape, requiresGrad });
  }

  #op(golden: GoldenCase, found: Comparison): void {
    const row = this.#row('operation', golden.name);
    const wanted = new Set(entriesOf(golden, 'grad').map(([name]) => name));
    const leaves = new Map<string, Tensor>();
    const values = new Map<string, unknown>();
    for (const [kind, key = '', ...words] of golden.entries) {
      if (kind !== 'param' && kind !== 'option') continue;
      const [name = '', index] = key.split('.'); // tensors.0, tensors.1: a list
      if (!isTensor(words)) {
        values.set(name, valueOf({ ...row.parameters, ...row.options }[name], words[0] ?? ''));
        continue;
      }
      const x = this.#make(words, wanted.has(key));
      leaves.set(key, x);
      if (index === undefined) values.set(name, x);
      else values.set(name, [values.get(name) ?? [], x].flat());
    }
    const out = operationOf(this.hebb, row)(...argumentsOf(row, values));
    compareOutputs(golden, found, out);
    this.#backward(golden, found, out, leaves);
  }

  /** Layers are made from their specs, as a saved model is. */
  #module(golden: GoldenCase, found: Comparison): void {
    const specs: object[] = [];
    for (const [name = '', ...pairs] of entriesOf(golden, 'layer')) {
      const around = name === 'weight_norm' || name === 'spectral_norm'; // no rows: they go around the layer before them
      const { parameters, options } = around ? normed : this.#row('module', name);
      const fields = pairs
        .map((pair) => pair.split('='))
        .map(([key = '', value = '']) => [camel(key), valueOf({ ...parameters, ...options }[key], value)]);
      specs.push({ ...(around && { module: specs.pop() }), type: camel(name), ...(Object.fromEntries(fields) as Record<string, unknown>) });
    }
    const model = this.hebb.nn.fromSpec((specs.length === 1 ? specs[0] : { type: 'sequential', children: specs }) as ModelSpec);
    try {
      for (const [, value] of entriesOf(golden, 'option')) model.train(value === 'true');
      const state = entriesOf(golden, 'state').map(([name = '', ...words]): [string, TensorData] => [name, read(words)]);
      model.loadStateDict(Object.fromEntries(state));
      const leaves = new Map(Object.entries(model.stateDict()));
      const wanted = new Set(entriesOf(golden, 'grad').map(([name]) => name));
      const inputs = numbered(golden, 'x').map(([name = '', ...words]) => {
        if (words[0] === 'none') return undefined;
        const x = this.#make(words, wanted.has(name));
        leaves.set(name, x);
        return x;
      });
      const [only] = inputs;
      const single = only && inputs.length === 1 && numbered(golden, 'out').length === 1;
      const out = single ? (model as Module).forward(only) : (model as NativeModule).apply(inputs);
      compareOutputs(golden, found, out);
      this.#backward(golden, found, out, leaves);
      const after = model.stateDict();
      for (const [name = '', ...words] of entriesOf(golden, 'after')) compare(golden, found, `${name} after`, after[name], words);
    } finally {
      model.dispose();
    }
  }

  /** 'key=value' … as options of a row. */
  #options(row: TableRow, pairs: readonly (readonly string[])[]): Record<string, unknown> {
    const types: Record<string, string> = { ...row.options, l1: 'float', l2: 'float', maximize: 'flag' };
    return Object.fromEntries(pairs.map(([name = '', value = '']) => [camel(name), valueOf(types[name], value)]));
  }

  #optimizerOf(golden: GoldenCase, parameters: readonly Tensor[]): Optimizer {
    const row = this.#row('optimizer', golden.name);
    const groups = entriesOf(golden, 'group').map(([first, ...pairs]) => [
      { params: parameters.slice(0, Number(first)) },
      { params: parameters.slice(Number(first)), ...this.#options(row, pairs.map(split)) },
    ]);
    const options = this.#options(row, [...entriesOf(golden, 'option'), ...entriesOf(golden, 'extra')]);
    const factories: Record<string, unknown> = this.hebb.optim;
    const make = factories[camel(golden.name)] as (parameters: readonly object[], options: object) => Optimizer;
    return make(groups[0] ?? parameters, options);
  }

  /** The loss sum(p * g) has exactly the gradient g. */
  #optimizer(golden: GoldenCase, found: Comparison): void {
    const parameters = entriesOf(golden, 'start').map(([, ...words]) => this.#make(words, true));
    const optimizer = this.#optimizerOf(golden, parameters);
    const check = (step: number): void => {
      for (const [i, ...words] of entriesAt(golden, 'after', step)) {
        compare(golden, found, `parameter ${i} after step ${step}`, parameters[Number(i)], words);
      }
    };
    try {
      if (entriesOf(golden, 'loss').length > 0) return this.#closures(golden, found, optimizer, parameters, check);
      for (let step = 1; step <= 10; ++step) {
        optimizer.zeroGrad();
        for (const [i, ...words] of entriesAt(golden, 'feed', step)) parameters[Number(i)]?.mul(this.#make(words)).sum().backward();
        optimizer.step();
        check(step);
      }
    } finally {
      optimizer.dispose();
    }
  }

  /** Steps that take a closure: its loss is in tests/golden/writer.py. */
  #closures(golden: GoldenCase, found: Comparison, optimizer: Optimizer, [p, q]: readonly Tensor[], check: (step: number) => void): void {
    const [matrix, target] = ['matrix', 'target'].map((name) => this.#make(entriesOf(golden, name)[0] ?? []));
    if (!p || !q || !matrix || !target) throw new Error('a part of the loss is missing');
    const square = (x: Tensor): Tensor => x.mul(x);
    for (const [step, ...words] of entriesOf(golden, 'loss')) {
      const first = optimizer.step(() => {
        optimizer.zeroGrad();
        const misses = square(matrix.matmul(p).add(q).sub(target)).sum();
        const loss = misses.add(square(square(p)).sum().mul(0.1)).add(square(q).sum());
        loss.backward();
        return loss;
      });
      compare(golden, found, `loss of step ${step}`, this.hebb.tensor(first), words);
      check(Number(step));
    }
  }

  /** The schedule on the first line, with the deeper ones below it; takes its lines out of the list. */
  #scheduleOf(lines: string[][]): Schedule {
    const [depth, name = '', ...pairs] = lines.shift() ?? [];
    const options = this.#options(this.#row('schedule', name), pairs.map(split));
    const inside: Schedule[] = [];
    while (Number(lines[0]?.[0]) > Number(depth)) inside.push(this.#scheduleOf(lines));
    if (inside.length > 0) options[name === 'warmup' ? 'schedule' : 'schedules'] = name === 'warmup' ? inside[0] : inside;
    const factories = this.hebb.optim.schedule as Record<string, (options: object) => Schedule>;
    return factories[camel(name)]?.(options) ?? { type: 'exponential' };
  }

  /** Rates relative to what they should be. */
  #schedule(golden: GoldenCase, found: Comparison): void {
    const [[name = '', ...rates] = []] = entriesOf(golden, 'optimizer');
    const groups = rates.map((lr) => ({ params: [this.hebb.nn.parameter([0])], lr: Number(lr) }));
    const { sgd, adam, adagrad } = this.hebb.optim;
    const optimizer = name === 'sgd' ? sgd(groups, { momentum: 0.9 }) : name === 'adam' ? adam(groups) : adagrad(groups);
    const scheduler = this.hebb.optim.scheduler(optimizer, this.#scheduleOf(entriesOf(golden, 'schedule')));
    const check = (what: string, got: unknown, want: number): void =>
      found.numbers(() => what, [Number(got) / (want || 1)], [want === 0 ? 0 : 1], golden.tolerance);
    let metric: number | undefined;
    for (const [kind, time, ...words] of golden.entries) {
      if (kind === 'metric') metric = Number(words[0]);
      if (kind === 'rate') {
        if (time !== '0') scheduler.step(metric);
        optimizer.groups.forEach((group, i) => check(`rate ${i} at ${time}`, group.lr, Number(words[i])));
      }
      if (kind === 'momentum') {
        const [group] = optimizer.groups;
        const betas = group?.get('betas');
        check(`momentum at ${time}`, group?.get('momentum') ?? (Array.isArray(betas) ? betas[0] : betas), Number(words[0]));
      }
    }
    scheduler.dispose();
    optimizer.dispose();
  }

  /** Backward from each dy, then every `grad` line: a leaf that PyTorch gives a gradient must have one here. */
  #backward(golden: GoldenCase, found: Comparison, out: Outputs, leaves: ReadonlyMap<string, Tensor>): void {
    const gradients = entriesOf(golden, 'grad');
    if (gradients.length === 0) return;
    const outputs = listOf(out);
    for (const [name = '', ...words] of numbered(golden, 'dy')) {
      outputs[Number(name.split('.')[1] ?? 0)]?.backward(this.#make(words), { retainGraph: true });
    }
    for (const [name = '', ...words] of gradients) compare(golden, found, `gradient of ${name}`, leaves.get(name)?.grad, words);
  }
}

type Outputs = Tensor | readonly (Tensor | undefined)[];
const listOf = (out: Outputs): readonly (Tensor | undefined)[] => ('shape' in out ? [out] : out);

function compareOutputs(golden: GoldenCase, found: Comparison, out: Outputs): void {
  const got = listOf(out);
  const wanted = numbered(golden, 'out');
  if (got.length !== wanted.length) found.fail(`${got.length} outputs instead of ${wanted.length}`);
  wanted.forEach(([name = '', ...words], i) => {
    if (words[0] !== 'none') compare(golden, found, name, got[i], words);
    else if (got[i]) found.fail(`${name}: there should be none`);
  });
}

function compare(golden: GoldenCase, found: Comparison, what: string, got: Tensor | null | undefined, words: readonly string[]): void {
  if (!got) return found.fail(`${what}: nothing there`);
  const want = read(words);
  const dtype = want.data instanceof Int32Array ? 'i32' : 'f32';
  const shown = (type: string, shape: readonly number[]): string => `${type}[${shape.join(', ')}]`;
  if (shown(got.dtype, got.shape) !== shown(dtype, want.shape)) {
    return found.fail(`${what}: ${shown(got.dtype, got.shape)} instead of ${shown(dtype, want.shape)}`);
  }
  found.numbers(() => what, got.toArray(), want.data, golden.tolerance);
}
