/** @file A Vite plugin: the built site has the package beside it, as it is published, so that all pages and their workers share its files. */
import { createHash } from 'node:crypto';
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

const entries: Readonly<Record<string, string>> = { hebb: 'index.js', 'hebb/worker': 'worker.js' };

/** Names of the files that the entries load, themselves among them: the package writes each of them out as './name'. */
function loadedFiles(dist: string): string[] {
  const found = new Set(Object.values(entries));
  for (const name of found) {
    if (name.endsWith('.wasm')) continue;
    const names = readFileSync(join(dist, name), 'utf8').matchAll(/["'`]\.\/([\w.-]+\.(?:m?js|wasm))["'`]/g);
    for (const [, next = ''] of names) found.add(next);
  }
  return [...found].sort();
}

/** 'hebb-' and a hash of the files: what a browser has kept of another version is never mixed with this one. */
function folderOf(dist: string, files: readonly string[]): string {
  const hash = createHash('sha256');
  for (const name of files) hash.update(name).update(readFileSync(join(dist, name)));
  return `hebb-${hash.digest('hex').slice(0, 8)}`;
}

/** For the pages, and once more for their workers, with `copies: false`. */
export function packageBeside(dist: string, { copies = true } = {}): Plugin {
  let outDir = '';
  let files: string[] = [];
  let folder = '';
  return {
    name: 'hebb:package-beside',
    apply: 'build',
    enforce: 'pre',
    configResolved(config) {
      outDir = config.build.outDir;
      files = loadedFiles(dist);
      folder = folderOf(dist, files);
    },
    resolveId(id) {
      const entry = entries[id];
      return entry === undefined ? null : { id: `../${folder}/${entry}`, external: true }; // from assets/, where the site's scripts lie
    },
    closeBundle() {
      if (copies) for (const name of files) cpSync(join(dist, name), join(outDir, folder, name));
    },
  };
}
