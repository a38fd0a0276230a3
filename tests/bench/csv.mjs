/**
 * @file How much memory a big CSV file takes while it is read, and how long: `node tests/bench/csv.mjs [megabytes]`. The file is made in
 * the temporary folder; the peak is the growth of the resident set of this process, engine, strings and garbage included.
 */
import { createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { pathToFileURL } from 'node:url';
import { data, load } from 'hebb';

const columns = 10;
const names = ['near', 'far', 'farther'];

/** Rows of ten numbers and a word until the file is large enough. */
async function write(path, bytes) {
  const file = createWriteStream(path);
  file.write(`${Array.from({ length: columns }, (_, i) => `x${i}`).join()},y\n`);
  for (let row = 0; file.bytesWritten < bytes; ++row) {
    const values = Array.from({ length: columns }, (_, i) => (Math.sin(row * columns + i) * 10).toFixed(4));
    if (!file.write(`${values.join()},${names[row % 3]}\n`)) await once(file, 'drain');
  }
  file.end();
  await once(file, 'finish');
}

const mb = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;

async function read(path) {
  await load();
  (await data.csv('x,y\n1,a\n2,b\n')).dispose(); // what is loaded once is no part of the file
  const before = process.memoryUsage.rss();
  let [peak, calls] = [before, 0];
  const look = () => (peak = Math.max(peak, process.memoryUsage.rss()));
  const began = performance.now();
  const set = await data.csv(pathToFileURL(path), { label: 'y', normalize: 'auto', onProgress: () => (look(), ++calls) });
  const seconds = (performance.now() - began) / 1000;
  look();
  const numbers = set.size * (columns + 1) * 4;
  const line = [`${mb(statSync(path).size)} on disk, ${set.size} rows of ${columns} + 1`, `${mb(numbers)} of numbers`];
  console.log([...line, `peak ${mb(peak - before)} (${((peak - before) / numbers).toFixed(2)} times)`].join(', '));
  console.log(`${seconds.toFixed(1)} s, ${calls} calls of onProgress`);
}

if (process.argv[2] === 'read') {
  await read(process.argv[3]);
} else {
  const folder = mkdtempSync(join(tmpdir(), 'hebb-csv-'));
  try {
    const path = join(folder, 'big.csv');
    await write(path, Number(process.argv[2] ?? 100) * 1e6);
    spawnSync(process.execPath, [import.meta.filename, 'read', path], { stdio: 'inherit' }); // a process that has done nothing else
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
