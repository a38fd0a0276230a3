/** @file Every lesson in Chromium: its tasks can be solved, notice it and stay solved; its address restores it; its page stays fluid. How it begins: first-visits.test.mjs. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { handOn } from '../lessons/hand.mjs';
import { lessons } from '../lessons/index.mjs';
import { openPage } from './chromium.mjs';
import { ready } from './pages.mjs';
import { siteInChromium } from './site.mjs';

const at = siteInChromium();

for (const lesson of lessons) {
  const url = () => `${at.site.origin}/${lesson.path}`;

  describe(`lesson ${lesson.slug}`, () => {
    test('its tasks are noticed when solved, not before, and kept', { timeout: 240_000 }, async () => {
      const { page, complaints, close } = await openPage(at.browser, url());
      const tasks = () =>
        page.evaluate(() => [...document.querySelectorAll('hebb-task')].map(({ id, attributes }) => [id, 'done' in attributes]));
      const solved = new Set();
      const expected = () => Object.keys(lesson.tasks).map((task) => [task, solved.has(task)]);
      await ready(page);
      for (const [task, solve] of Object.entries(lesson.tasks)) {
        assert.deepEqual((await tasks()).toSorted(), expected().toSorted());
        await solve(handOn(page));
        await handOn(page).solved(task);
        solved.add(task);
        await page.goto('about:blank'); // or an address that differs by its hash alone would load nothing
        await page.goto(url());
        await ready(page);
      }
      assert.ok(solved.size > 0);
      assert.deepEqual((await tasks()).toSorted(), expected().toSorted());
      assert.deepEqual(complaints, []);
      await close();
    });

    test('its address restores its state', async () => {
      const { page, complaints, close } = await openPage(at.browser, `${url()}${lesson.permalink.hash}`);
      await ready(page);
      assert.deepEqual(await lesson.permalink.read(handOn(page)), lesson.permalink.expected);
      assert.deepEqual(complaints, []);
      await close();
    });
  });
}
