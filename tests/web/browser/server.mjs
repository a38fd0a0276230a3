/** @file The built site on a port of its own: built by Vite into a folder of this process, served as plain files. */
import { createReadStream, existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const root = fileURLToPath(new URL('../../../', import.meta.url));

const types = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml',
};

function isAlive(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Sites of processes that ended before they could tidy up. */
function removeStale() {
  const builds = join(root, 'build');
  for (const name of existsSync(builds) ? readdirSync(builds) : []) {
    const pid = Number(/^test-site-(\d+)$/.exec(name)?.[1]);
    if (pid && !isAlive(pid)) rmSync(join(builds, name), { recursive: true, force: true });
  }
}

/** The built site: { folder, remove }. HEBB_SITE names the folder of one that is there already. */
export async function builtSite() {
  const given = process.env.HEBB_SITE || undefined; // an empty name would have Vite empty its own sources
  if (given) return { folder: given, remove: () => undefined };
  const folder = join(root, `build/test-site-${process.pid}`);
  removeStale();
  await build({ configFile: join(root, 'web/site/vite.config.ts'), build: { outDir: folder }, logLevel: 'error' });
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** The site: { folder, origin, close }. */
export async function serveSite() {
  const { folder, remove } = await builtSite();
  const server = await serveFolder(folder);
  return {
    folder,
    origin: server.origin,
    async close() {
      await server.close();
      remove();
    },
  };
}

/** What makes pages cross-origin isolated: they may share memory, so that the engine has threads. */
export const isolation = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' };

/** The files of a folder (by default the project's) as they are: { origin, close }. `headers` go with every file. */
export async function serveFolder(folder = root, headers = isolation) {
  const server = createServer((request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url, 'http://site').pathname));
    let file = join(folder, path);
    if (existsSync(file) && statSync(file).isDirectory()) file = join(file, 'index.html');
    if (!file.startsWith(folder) || !existsSync(file)) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, {
      ...headers,
      'content-type': types[extname(file)] ?? 'application/octet-stream',
      'content-length': statSync(file).size,
    });
    createReadStream(file).pipe(response);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
