/** @file `npm start`: set-up, build, and the site at an address that is printed. */
import { apiDocs } from './api-docs.mjs';
import { buildPackage } from './build.mjs';
import { say, script } from './process.mjs';
import { setup } from './setup/setup.mjs';

await script(async () => {
  await setup();
  say('building');
  await buildPackage();
  await apiDocs();
  const { serveSite } = await import('./serve.mjs');
  const { url } = await serveSite();
  say(`hebb is served at ${url} (end with Ctrl-C)`);
});
