/** @file Serves the site by Vite's own server, for `npm start` and for the tests in browsers. */
import { join } from 'node:path';
import { createServer } from 'vite';
import { root } from './process.mjs';

/** Starts the server at `port`, or at the next free one. Returns { url, close }. */
export async function serveSite({ port = 5173, logLevel = 'warn' } = {}) {
  const server = await createServer({ configFile: join(root, 'web/site/vite.config.ts'), logLevel, server: { port, strictPort: false } });
  await server.listen();
  const url = server.resolvedUrls?.local[0];
  if (!url) throw new Error(`the site's server has no address, port ${port}`);
  return { url, close: () => server.close() };
}
