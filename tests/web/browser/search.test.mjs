/** @file The search: by keyboard from every page, through what the site says, readable wide and narrow, light and dark. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { axeComplaints } from './axe.mjs';
import { openPage } from './chromium.mjs';
import { siteInChromium } from './site.mjs';

const at = siteInChromium();
const open = (path, options) => openPage(at.browser, `${at.site.origin}/${path}`, options);

describe('the search', () => {
  /** Words typed into the search of a page, by the key that opens it. */
  async function searching(path, words) {
    const opened = await open(path);
    await opened.page.keyboard.press('/');
    await opened.page.locator('.search input').waitFor();
    await opened.page.keyboard.type(words);
    return opened;
  }
  const focused = (page) => page.evaluate(() => document.activeElement.textContent || document.activeElement.tagName);

  test('is loaded when it is first opened', async () => {
    const { page, close } = await open('glossary/');
    const asked = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await page.locator('.search-open').click();
    await page.locator('.search input').waitFor();
    await page.locator('.search input').fill('line');
    await page.locator('.search a').first().waitFor();
    assert.ok(asked.includes('/search.json'), asked.join(' '));
    await close();
  });

  test('finds a lesson by a word of its text; the count is announced; arrow keys and Enter go there', async () => {
    const { page, complaints, close } = await searching('', 'nobody complains');
    await page.locator('.search a').first().waitFor();
    assert.match(await page.getByRole('status').textContent(), /^\d+ results?$/);
    const link = page.locator('.search a', { hasText: 'The perceptron trick' }).first();
    assert.match(await link.locator('mark').first().textContent(), /nobody|complains/i);
    await page.keyboard.press('ArrowDown');
    assert.match(await focused(page), /perceptron trick/i);
    await page.keyboard.press('ArrowUp');
    assert.equal(await focused(page), 'INPUT');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowDown');
    assert.equal(await focused(page), 'INPUT', 'round and round');
    await page.keyboard.press('ArrowDown');
    await Promise.all([page.waitForURL(/perceptron-trick/), page.keyboard.press('Enter')]);
    await page.locator('h1', { hasText: 'The perceptron trick' }).waitFor();
    assert.deepEqual(complaints, []);
    await close();
  });

  test('Enter in the field follows the best result, also to another place of the same page', async () => {
    const { page, close } = await searching('glossary/', 'cross-entropy');
    await page.locator('.search a').first().waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL(/#cross-entropy$/);
    await page.locator('.search').waitFor({ state: 'hidden' });
    await close();
  });

  test('Escape closes it, and the focus is where it was; what cannot be found is said', async () => {
    const { page, close } = await open('glossary/');
    await page.locator('.search-open').click();
    await page.locator('.search input').fill('xylophone');
    await page.getByRole('status').filter({ hasText: 'nothing found for “xylophone”' }).waitFor();
    assert.equal(await page.locator('.search a').count(), 0);
    await page.keyboard.press('Escape');
    await page.locator('.search').waitFor({ state: 'hidden' });
    assert.equal(await page.evaluate(() => document.activeElement.className), 'round-button search-open');
    await close();
  });

  test('a slash that is typed into a field of the page stays there', async () => {
    const { page, close } = await open('playground/');
    await page.locator('[data-state=seed]').focus();
    await page.keyboard.press('/');
    assert.equal(await page.locator('.search').count(), 0);
    await close();
  });

  for (const width of [1280, 390]) {
    for (const colorScheme of ['light', 'dark']) {
      test(`axe finds nothing to complain of in its results at ${width}, ${colorScheme}`, async () => {
        const { page, close } = await open('glossary/', { viewport: { width, height: 860 }, colorScheme });
        await page.keyboard.press('/');
        await page.locator('.search input').fill('line');
        await page.locator('.search a').first().waitFor();
        assert.deepEqual(await axeComplaints(page), []);
        await close();
      });
    }
  }
});
