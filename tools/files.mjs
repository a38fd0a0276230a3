/** @file The project's files by name, for the tools that read them all. */
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from './process.mjs';

/** Paths (relative to the project, sorted) of the files below `folders` whose path fits `pattern`; foreign files and golden values are left out. */
export function filesBelow(folders, pattern) {
  const walk = (folder) =>
    readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) return ['node_modules', 'golden'].includes(entry.name) ? [] : walk(path);
      return entry.isFile() && pattern.test(path) ? [path] : [];
    });
  return folders
    .filter((folder) => existsSync(join(root, folder)))
    .flatMap(walk)
    .sort();
}

/** Files that did not change keep their time, so that a server does not reload them. */
export function writeIfChanged(path, bytes) {
  const file = join(root, path);
  if (existsSync(file) && bytes.equals(readFileSync(file))) return;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, bytes);
}
