/** @file Recurrent networks, attention and transformers as people use them: states, lengths, masks, specs, training. */
import assert from 'node:assert/strict';
import { before, beforeEach, test } from 'node:test';
import {
  data,
  evaluate,
  fit,
  load,
  manualSeed,
  memory,
  nn,
  open,
  optim,
  rand,
  randn,
  save,
  scaledDotProductAttention,
  scope,
  tensor,
} from 'hebb';
import { close, throws } from './expect.mjs';

before(() => load());
beforeEach(() => manualSeed(1));

const names = (module) => module.namedParameters().map(([name]) => name);

test('lstm gives output and [h, c], rnn and gru output and h', () => {
  const x = randn([5, 2, 3]);
  const [output, [h, c]] = nn.lstm(3, 4, { numLayers: 2, bidirectional: true }).forward(x);
  assert.deepEqual([output.shape, h.shape, c.shape].map(String), ['5,2,8', '4,2,4', '4,2,4']);
  for (const module of [nn.gru(3, 4, { batchFirst: true }), nn.rnn(3, 4, { batchFirst: true, nonlinearity: 'relu' })]) {
    const [y, last] = module.forward(x);
    assert.deepEqual([y.shape, last.shape].map(String), ['5,2,4', '1,5,4']);
    close(y.slice(1, 1, 2).flatten().toArray(), last.flatten().toArray());
  }
  assert.deepEqual(names(nn.gru(3, 4)), ['weight_ih_l0', 'weight_hh_l0', 'bias_ih_l0', 'bias_hh_l0']);
});

test('a state goes on where the last call ended', () => {
  const x = randn([4, 1, 2]);
  const lstm = nn.lstm(2, 3);
  const [whole] = lstm.forward(x);
  const [, state] = lstm.forward(x.slice(0, 0, 3));
  const [rest] = lstm.forward(x.slice(0, 3, 4), state);
  assert.deepEqual(rest.toArray(), whole.slice(0, 3, 4).toArray());
  const gru = nn.gru(2, 3);
  const [, h] = gru.forward(x.slice(0, 0, 3));
  assert.deepEqual(gru.forward(x.slice(0, 3, 4), h)[0].toArray(), gru.forward(x)[0].slice(0, 3, 4).toArray());
});

test('lengths end each sequence at its own step', () => {
  const lstm = nn.lstm(2, 3, { batchFirst: true });
  const x = randn([2, 5, 2]);
  const [output, [h]] = lstm.forward(x, null, { lengths: [3, 5] });
  assert.ok(
    output
      .slice(0, 0, 1)
      .slice(1, 3, 5)
      .toArray()
      .every((value) => value === 0),
  ); // of either sign
  const [alone] = lstm.forward(x.slice(0, 0, 1).slice(1, 0, 3));
  assert.deepEqual(h.slice(1, 0, 1).toArray(), alone.slice(1, 2, 3).toArray());
  throws(() => lstm.forward(x, null, { lengths: [3, 6] }), 'index', /lengths must be 1 to 5, got 6/);
  throws(() => lstm.forward(x, null, { length: [3, 6] }), 'argument', /lstm: unknown option 'length'/);
  throws(() => lstm.forward(x, [h]), 'shape', /h\[1, 2, 3\]|c/);
});

test('the first output goes on in a sequential, natively and in JavaScript', () => {
  const layers = () => [nn.gru(2, 3, { batchFirst: true }), nn.multiheadAttention(3, 1, { batchFirst: true }), nn.linear(3, 1)];
  class Own extends nn.Module {
    forward(x) {
      return x;
    }
  }
  const [native, script] = [nn.sequential(...layers()), nn.sequential(...layers(), new Own())];
  script.loadStateDict(native.stateDict());
  const x = randn([4, 5, 2]);
  const y = native.forward(x);
  assert.deepEqual(y.shape, [4, 5, 1]);
  close(script.forward(x).toArray(), y.toArray());
  assert.deepEqual(
    native.activations(x).map((a) => String(a.shape)),
    ['4,5,3', '4,5,3', '4,5,1'],
  );
  assert.deepEqual(nn.lstm(2, 3, { batchFirst: true }).predict(x).shape, [4, 5, 3]);
  assert.match(native.summary([5, 2]), /gru +\[n, 5, 3\]/);
});

