/** @file data.images under Node: sharp decodes; what classes are called, how pictures fit, what cannot be read. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import sharp from 'sharp';
import { data, load } from 'hebb';
import { close, rejects } from './expect.mjs';

before(() => load({ deterministic: true }));
const folder = mkdtempSync(join(tmpdir(), 'hebb-images-'));
after(() => rmSync(folder, { recursive: true }));

/** A PNG whose left half has one colour and whose right half another, [r, g, b] or [r, g, b, alpha]. */
function halves(width, height, left, right) {
  const channels = left.length;
  const pixels = Uint8Array.from({ length: width * height * channels }, (_, i) => {
    const column = Math.floor(i / channels) % width;
    return (2 * column < width ? left : right)[i % channels];
  });
  return sharp(pixels, { raw: { width, height, channels } }).png().toBuffer();
}
const [red, blue, white] = [
  [200, 0, 0],
  [0, 0, 100],
  [255, 255, 255],
];
const bytes = (set) => [...set.x()].map((value) => Math.round(255 * value));

test('folders are classes; every picture gets the size; colours are planes', async () => {
  for (const [name, left] of Object.entries({ warm: red, cold: blue })) {
    mkdirSync(join(folder, 'set', name), { recursive: true });
    writeFileSync(join(folder, 'set', name, 'a.png'), await halves(2, 2, left, white));
    writeFileSync(join(folder, 'set', name, 'b.png'), await halves(8, 8, left, white));
  }
  writeFileSync(join(folder, 'set', 'warm', '.hidden'), 'no picture');
  const told = [];
  const set = await data.images(pathToFileURL(join(folder, 'set')), { size: [2, 2], onProgress: (p) => told.push(p) });
  assert.deepEqual([set.size, set.shape, set.classes, [...set.y()]], [4, [3, 2, 2], ['cold', 'warm'], [0, 0, 1, 1]]);
  assert.deepEqual(told.at(-1), { done: 4, total: 4 });
  assert.deepEqual(bytes(set).slice(0, 12), [0, 255, 0, 255, 0, 255, 0, 255, 100, 255, 100, 255]);
  assert.deepEqual(bytes(set).slice(24, 36), [200, 255, 200, 255, 0, 255, 0, 255, 0, 255, 0, 255]);
  close(bytes(set).slice(36, 48), [200, 255, 200, 255, 0, 255, 0, 255, 0, 255, 0, 255], 20); // made smaller by a filter that rings
});

test('lists by class, lists with labels, File lists with paths', async () => {
  const [warm, cold] = await Promise.all([halves(2, 2, red, red), halves(2, 2, blue, blue)]);
  const byClass = await data.images({ warm: [warm], cold: [new Blob([cold]), cold] }, { size: [1, 1], channels: 1 });
  assert.deepEqual(
    [byClass.classes, [...byClass.y()], bytes(byClass)],
    [
      ['warm', 'cold'],
      [0, 1, 1],
      [60, 11, 11],
    ],
  );
  const labelled = await data.images([warm, cold], { size: [1, 1], label: (_, i) => `n${i}`, classes: ['n1', 'n0'] });
  assert.deepEqual(
    [labelled.classes, [...labelled.y()]],
    [
      ['n1', 'n0'],
      [1, 0],
    ],
  );
  const file = new File([warm], 'a.png');
  Object.defineProperty(file, 'webkitRelativePath', { value: 'pets/dogs/a.png' });
  assert.deepEqual((await data.images([file], { size: [1, 1] })).classes, ['dogs']);
});

test('cover cuts, contain frames in black, stretch squeezes; transparency lies on black', async () => {
  const wide = await halves(8, 4, red, white);
  const reds = async (fit) => bytes(await data.images({ a: [wide] }, { size: [4, 4], fit })).slice(0, 16);
  const [half, black] = [
    [200, 200, 255, 255],
    [0, 0, 0, 0],
  ];
  close(await reds('stretch'), [half, half, half, half], 5);
  close(await reds('contain'), [black, half, half, black], 5);
  assert.deepEqual(await reds('cover'), [half, half, half, half].flat());
  const clear = await halves(4, 4, [255, 255, 255, 0], [255, 255, 255, 255]);
  assert.deepEqual(bytes(await data.images({ a: [clear] }, { size: [4, 4], channels: 1 })).slice(0, 4), [0, 0, 255, 255]);
});

