/** @file Runs the browser tests one after another in Chromium, on the site built once. */
import { join } from 'node:path';
import { filesBelow } from '../files.mjs';
import { root } from '../process.mjs';
import { chromium } from '../setup/setup.mjs';
import { nodeTest } from './node-test.mjs';

export { buildSite } from '../build-site.mjs';

/** Returns { passed, failed, output }. */
export async function browserTests() {
  const env = { HEBB_SITE: join(root, 'build/site'), HEBB_CHROMIUM: await chromium() };
  return nodeTest(filesBelow(['tests/web/browser'], /\.test\.mjs$/), { env });
}
