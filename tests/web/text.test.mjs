/** @file Texts by characters as data sets: windows that share their memory, vocabularies, parts that share no character, and models that learn. */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { data, evaluate, fit, load, manualSeed, memory, nn } from 'hebb';
import { close, rejects, throws } from './expect.mjs';

before(() => load());

test('samples are characters by number, targets those that come one later', async () => {
  const set = await data.text('abcabcab', { seqLength: 3, stride: 2 });
  assert.deepEqual([set.size, set.shape, set.targetShape, set.isClassification], [3, [3], [3], false]);
  assert.deepEqual([...set.vocabulary.characters], ['a', 'b', 'c']);
  assert.deepEqual([...set.x()], [0, 1, 2, 2, 0, 1, 1, 2, 0]);
  assert.deepEqual(set.y(), Int32Array.of(1, 2, 0, 0, 1, 2, 2, 0, 1));
  const [x, y] = set.batches({ batchSize: 2 }).next().value;
  assert.deepEqual([x.dtype, x.shape, y.dtype, y.shape], ['i32', [2, 3], 'i32', [2, 3]]);
  assert.equal((await data.text('x'.repeat(65))).size, 1, 'seqLength is 64, and so is stride');
});

test('a vocabulary encodes and decodes, and may be given', async () => {
  const { vocabulary } = await data.text('naïve 👋🏽 text\n', { seqLength: 2 });
  assert.equal(vocabulary.size, 11);
  assert.equal(vocabulary.decode(vocabulary.encode('text 👋\n')), 'text 👋\n');
  throws(() => vocabulary.encode('tie'), 'value', /encode: character 1 is none of the 11 of the vocabulary: 'i'/);
  throws(() => vocabulary.decode([0, 12]), 'index', /decode: number 1 is none of the 11 of the vocabulary: 12/);
  const again = await data.text('text', { seqLength: 2, vocabulary });
  assert.deepEqual([...again.y()], vocabulary.encode('ex'));
  const saved = await data.vocabulary(JSON.parse(JSON.stringify(vocabulary.characters)));
  assert.deepEqual(saved.encode('tint'.replace('i', 'ï')), vocabulary.encode('tïnt'));
  await rejects(
    data.text('ab\nac', { seqLength: 1, vocabulary: 'ab\n' }),
    'value',
    /data\.text: line 2, column 2: none of the 3 characters .*'c'/,
  );
  const other = await data.text('ab\nac', { seqLength: 2, vocabulary: 'ab\n?', unknown: '?' });
  assert.equal(other.vocabulary.decode([...other.y()]), 'b\na?');
  assert.deepEqual(other.vocabulary.encode('zb'), [3, 1]);
  await rejects(data.text('abc', { vocabulary: 'aab' }), 'argument', /a vocabulary is different characters.*'a'/);
  await rejects(data.text('abc', { seqLength: 1, unknown: '?' }), 'argument', /unknown must be one of the 3 characters: '\?'/);
});

test('sources are what csv takes, in pieces that may cut a character', async () => {
  const text = 'añ👋'.repeat(20_000); // 60,000 characters in 7 bytes and 4 UTF-16 units each three
  const bytes = new TextEncoder().encode(text);
  const stream = new ReadableStream({
    start(controller) {
      for (let at = 0; at < bytes.length; at += 9973) controller.enqueue(bytes.subarray(at, at + 9973));
      controller.close();
    },
  });
  const seen = [];
  for (const source of [text, new Blob([bytes]), stream, new Response(bytes)]) {
    const set = await data.text(source, { seqLength: 59_999, onProgress: (progress) => seen.push(progress) });
    assert.deepEqual([set.size, set.vocabulary.characters.join('')], [1, 'añ👋']);
    assert.equal(set.vocabulary.decode(set.x()), text.slice(0, -2), 'all but the last');
  }
  assert.ok(seen.every(({ characters, loaded }) => characters <= loaded));
  assert.deepEqual([seen.at(-1).characters, seen.at(-1).loaded], [60_000, bytes.length]);
  const controller = new AbortController();
  const aborted = data.text(text, { signal: controller.signal, onProgress: () => controller.abort() });
  await rejects(aborted, 'aborted', /data\.text: the signal aborted reading after \d+ characters/);
});

test('what cannot be cut is refused, and leaves nothing behind', async () => {
  const { tensors } = memory();
  await rejects(data.text('abc', { seqLength: 3 }), 'argument', /3 characters are fewer than seqLength and one that follows: 3 \+ 1/);
  await rejects(data.text('', { seqLength: 3 }), 'argument', /0 characters are fewer/);
  await rejects(data.text('abcdef', { seqLength: 0 }), 'argument', /seqLength must be a whole number above 0: 0/);
  await rejects(data.text('abcdef', { seqLength: 2, stride: 1.5 }), 'argument', /stride must be .*: 1\.5/);
  await rejects(data.text('abcdef', { length: 2 }), 'argument', /unknown option 'length'/);
  assert.equal(memory().tensors, tensors);
});

