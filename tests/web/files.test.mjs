/** @file save() and open(): what is written comes back, what is broken is refused. */
import assert from 'node:assert/strict';
import { before, beforeEach, test } from 'node:test';
import { data, fit, load, manualSeed, memory, nn, open, optim, save, tensor } from 'hebb';
import { rejects } from './expect.mjs';

before(() => load());
beforeEach(() => manualSeed(1));

const mlp = () => nn.sequential(nn.linear(2, 4), nn.tanh(), nn.linear(4, 2));

class Own extends nn.Module {
  fc = nn.linear(2, 3);
  forward(x) {
    return this.fc.forward(x);
  }
}

/** Header and data of a safetensors file, by the format's own description. */
function parse(bytes) {
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  return { header: JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length))), data: bytes.subarray(8 + length), length };
}

/** A file of a header (object or text) and data. */
function compose(header, numbers = new Uint8Array(0)) {
  const text = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const out = new Uint8Array(8 + text.length + numbers.length);
  new DataView(out.buffer).setBigUint64(0, BigInt(text.length), true);
  out.set(text, 8);
  out.set(numbers, 8 + text.length);
  return out;
}

for (const format of ['safetensors', 'json']) {
  test(`a trained model comes back from ${format}, bit for bit`, async () => {
    const model = mlp();
    await fit(model, data.synthetic('moons', { n: 50 }), { epochs: 2 }).done;
    const bytes = await save(model, format);
    const { model: copy, tensors } = await open(bytes);
    assert.deepEqual(copy.spec(), model.spec());
    assert.deepEqual(Object.keys(tensors).sort(), ['0.bias', '0.weight', '2.bias', '2.weight']);
    for (const [name, t] of Object.entries(model.stateDict())) {
      assert.deepEqual(copy.stateDict()[name].toArray(), t.toArray());
      assert.deepEqual(tensors[name].toArray(), t.toArray());
    }
    const fresh = mlp();
    fresh.loadStateDict(tensors);
    assert.deepEqual(fresh.predict([[1, 2]]).toArray(), model.predict([[1, 2]]).toArray());
  });

  test(`the optimizer goes along in ${format}, and training continues as if it had never stopped`, async () => {
    const set = data.synthetic('moons', { n: 60, seed: 2 });
    const model = mlp();
    const optimizer = optim.adam(model.parameters(), { lr: 0.05 });
    const options = { epochs: 2, shuffle: false };
    await fit(model, set, { ...options, optimizer }).done;
    const file = await open(await save(model, format, { optimizer }));
    const again = optim.adam(file.model.parameters(), { lr: 0.05 });
    again.loadStateDict(file.optimizer);
    await fit(model, set, { ...options, optimizer }).done;
    await fit(file.model, set, { ...options, optimizer: again }).done;
    model.parameters().forEach((p, i) => assert.deepEqual(file.model.parameters()[i].toArray(), p.toArray()));
    assert.deepEqual(Object.keys(file.tensors).length, 4);
  });
}

test('the file is a safetensors file that others can read', async () => {
  const bytes = await save(mlp());
  const { header, data: numbers, length } = parse(bytes);
  assert.equal((8 + length) % 8, 0);
  assert.deepEqual(header['0.weight'].shape, [4, 2]);
  assert.equal(header['0.weight'].dtype, 'F32');
  assert.equal(header.__metadata__.format, 'pt');
  const ends = Object.entries(header).flatMap(([name, entry]) => (name === '__metadata__' ? [] : [entry.data_offsets[1]]));
  assert.equal(Math.max(...ends), numbers.length);
});

test('a file of another program gives its tensors, whatever their types', async () => {
  const numbers = new Uint8Array(4 + 8 + 3);
  new DataView(numbers.buffer).setFloat32(0, 1.5, true);
  new DataView(numbers.buffer).setInt32(4, -7, true);
  new DataView(numbers.buffer).setInt32(8, 8, true);
  numbers.set([1, 2, 255], 12);
  const file = compose(
    {
      a: { dtype: 'F32', shape: [], data_offsets: [0, 4] },
      b: { dtype: 'I32', shape: [2, 1], data_offsets: [4, 12] },
      c: { dtype: 'U8', shape: [3], data_offsets: [12, 15] },
      empty: { dtype: 'F32', shape: [0, 3], data_offsets: [15, 15] },
    },
    numbers,
  );
  for (const source of [file, file.buffer, new Blob([file]), Buffer.from(file)]) {
    const { model, tensors } = await open(source);
    assert.equal(model, undefined);
    assert.deepEqual([tensors.a.item(), tensors.b.tolist(), tensors.c.tolist()], [1.5, [[-7], [8]], [1, 2, 255]]);
    assert.deepEqual([tensors.b.dtype, tensors.c.dtype, tensors.empty.shape], ['i32', 'u8', [0, 3]]);
  }
});