test('attention gives output and weights, and takes masks of booleans', () => {
  const attention = nn.multiheadAttention(4, 2, { batchFirst: true });
  const x = randn([2, 3, 4]);
  const [output, weights] = attention.forward(x, x, x);
  assert.deepEqual([output.shape, weights.shape].map(String), ['2,3,4', '2,3,3']);
  close([...weights.sum(-1).toArray()], Array(6).fill(1));
  close(attention.forward(x)[0].toArray(), output.toArray());
  assert.equal(attention.forward(x, x, x, { needWeights: false })[1], null);
  assert.deepEqual(attention.forward(x, x, x, { averageAttnWeights: false })[1].shape, [2, 2, 3, 3]);
  const last = [
    [false, false, true],
    [false, false, false],
  ];
  const masked = attention.forward(x, x, x, { keyPaddingMask: last })[1];
  assert.deepEqual([...masked.slice(2, 2, 3).slice(0, 0, 1).toArray()], [0, 0, 0]);
  assert.deepEqual([...masked.slice(2, 2, 3).slice(0, 1, 2).toArray()], [...weights.slice(2, 2, 3).slice(0, 1, 2).toArray()]);
  const causal = attention.forward(x, x, x, { isCausal: true });
  const later = [
    [false, true, true],
    [false, false, true],
    [false, false, false],
  ];
  assert.deepEqual(attention.forward(x, x, x, { attnMask: later })[0].toArray(), causal[0].toArray());
  assert.deepEqual([...causal[1].slice(1, 0, 1).slice(0, 0, 1).toArray()], [1, 0, 0]);
  const looks = later.map((row) => row.map((value) => !value));
  close(
    scaledDotProductAttention(x, x, x, { attnMask: looks }).toArray(),
    scaledDotProductAttention(x, x, x, { isCausal: true }).toArray(),
  );
  throws(() => attention.forward(x, x, x, { mask: later }), 'argument', /unknown option 'mask'/);
});

test('encoders and decoders take their masks by name', () => {
  const options = { dimFeedforward: 8, dropout: 0, batchFirst: true };
  const encoder = nn.transformerEncoder(4, 2, 2, { ...options, normFirst: true, norm: true });
  const decoder = nn.transformerDecoderLayer(4, 2, options);
  const [src, tgt] = [randn([2, 5, 4]), randn([2, 3, 4])];
  const memory = encoder.forward(src);
  const y = decoder.forward(tgt, memory, { tgtIsCausal: true });
  assert.deepEqual(y.shape, [2, 3, 4]);
  const padding = [Array(5).fill(false), [false, false, true, true, true]];
  const short = encoder.forward(src, { srcKeyPaddingMask: padding });
  close(short.slice(0, 0, 1).toArray(), memory.slice(0, 0, 1).toArray());
  close(
    short.slice(0, 1, 2).slice(1, 0, 2).flatten().toArray(),
    encoder
      .forward(src.slice(0, 1, 2).slice(1, 0, 2))
      .flatten()
      .toArray(),
    1e-5,
  );
  assert.notDeepEqual(decoder.forward(tgt, memory, { tgtIsCausal: true, memoryKeyPaddingMask: padding }).toArray(), y.toArray());
  y.sum().backward();
  assert.ok([...encoder.parameters(), ...decoder.parameters()].every((p) => p.grad !== null));
  throws(() => decoder.forward(tgt), 'argument', /memory/);
  throws(() => encoder.forward(src, { mask: padding }), 'argument', /unknown option 'mask'/);
});

test('specs and files bring every module back', async () => {
  const model = nn.sequential(
    nn.embedding(10, 8),
    nn.sinusoidalPositions({ batchFirst: true }),
    nn.learnedPositions(6, 8, { batchFirst: true }),
    nn.residual(nn.sequential(nn.layerNorm(8), nn.multiheadAttention(8, 2, { batchFirst: true, rotaryBase: 1000, isCausal: true }))),
    nn.transformerEncoder(8, 2, 1, { dimFeedforward: 16, batchFirst: true, activation: 'gelu' }),
    nn.lstm(8, 4, { batchFirst: true, bidirectional: true, returnSequences: false }),
    nn.residual(nn.linear(8, 8)),
    nn.linear(8, 2),
  );
  const tokens = tensor([
    [1, 2, 3, 4, 5],
    [9, 8, 7, 6, 0],
  ]);
  assert.ok(names(model).includes('3.inner.1.in_proj_weight'), names(model).join());
  const y = model.predict(tokens);
  assert.deepEqual(y.shape, [2, 2]);
  const spec = JSON.parse(JSON.stringify(model.spec()));
  assert.deepEqual(nn.fromSpec(spec).spec(), spec);
  for (const format of ['safetensors', 'json']) {
    const opened = await open(await save(model, format));
    assert.deepEqual(opened.model.predict(tokens).toArray(), y.toArray());
  }
  const decoder = nn.fromSpec(nn.transformerDecoder(4, 2, 1, { dimFeedforward: 4 }).spec());
  assert.ok(decoder instanceof nn.TransformerDecoder);
});

test('residual adds, and refuses another shape', () => {
  const inner = nn.linear(3, 3);
  const x = randn([2, 3]);
  assert.deepEqual(nn.residual(inner).forward(x).toArray(), x.add(inner.forward(x)).toArray());
  class Own extends nn.Module {
    forward(input) {
      return input.slice(1, 0, 1);
    }
  }
  throws(() => nn.residual(nn.linear(3, 1)).forward(x), 'shape', /residual: the inner module turns x\[2, 3\] into \[2, 1\]/);
  throws(() => nn.residual(new Own()).forward(x), 'shape', /residual: the inner module turns x\[2, 3\] into \[2, 1\]/);
  throws(() => nn.residual(3), 'argument', /residual: argument inner is not a module: 3/);
  const module = nn.residual(nn.dropout(0.5)).eval();
  assert.equal(module.inner.training, false);
});

