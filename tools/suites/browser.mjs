/** @file Runs the browser tests one after another, in Chromium or in Firefox, on the site built once. */
import { join } from 'node:path';
import { filesBelow } from '../files.mjs';
import { root } from '../process.mjs';
import { chromium, firefox } from '../setup/setup.mjs';
import { nodeTest } from './node-test.mjs';

export { buildSite } from '../build-site.mjs';

const testsIn = (folder, browser) =>
  nodeTest(filesBelow([`tests/web/${folder}`], /\.test\.mjs$/), { env: { HEBB_SITE: join(root, 'build/site'), ...browser } });

/** Returns { passed, failed, output }. */
export const browserTests = async () => testsIn('browser', { HEBB_CHROMIUM: await chromium() });

/** Returns { passed, failed, output }. */
export const firefoxTests = async () => testsIn('firefox', { HEBB_FIREFOX: await firefox() });
