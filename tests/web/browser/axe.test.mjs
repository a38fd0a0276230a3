/** @file axe-core finds nothing to complain of: on every page, in both themes, wide and narrow, and in the search. */
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { describe, test } from 'node:test';
import { openPage } from './chromium.mjs';
import { pages, ready } from './pages.mjs';
import { siteInChromium } from './site.mjs';

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const at = siteInChromium();

const views = [
  { width: 1280, colorScheme: 'light' },
  { width: 1280, colorScheme: 'dark' },
  { width: 390, colorScheme: 'dark' },
];

async function complaintsOf(page) {
  await page.addScriptTag({ path: axe });
  const { violations, passes } = await page.evaluate(() => window.axe.run());
  assert.ok(passes.length > 10, `axe has looked at the page: ${passes.length} rules`);
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary}`));
}

for (const { width, colorScheme } of views) {
  describe(`axe at ${width}, ${colorScheme}`, () => {
    for (const path of pages) {
      test(`/${path}`, async () => {
        const options = { viewport: { width, height: 860 }, colorScheme };
        const { page, close } = await openPage(at.browser, `${at.site.origin}/${path}`, options);
        await ready(page);
        assert.deepEqual(await complaintsOf(page), []);
        await close();
      });
    }

    test('the search, with results', async () => {
      const { page, close } = await openPage(at.browser, `${at.site.origin}/glossary/`, { viewport: { width, height: 860 }, colorScheme });
      await page.keyboard.press('/');
      await page.locator('.search input').fill('line');
      await page.locator('.search a').first().waitFor();
      assert.deepEqual(await complaintsOf(page), []);
      await close();
    });
  });
}