test('moduleList and moduleDict name what is in them', () => {
  class Net extends nn.Module {
    layers = nn.moduleList([nn.linear(2, 2), nn.linear(2, 2)]);
    heads = nn.moduleDict({ age: nn.linear(2, 1), kind: nn.gru(2, 3) });
    forward(x) {
      for (const layer of this.layers) x = layer.forward(x).relu();
      return this.heads.get('age').forward(x);
    }
  }
  const net = new Net();
  assert.deepEqual(names(net).slice(0, 6), [
    'layers.0.weight',
    'layers.0.bias',
    'layers.1.weight',
    'layers.1.bias',
    'heads.age.weight',
    'heads.age.bias',
  ]);
  assert.equal(net.layers.length, 2);
  assert.equal(net.layers.at(-1), [...net.layers][1]);
  net.eval();
  assert.equal(net.heads.get('kind').training, false);
  assert.deepEqual(net.forward(randn([3, 2])).shape, [3, 1]);
  throws(() => net.layers.at(2), 'index', /moduleList: position out of range for 2 modules: 2/);
  throws(() => net.heads.get('size'), 'argument', /moduleDict: no module of this name \(one of age, kind\): size/);
  throws(() => net.layers.forward(), 'state', /moduleList: has no forward/);
  throws(() => nn.moduleList([nn.relu(), 1]), 'argument', /moduleList: argument 1 is not a module: 1/);
});

/** Sequences of 0 and 1 whose class is the bit at the start: what a recurrent network must remember. */
function bits(count, steps) {
  const x = Float32Array.from({ length: count * steps }, (_, i) => ((i * 7919) >> 3) & 1);
  const y = Int32Array.from({ length: count }, (_, i) => x[i * steps]);
  return data.fromArrays(x, y, { shape: [steps, 1] });
}

test('a tiny lstm learns to classify sequences in one call of fit', async () => {
  const set = bits(128, 6);
  const model = nn.sequential(nn.lstm(1, 8, { batchFirst: true, returnSequences: false }), nn.linear(8, 2));
  const run = fit(model, set, {
    optimizer: optim.adam(model.parameters(), { lr: 0.02 }),
    epochs: 30,
    batchSize: 16,
    metrics: ['accuracy'],
  });
  let last;
  for await (const epoch of run) last = epoch;
  assert.equal(last.accuracy, 1, `loss ${last.loss}`);
  assert.equal((await evaluate(model, set)).accuracy, 1);
});

test('a bare lstm is a classifier, too, and own modules may use one', async () => {
  const set = bits(64, 4);
  class Net extends nn.Module {
    lstm = nn.lstm(1, 8, { batchFirst: true });
    head = nn.linear(8, 2);
    forward(x) {
      const [, [h]] = this.lstm.forward(x);
      return this.head.forward(h.squeeze(0));
    }
  }
  for (const model of [nn.lstm(1, 2, { batchFirst: true, returnSequences: false }), new Net()]) {
    let [first, last] = [];
    for await (const { loss } of fit(model, set, { optimizer: optim.adam(model.parameters(), { lr: 0.05 }), epochs: 12 })) {
      first ??= loss;
      last = loss;
    }
    assert.ok(last < first, `${first} -> ${last}`);
  }
});

test('a causal transformer trains in a sequential', async () => {
  const tokens = Float32Array.from({ length: 64 * 4 }, (_, i) => ((i % 4) + (i >> 2)) % 5);
  const next = Int32Array.from({ length: 64 }, (_, i) => (4 + i) % 5);
  const model = nn.sequential(
    nn.embedding(5, 8),
    nn.transformerEncoder(8, 2, 1, { dimFeedforward: 16, dropout: 0, batchFirst: true, isCausal: true, rotaryBase: 10000 }),
    nn.flatten(),
    nn.linear(32, 5),
  );
  const set = data.fromArrays(tokens, next, { shape: [4] });
  let last;
  for await (const epoch of fit(model, set, { optimizer: optim.adam(model.parameters(), { lr: 0.01 }), epochs: 20 })) last = epoch;
  assert.equal(last.accuracy, 1, `loss ${last.loss}`);
});

test('steps of training leave no tensor behind', () => {
  const model = nn.lstm(3, 4, { numLayers: 2, bidirectional: true, batchFirst: true });
  const encoder = nn.transformerEncoderLayer(8, 2, { batchFirst: true, dimFeedforward: 8 });
  const optimizer = optim.sgd([...model.parameters(), ...encoder.parameters()], { lr: 0.1 });
  const step = () =>
    scope(() => {
      optimizer.zeroGrad();
      const [output, [h, c]] = model.forward(rand([2, 5, 3]), null, { lengths: [2, 5] });
      encoder.forward(output).mean().add(h.mean()).add(c.mean()).backward();
      optimizer.step();
    });
  step();
  const { tensors } = memory();
  step();
  assert.equal(memory().tensors, tensors);
});