test('an own module is saved by its weights, and takes them back', async () => {
  const [own, other] = [new Own(), new Own()];
  const { model, tensors } = await open(await save(own));
  assert.equal(model, undefined);
  other.loadStateDict(tensors);
  assert.deepEqual(other.predict([[1, 2]]).toArray(), own.predict([[1, 2]]).toArray());
});

test('a broken safetensors file is an error that says what and where', async () => {
  const bytes = await save(mlp());
  const start = memory().tensors;
  const refused = (file, words) => rejects(open(file), 'file', words);
  await refused(bytes.slice(0, 5), /truncated: 5 bytes/);
  await refused(bytes.slice(0, 40), /truncated inside its header/);
  await refused(bytes.slice(0, -4), /truncated/);
  await refused(Uint8Array.of(...bytes, 0), /longer than the header says/);
  await refused(compose('{"a": '), /header is not JSON/);
  await refused(compose('[1]'), /header is not a JSON object/);
  await refused(compose(Uint8Array.of(0xff, 0xfe).toString()), /header is not/);
  const entry = { dtype: 'F32', shape: [2], data_offsets: [0, 8] };
  const numbers = new Uint8Array(16);
  await refused(compose({ a: { ...entry, dtype: 'F8' } }, numbers), /'a': dtype is not one of F32, F16, I32, U8: "F8"/);
  await refused(compose({ a: { ...entry, shape: [3] } }, numbers), /'a': F32\[3\] needs 12 bytes: data_offsets \[0, 8\]/);
  await refused(compose({ a: { ...entry, shape: [-2] } }, numbers), /'a': shape is not a list of sizes: \[-2\]/);
  await refused(compose({ a: { ...entry, data_offsets: [8] } }, numbers), /'a': data_offsets are not two numbers: \[8\]/);
  await refused(compose({ a: entry, b: { ...entry, data_offsets: [4, 12] } }, numbers), /'b' overlaps 'a': data_offsets \[4, 12\]/);
  await refused(compose({ a: { ...entry, data_offsets: [8, 16] } }, numbers), /gap before 'a': bytes 0 to 8/);
  await refused(compose({ a: { ...entry, data_offsets: [16, 24] } }, numbers), /'a': the file is truncated: data up to byte 24 of 16/);
  await refused(compose({ a: 7 }, numbers), /'a': the entry is not an object/);
  await refused(compose({ __metadata__: { x: 1 } }), /__metadata__ is not a map of strings/);
  await refused(compose({ __metadata__: { 'hebb.spec': '{' } }), /spec in the file is not JSON/);
  assert.equal(memory().tensors, start);
});

test('a broken JSON file is an error that says what and where', async () => {
  const refused = (text, words) => rejects(open(new TextEncoder().encode(text)), 'file', words);
  await refused('{"format": "hebb", ', /json: not JSON/);
  await refused('{"format": "other"}', /not a file of hebb/);
  const one = (fields) => JSON.stringify({ format: 'hebb', tensors: { a: { dtype: 'f32', shape: [1], data: [1], ...fields } } });
  await refused(one({ dtype: 'f64' }), /'a': dtype is not f32, i32 or u8: "f64"/);
  await refused(one({ shape: [2] }), /'a': shape \[2\] does not hold 1 numbers/);
  await refused(one({ data: ['1'] }), /'a': shape and data must be lists of numbers/);
});

test('weights that do not fit the spec are refused, and the half-made model is freed', async () => {
  const { header, data: numbers } = parse(await save(mlp()));
  const start = memory().tensors;
  const spec = JSON.stringify({ type: 'linear', inFeatures: 2, outFeatures: 4 });
  await rejects(open(compose({ ...header, __metadata__: { 'hebb.spec': spec } }, numbers)), 'state', /missing: weight, bias; unexpected: /);
  assert.equal(memory().tensors, start);
});

test('what cannot be saved or opened is refused', async () => {
  await rejects(save(mlp(), 'onnx2'), 'argument', /format must be 'safetensors' or 'json': 'onnx2'/);
  await rejects(save({}), 'argument', /the model must be a module/);
  await rejects(open('text'), 'argument', /bytes are needed: 'text'/);
  const model = mlp();
  model.parameters()[0].copy_(tensor([NaN, 1, 1, 1, 1, 1, 1, 1], { shape: [4, 2] }));
  await rejects(save(model, 'json'), 'non_finite', /'0\.weight' cannot be written as JSON: element 0 is NaN/);
  assert.ok(Number.isNaN((await open(await save(model))).tensors['0.weight'].toArray()[0]));
});
