/** @file A Vite plugin for a folder that other tools made: served at an address of the site while developing, copied into the built one. */
import { createReadStream, cpSync, existsSync, statSync } from 'node:fs';
import { extname, join, normalize } from 'node:path';
import type { Plugin, ResolvedConfig } from 'vite';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css',
  '.js': 'text/javascript',
  '.svg': 'image/svg+xml',
};

/** @param maker the command that makes the folder, said where it is missing */
export function servedFolder(address: string, folder: string, maker: string): Plugin {
  let config: ResolvedConfig | undefined;
  return {
    name: `hebb:served-folder:${address}`,
    configResolved(resolved) {
      config = resolved;
    },
    configureServer(server) {
      server.middlewares.use(`/${address}`, (request, response, next) => {
        let file = join(folder, normalize(decodeURIComponent((request.url ?? '').replace(/\?.*/, ''))));
        if (file.startsWith(folder) && existsSync(file) && statSync(file).isDirectory()) file = join(file, 'index.html');
        if (!file.startsWith(folder) || !existsSync(file)) {
          response.statusCode = 404;
          response.end(`no such file: ${maker} makes ${address}`);
          return;
        }
        response.setHeader('Content-Type', types[extname(file)] ?? 'application/octet-stream');
        response.setHeader('Content-Length', statSync(file).size);
        createReadStream(file).on('error', next).pipe(response);
      });
    },
    closeBundle() {
      if (config?.command !== 'build') return;
      if (existsSync(folder)) cpSync(folder, join(config.build.outDir, address), { recursive: true });
      else config.logger.warn(`no ${folder}: ${maker} makes it`);
    },
  };
}
