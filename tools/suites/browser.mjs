/** @file Runs the browser tests, in Chromium or in Firefox, on the site built once: two files at once, those that measure time one by one. */
import { join } from 'node:path';
import { filesBelow } from '../files.mjs';
import { root } from '../process.mjs';
import { chromium, firefox } from '../setup/setup.mjs';
import { nodeTest } from './node-test.mjs';

export { buildSite } from '../build-site.mjs';

async function testsIn(folder, browser) {
  const files = filesBelow([`tests/web/${folder}`], /\.test\.mjs$/);
  const timed = files.filter((file) => file.includes('/timed/'));
  const env = { HEBB_SITE: join(root, 'build/site'), ...browser };
  const results = [
    await nodeTest(
      files.filter((file) => !timed.includes(file)),
      { env, concurrency: 2 },
    ),
    await nodeTest(timed, { env }),
  ];
  const sum = (key) => results.reduce((total, result) => total + result[key], 0);
  const failures = results.filter(({ failed }) => failed > 0).map(({ output }) => output);
  return { passed: sum('passed'), failed: sum('failed'), output: failures.join('\n') };
}

/** Returns { passed, failed, output }. */
export const browserTests = async () => testsIn('browser', { HEBB_CHROMIUM: await chromium() });

/** Returns { passed, failed, output }. */
export const firefoxTests = async () => testsIn('firefox', { HEBB_FIREFOX: await firefox() });
