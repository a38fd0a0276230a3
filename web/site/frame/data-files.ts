/** @file A Vite plugin that serves the converted data sets at `data/` while developing and copies them into the built site. */
import { createReadStream, cpSync, existsSync, statSync } from 'node:fs';
import { join, normalize } from 'node:path';
import type { Plugin, ResolvedConfig } from 'vite';

export function dataFiles(folder: string): Plugin {
  let config: ResolvedConfig | undefined;
  return {
    name: 'hebb:data-files',
    configResolved(resolved) {
      config = resolved;
    },
    configureServer(server) {
      server.middlewares.use('/data', (request, response, next) => {
        const file = join(folder, normalize(decodeURIComponent((request.url ?? '').replace(/\?.*/, ''))));
        if (!file.startsWith(folder) || !existsSync(file) || !statSync(file).isFile()) {
          response.statusCode = 404;
          response.end('no such data file: npm start converts them');
          return;
        }
        response.setHeader('Content-Type', 'application/octet-stream');
        response.setHeader('Content-Length', statSync(file).size);
        createReadStream(file).on('error', next).pipe(response);
      });
    },
    closeBundle() {
      if (config?.command !== 'build') return;
      if (existsSync(folder)) cpSync(folder, join(config.build.outDir, 'data'), { recursive: true });
      else config.logger.warn(`no data in ${folder}: the Fashion-MNIST page will say so`);
    },
  };
}