test('windows share the memory of the text', async () => {
  const before = memory().bytes;
  const set = await data.text('0123456789'.repeat(10_000), { seqLength: 100, stride: 1 });
  assert.equal(set.size, 99_900);
  assert.ok(memory().bytes - before < 500_000, `${memory().bytes - before} bytes for 100,000 characters`);
  set.dispose();
  assert.equal(memory().bytes, before);
});

/** The places in the text that a part's samples and targets come from: all characters of the text are different. */
const places = (set) => new Set([...set.x(), ...set.y()]);

test('parts and folds are in order and share no character', async () => {
  const text = Array.from({ length: 400 }, (_, i) => String.fromCodePoint(0x4e00 + i)).join('');
  for (const [seqLength, stride] of [
    [8, 3],
    [8, 8],
    [8, 9],
    [5, 1],
    [4, 20],
  ]) {
    // prettier-ignore
    const set = await data.text(text, { seqLength, stride });
    const parts = set.split([0.5, 0.3, 0.2]);
    const seen = parts.map(places);
    for (const [i, part] of parts.entries()) {
      assert.equal(part.vocabulary, set.vocabulary);
      for (const other of seen.slice(0, i))
        assert.ok(
          [...seen[i]].every((place) => !other.has(place)),
          `stride ${stride}, part ${i}`,
        );
    }
    assert.deepEqual(set.split([1])[0].x(), set.x());
    for (const { train, validation } of await set.kFold(4)) {
      const unseen = places(validation);
      assert.ok(
        [...places(train)].every((place) => !unseen.has(place)),
        `stride ${stride}`,
      );
      assert.ok(train.size + validation.size > set.size - 2 * (set.overlap + 1));
    }
  }
  await rejects((await data.text(text)).kFold(3, { stratify: true }), 'argument', /stratify wants class targets/);
});

test('windows of a series share no step either', async () => {
  const series = Float32Array.from({ length: 120 }, (_, i) => i);
  const set = await data.windows(series, { length: 5, horizon: 2, stride: 2 });
  const [train, test] = set.split([0.7, 0.3]);
  assert.ok(Math.max(...places(train)) < Math.min(...places(test)));
  assert.ok(train.size + test.size >= set.size - 3);
  assert.deepEqual([...set.subset([3]).y()], [11, 12]);
});

test('each variable of a series is scaled by itself', async () => {
  const series = [[0, 100], [1, 300], [2, 500], [3, 700], [4, 900]]; // prettier-ignore
  const set = await data.windows(series, { length: 2, normalize: 'minmax' });
  close(set.x(), [0, 0, 0.25, 0.25, 0.25, 0.25, 0.5, 0.5, 0.5, 0.5, 0.75, 0.75]);
  assert.deepEqual(set.normalization, { shift: [0, 100], scale: [0.25, 1 / 800] });
  assert.deepEqual([...set.y()], [2, 500, 3, 700, 4, 900], 'targets are as they were');
  const other = await data.windows([[1, 300], [2, 500]], { length: 1, normalize: set.normalization }); // prettier-ignore
  close(other.x(), [0.25, 0.25]);
});

const sentences = 'the cat sat on the mat. the dog sat on the log. '.repeat(60);

test('charRnn and gpt learn a text, and go on with it', async () => {
  const set = await data.text(sentences, { seqLength: 24, stride: 12 });
  const [train, test] = set.split([0.8, 0.2]);
  const { vocabulary } = set;
  for (const [make, epochs, lr] of [
    [nn.models.charRnn, 10, 0.02],
    [nn.models.gpt, 10, 0.01],
  ]) {
    // prettier-ignore
    manualSeed(2);
    const model = make({ vocabulary: vocabulary.size, size: 32, context: 24 });
    const run = fit(model, train, {
      epochs,
      optimizer: { name: 'adamw', lr },
      clipNorm: 1,
      validation: test,
      metrics: ['loss', 'accuracy'],
    });
    const { history } = await run.done;
    assert.ok(history.at(-1).validation.loss < 0.8, `${history.at(-1).validation.loss}`);
    assert.ok(history.at(-1).validation.accuracy > 0.7 && history.at(-1).validation.accuracy <= 1);
    const { loss } = await evaluate(model, test);
    close(loss, history.at(-1).validation.loss, 1e-6);
    const written = vocabulary.decode(model.generate(vocabulary.encode('the c'), 30, { temperature: 0 }));
    assert.match(written, /^the c/);
  }
  throws(() => fit(nn.models.charRnn({ vocabulary: vocabulary.size }), train, { augment: { noise: 1 } }), 'dtype', /cannot be varied/);
});
