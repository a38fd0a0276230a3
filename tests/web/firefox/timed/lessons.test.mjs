/** @file Every lesson in Firefox: alive at once, without complaint; its first task can be solved by hand, and the page notices; no overflow when it is narrow. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { handOn } from '../../lessons/hand.mjs';
import { lessons } from '../../lessons/index.mjs';
import { openPage, siteInFirefox } from '../firefox.mjs';
import { measureSlowdown } from '../../browser/slowdown.mjs';

const at = siteInFirefox();
/** Milliseconds from the navigation's start to a figure that shows what the engine computed, on a machine that does nothing else. */
const promptly = 2000;
/** Other programs come and go: the page does the same in every attempt, so the best one counts. */
const attempts = 3;

/** Goes to a page and waits for its figure: { ms from the navigation's start, factor by which others slowed the browser down }. */
async function beginning(page, navigate) {
  const slowdown = measureSlowdown(at.browser.process().pid);
  await navigate();
  await handOn(page).until(() => document.querySelector('main[data-alive]') !== null);
  const factor = slowdown();
  return { ms: await page.evaluate(() => window.performance.getEntriesByName('alive')[0].startTime), slowdown: factor };
}

const isPrompt = ({ ms, slowdown }) => ms <= promptly * slowdown;

test('there are lessons', () => assert.ok(lessons.length > 0));

for (const lesson of lessons) {
  const [task, solve] = Object.entries(lesson.tasks)[0] ?? [];

  test(
    `${lesson.slug} lives in Firefox within ${promptly / 1000} s, and notices when "${task}" is solved`,
    { timeout: 120_000 },
    async () => {
      const { page, complaints } = await openPage(at.browser);
      const hand = handOn(page);
      const url = `${at.site.origin}/${lesson.path}`;
      let began = await beginning(page, () => page.goto(url));
      for (let attempt = 1; attempt < attempts && !isPrompt(began); attempt++) began = await beginning(page, () => page.reload());
      const text = `${lesson.slug} lived after ${began.ms.toFixed(0)} ms, machine ${began.slowdown.toFixed(2)} times slowed down by others`;
      assert.ok(isPrompt(began), text);
      console.log(`# ${text}`);
      const done = () => hand.evaluate((id) => document.querySelector(`hebb-task#${id}`).hasAttribute('done'), task);
      assert.equal(await done(), false);
      await solve(hand);
      await hand.solved(task);
      await page.setViewport({ width: 390, height: 860 });
      // once the widgets have drawn themselves for the new width
      const narrow = () => document.documentElement.scrollWidth <= document.documentElement.clientWidth;
      await hand.until(narrow, undefined, 3000).catch(() => undefined);
      const { scroll, client } = await page.evaluate(() => {
        const { scrollWidth, clientWidth } = document.documentElement;
        return { scroll: scrollWidth, client: clientWidth };
      });
      assert.ok(scroll <= client, `${scroll} px wide in ${client}`);
      assert.deepEqual(complaints, []);
    },
  );
}
