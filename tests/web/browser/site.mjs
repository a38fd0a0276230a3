/** @file What every test of a page begins with: the site served, and a browser. */
import { after, afterEach, before } from 'node:test';
import { launch } from './chromium.mjs';
import { serveSite } from './server.mjs';

/** Returns { site, browser }, which are there once the tests run and are gone after them. */
export function siteInChromium() {
  const at = {};
  before(async () => {
    at.site = await serveSite();
    at.browser = await launch();
  });
  // a test that failed leaves its page open, which would go on training beside the next ones
  afterEach(() => Promise.all((at.browser?.contexts() ?? []).map((context) => context.close())));
  after(async () => {
    await at.browser?.close();
    await at.site?.close();
  });
  return at;
}
