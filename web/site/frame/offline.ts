/** @file A Vite plugin that writes the service worker of the built site, with a hash of each of its files. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Plugin } from 'vite';

/** What is kept only once it was read: large, and not of every page. */
const folders = ['api/', 'data/'];

const hashOf = (parts: Iterable<string | Buffer>): string => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex').slice(0, 12);
};

function manifestOf(site: string) {
  const files = readdirSync(site, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(site, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
  const content = (file: string): Buffer => readFileSync(join(site, file));
  const own = files.filter((file) => !folders.some((folder) => file.startsWith(folder)));
  const below = (folder: string) => files.filter((file) => file.startsWith(folder)).flatMap((file) => [file, content(file)]);
  return {
    files: Object.fromEntries(own.map((file) => [file.replace(/(^|\/)index\.html$/, '$1'), hashOf([content(file)])])),
    folders: Object.fromEntries(folders.map((folder) => [folder, hashOf(below(folder))])),
  };
}

export function offline(): Plugin {
  let outDir = '';
  return {
    name: 'hebb:offline',
    apply: 'build',
    configResolved(config) {
      outDir = config.build.outDir;
    },
    closeBundle: {
      order: 'post', // once all files are there
      sequential: true,
      async handler() {
        const { outputFiles } = await build({
          entryPoints: [fileURLToPath(new URL('service-worker.ts', import.meta.url))],
          define: { manifest: JSON.stringify(manifestOf(outDir)) },
          bundle: true,
          format: 'iife',
          minify: true,
          target: 'es2022',
          write: false,
        });
        for (const { text } of outputFiles) writeFileSync(join(outDir, 'service-worker.js'), text);
      },
    },
  };
}
