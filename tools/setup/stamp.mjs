/** @file Steps that are skipped when nothing they read has changed: a hash of the content of their inputs is kept in build/stamps. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from '../process.mjs';

/** A hash over the content of files (paths relative to the project) and over other strings. */
export function hashOf(files, ...strings) {
  const hash = createHash('sha256');
  for (const string of strings) hash.update(`${string}\0`);
  for (const file of [...files].sort())
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(root, file)))
      .update('\0');
  return hash.digest('hex');
}

/** Runs `work` unless it ended well before with the same key and `outputs` are all there. Returns whether it ran. */
export async function once(name, key, outputs, work) {
  const stamp = join(root, 'build/stamps', name);
  const done = existsSync(stamp) && readFileSync(stamp, 'utf8') === key;
  if (done && outputs.every((path) => existsSync(join(root, path)))) return false;
  rmSync(stamp, { force: true });
  await work();
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, key);
  return true;
}
