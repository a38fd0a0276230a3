/** @file `npm run build:site`: the whole site as static files in build/site, which work at any path of any host. */
import { join } from 'node:path';
import { apiDocs } from './api-docs.mjs';
import { buildPackage } from './build.mjs';
import { root, say, script } from './process.mjs';
import { setup } from './setup/setup.mjs';

/** build/site from the package in dist/, the reference, and the pages. */
export async function buildSite() {
  await apiDocs();
  const { build } = await import('vite');
  await build({ configFile: join(root, 'web/site/vite.config.ts'), logLevel: 'error' });
}

if (process.argv[1] === import.meta.filename) {
  await script(async () => {
    await setup();
    say('building the package');
    await buildPackage();
    say('building the site');
    await buildSite();
    say('the site is in build/site/: any server of static files can serve it, from any path');
  });
}