test('grey pictures, pictures on their side, and pixels as they are', async () => {
  const grey = await sharp(Uint8Array.of(10, 20, 30, 40), { raw: { width: 2, height: 2, channels: 1 } })
    .png()
    .toBuffer();
  assert.deepEqual(bytes(await data.images({ a: [grey] }, { size: [2, 2] })), [10, 20, 30, 40, 10, 20, 30, 40, 10, 20, 30, 40]);
  const turned = await sharp(await halves(8, 8, red, white)).withMetadata({ orientation: 6 }).jpeg({ quality: 100 }).toBuffer(); // prettier-ignore
  const [top, , bottom] = bytes(await data.images({ a: [turned] }, { size: [2, 2], channels: 1 }));
  assert.ok(top < 90 && bottom > 230, `turned by EXIF: ${top}, ${bottom}`);
  const pixels = { width: 1, height: 1, data: Uint8ClampedArray.of(1, 2, 3, 255) };
  assert.deepEqual(bytes(await data.images({ a: [pixels] }, { size: [1, 1] })), [1, 2, 3]);
});

test('what cannot be read is named', async () => {
  const size = [2, 2];
  writeFileSync(join(folder, 'broken.png'), (await halves(64, 64, red, blue)).subarray(0, 60));
  await rejects(data.images([pathToFileURL(join(folder, 'broken.png'))], { size }), 'file', /broken\.png' cannot be read as a picture/);
  await rejects(data.images({ a: [Uint8Array.of(1, 2)] }, { size }), 'file', /picture 0 cannot be read as a picture/);
  await rejects(data.images([pathToFileURL('/none/such/x.png')], { size }), 'file', /such\/x\.png' cannot be read/);
  await rejects(data.images(pathToFileURL('/none'), { size }), 'file', /file:\/\/\/none\/ cannot be read/);
  await rejects(data.images([new Blob(['x'])], { size }), 'argument', /picture 0 is in no folder that names its class/);
  await rejects(data.images([], { size }), 'argument', /there is no picture/);
  await rejects(data.images({ a: [] }, {}), 'argument', /size must be \[height, width\]/);
  await rejects(data.images({ a: [] }, { size: [0, 2] }), 'argument', /size must be \[height, width\]/);
  await rejects(data.images({ a: [] }, { size, channels: 4 }), 'argument', /channels must be 1 or 3: 4/);
  await rejects(data.images({ a: [] }, { size, fit: 'zoom' }), 'argument', /fit must be .*'zoom'/);
  await rejects(data.images({ a: [] }, { size, colour: 1 }), 'argument', /unknown option 'colour'/);
  await rejects(data.images({ a: [new Blob([])] }, { size, signal: AbortSignal.abort() }), 'aborted', /after 0 of 1 pictures/);
});

test('without sharp the error names the command', () => {
  const program = `import { load, data } from 'hebb';
    await load();
    await data.images({ a: [new Blob([])] }, { size: [2, 2] }).catch((error) => console.log(error.code, error.message));`;
  const loader = `export const resolve = (name, context, next) => { if (name === 'sharp') throw new Error('not found'); return next(name, context); };`;
  const register = `import { register } from 'node:module'; register('data:text/javascript,' + encodeURIComponent(${JSON.stringify(loader)}));`;
  const { stdout } = spawnSync(
    process.execPath,
    ['--import', `data:text/javascript,${encodeURIComponent(register)}`, '--input-type=module', '-e', program],
    {
      encoding: 'utf8',
      cwd: join(import.meta.dirname, '../..'),
    },
  );
  assert.match(stdout, /^state data\.images: .*'npm install sharp'/);
});
