/** @file Every lesson in Chromium: alive at once, wide and narrow, light and dark; its tasks can be solved and notice it; its address restores it. */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { handOn } from '../lessons/hand.mjs';
import { lessons } from '../lessons/index.mjs';
import { openPage } from './chromium.mjs';
import { siteInChromium } from './site.mjs';
import { isFluid, longestTask } from './trace.mjs';

const at = siteInChromium();
/** Milliseconds from the navigation's start to a figure that shows what the engine computed. */
const promptly = 2000;

/** When the figure began to live (ms after the navigation began), and the layout shift since. */
const beginning = (page) =>
  page.evaluate(
    () =>
      new Promise((resolve) => {
        const main = document.querySelector('main');
        const measure = () => {
          let shift = 0;
          new window.PerformanceObserver((list) => {
            for (const { value, hadRecentInput } of list.getEntries()) if (!hadRecentInput) shift += value;
          }).observe({ type: 'layout-shift', buffered: true });
          const alive = window.performance.getEntriesByName('alive')[0]?.startTime ?? Infinity;
          window.requestAnimationFrame(() => window.requestAnimationFrame(() => resolve({ alive, shift })));
        };
        if (main.hasAttribute('data-alive')) measure();
        else
          new window.MutationObserver((_, observer) => (observer.disconnect(), measure())).observe(main, {
            attributeFilter: ['data-alive'],
          });
      }),
  );

for (const lesson of lessons) {
  const url = () => `${at.site.origin}/${lesson.path}`;

  describe(`lesson ${lesson.slug}`, () => {
    for (const width of [1280, 390]) {
      for (const colorScheme of ['light', 'dark']) {
        test(`at ${width}, ${colorScheme}: alive within ${promptly / 1000} s, no jump, no overflow, no complaint`, async () => {
          const narrow = width < 500;
          const options = { viewport: { width, height: 860 }, colorScheme, hasTouch: narrow, isMobile: narrow };
          let alive = Infinity;
          for (let attempt = 0; attempt < 3 && alive > promptly; attempt++) {
            const { page, complaints, close } = await openPage(at.browser, url(), options);
            const began = await beginning(page);
            alive = began.alive;
            const { scroll, client } = await page.evaluate(() => {
              const { scrollWidth, clientWidth } = document.documentElement;
              return { scroll: scrollWidth, client: clientWidth };
            });
            assert.ok(scroll <= client, `${scroll} px wide in ${client}`);
            assert.ok(began.shift < 0.001, `layout shift ${began.shift}`);
            assert.deepEqual(complaints, []);
            await close();
          }
          assert.ok(alive <= promptly, `the figure lived after ${alive} ms`);
        });
      }
    }

    for (const [task, solve] of Object.entries(lesson.tasks)) {
      test(`its task is noticed when solved, not before, and kept: ${task}`, { timeout: 120_000 }, async () => {
        const { page, complaints, close } = await openPage(at.browser, url());
        const done = () => page.evaluate((id) => document.querySelector(`hebb-task#${id}`).hasAttribute('done'), task);
        await beginning(page);
        assert.equal(await done(), false);
        await solve(handOn(page));
        await handOn(page).solved(task);
        await page.reload();
        await beginning(page);
        assert.equal(await done(), true);
        assert.deepEqual(complaints, []);
        await close();
      });
    }

    test('every task of the page is solved by a test', async () => {
      const { page, close } = await openPage(at.browser, url());
      const there = await page.evaluate(() => [...document.querySelectorAll('hebb-task')].map(({ id }) => id));
      assert.ok(there.length > 0);
      assert.deepEqual(there.toSorted(), Object.keys(lesson.tasks).toSorted());
      await close();
    });

    test('its address restores its state', async () => {
      const { page, complaints, close } = await openPage(at.browser, `${url()}${lesson.permalink.hash}`);
      await beginning(page);
      assert.deepEqual(await lesson.permalink.read(handOn(page)), lesson.permalink.expected);
      assert.deepEqual(complaints, []);
      await close();
    });

    if (lesson.busy)
      test('no main-thread task over 50 ms while it computes; steps per second are shown', { timeout: 120_000 }, async () => {
        const { page, complaints, close } = await openPage(at.browser, url());
        await beginning(page);
        await lesson.busy(handOn(page));
        const longest = await longestTask(at.browser, page, url());
        assert.ok(
          isFluid(longest),
          `longest task ${longest.longest.toFixed(1)} ms, machine ${longest.slowdown.toFixed(2)} times slowed down`,
        );
        assert.deepEqual(complaints, []);
        await close();
      });
  });
}
