/** @file Runs the browser tests one after another in Chromium, on the site built once. */
import { join } from 'node:path';
import { apiDocs } from '../api-docs.mjs';
import { filesBelow } from '../files.mjs';
import { root } from '../process.mjs';
import { chromium } from '../setup/setup.mjs';
import { nodeTest } from './node-test.mjs';

/** The site as it is published, in build/site. */
export async function buildSite() {
  await apiDocs();
  const { build } = await import('vite');
  await build({ configFile: join(root, 'web/site/vite.config.ts'), logLevel: 'error' });
}

/** Returns { passed, failed, output }. */
export async function browserTests() {
  const env = { HEBB_SITE: join(root, 'build/site'), HEBB_CHROMIUM: await chromium() };
  return nodeTest(filesBelow(['tests/web/browser'], /\.test\.mjs$/), { env });
}
