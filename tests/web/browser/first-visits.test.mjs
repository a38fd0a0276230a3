/** @file Every page as it is first seen, wide and narrow, light and dark: alive in time, without a jump, nothing sticks out, all can be read, nothing for axe to complain of. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { axeComplaints } from './axe.mjs';
import { openPage, processOf } from './chromium.mjs';
import { faintTexts } from './contrast.mjs';
import { pages, ready } from './pages.mjs';
import { siteInChromium } from './site.mjs';
import { measureSlowdown } from './slowdown.mjs';

const at = siteInChromium();
const isLesson = (path) => /^(lessons\/.|playground)/.test(path);

/** Milliseconds from the navigation's start to a figure that shows what the engine computed, on a machine that does nothing else. */
const promptly = 2000;
/** Other programs come and go: the page does the same in every attempt, so the best one counts. */
const attempts = 3;

/** Each is a first visit; afterwards the window changes to `then`, and the theme to the other. */
const visits = [
  { width: 390, then: 768 },
  { width: 1280, then: 1600 },
].flatMap((widths) => ['light', 'dark'].map((colorScheme) => ({ ...widths, colorScheme })));
const other = { light: 'dark', dark: 'light' };

const visit = (path, { width, colorScheme }) => {
  const narrow = width < 500;
  const options = { viewport: { width, height: 860 }, colorScheme, hasTouch: narrow, isMobile: narrow };
  return openPage(at.browser, `${at.site.origin}/${path}`, options);
};

/** When the figure began to live (ms after the navigation began; Infinity where there is none), and the layout shift since, two frames later. */
const beginning = (page) =>
  page.evaluate(
    () =>
      new Promise((resolve) => {
        let shift = 0;
        new window.PerformanceObserver((list) => {
          for (const { value, hadRecentInput } of list.getEntries()) if (!hadRecentInput) shift += value;
        }).observe({ type: 'layout-shift', buffered: true });
        const alive = window.performance.getEntriesByName('alive')[0]?.startTime ?? Infinity;
        window.requestAnimationFrame(() => window.requestAnimationFrame(() => resolve({ alive, shift })));
      }),
  );

async function assertFits(page, width) {
  const { scroll, client } = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return { scroll: scrollWidth, client: clientWidth };
  });
  assert.equal(client, width);
  assert.ok(scroll <= client, `${scroll} px wide in ${client}`);
}

async function assertReadable(page, colorScheme) {
  assert.deepEqual(await faintTexts(page), [], 'text has a contrast of 4.5 or more');
  const [red] = await page.evaluate(() => window.getComputedStyle(document.body).backgroundColor.match(/\d+/g).map(Number));
  assert.equal(red < 128 ? 'dark' : 'light', colorScheme);
}

/** An open page that has met all that a first visit must; on a machine that others use, the best of a few visits counts for time and jumps. */
async function firstVisit(path, view) {
  const pid = await processOf(at.browser);
  for (let attempt = 1; ; attempt++) {
    const slowdown = measureSlowdown(pid);
    const opened = await visit(path, view);
    await ready(opened.page);
    const factor = slowdown();
    const { alive, shift } = await beginning(opened.page);
    await assertFits(opened.page, view.width);
    await assertReadable(opened.page, view.colorScheme);
    const still = shift < (isLesson(path) ? 0.001 : 0.02);
    if (still && (!isLesson(path) || alive <= promptly * factor)) return opened;
    const times = `${factor.toFixed(2)} times slowed down by others`;
    assert.ok(attempt < attempts, `layout shift ${shift}, the figure lived after ${alive.toFixed(0)} ms, machine ${times}`);
    assert.deepEqual(opened.complaints, []);
    await opened.close();
  }
}

describe('first visits', () => {
  for (const path of pages) {
    for (const view of visits) {
      test(`/${path} at ${view.width}, ${view.colorScheme}, then at ${view.then}, ${other[view.colorScheme]}`, async () => {
        const { page, complaints, close } = await firstVisit(path, view);
        assert.deepEqual(await axeComplaints(page), []);
        await page.setViewportSize({ width: view.then, height: 860 });
        await page.emulateMedia({ colorScheme: other[view.colorScheme] });
        await assertFits(page, view.then);
        await assertReadable(page, other[view.colorScheme]);
        assert.deepEqual(complaints, []);
        await close();
      });
    }
  }
});
