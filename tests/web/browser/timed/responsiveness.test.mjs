/** @file The main thread while a lesson's figure computes or a network trains: no task over 50 ms in Chromium's own trace. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { handOn } from '../../lessons/hand.mjs';
import { lessons } from '../../lessons/index.mjs';
import { openPage, waitForNumber } from '../chromium.mjs';
import { ready } from '../pages.mjs';
import { siteInChromium } from '../site.mjs';
import { isFluid, limit, longestTask } from '../trace.mjs';

const traced = 4000; // ms of training

const at = siteInChromium();

function judge(what, tasks) {
  const text = `${what}: longest main-thread task ${tasks.longest.toFixed(1)} ms, machine ${tasks.slowdown.toFixed(2)} times slowed down by others`;
  assert.ok(isFluid(tasks), text);
  console.log(`# ${text}`);
}

describe('the main thread', () => {
  for (const lesson of lessons.filter(({ busy }) => busy)) {
    test(`has no task over ${limit} ms while the lesson ${lesson.slug} computes`, { timeout: 120_000 }, async () => {
      const url = `${at.site.origin}/${lesson.path}`;
      const { page, complaints, close } = await openPage(at.browser, url);
      await ready(page);
      await lesson.busy(handOn(page));
      judge(lesson.slug, await longestTask(at.browser, page, url));
      assert.deepEqual(complaints, []);
      await close();
    });
  }

  for (const speed of ['ten', 'full']) {
    test(`has no task over ${limit} ms while the playground trains (${speed})`, { timeout: 120_000 }, async () => {
      const url = `${at.site.origin}/playground/`;
      const { page, complaints, close } = await openPage(at.browser, `${url}#data=spirals&layers=8,8,8&count=1000&speed=${speed}`);
      await page.locator('hebb-player:not([disabled])').waitFor();
      await page.locator('hebb-player button.play').click();
      await waitForNumber(page, '#step', (step) => step > 50);
      judge(`playground, ${speed}`, await longestTask(at.browser, page, url, traced));
      assert.deepEqual(complaints, []);
      await close();
    });
  }

  test(`has no task over ${limit} ms while Fashion-MNIST trains, across the end of an epoch`, { timeout: 300_000 }, async () => {
    const url = `${at.site.origin}/fashion-mnist/`;
    const { page, complaints, close } = await openPage(at.browser, url);
    await page.locator('hebb-player:not([disabled])').waitFor();
    await page.locator('#epochs select').selectOption('20');
    await page.locator('#batch select').selectOption('256');
    await page.locator('hebb-player button.play').click();
    await page.waitForFunction(() => document.querySelector('#progress').note.startsWith('epoch 1 of 20'), undefined, { timeout: 60_000 });
    judge('Fashion-MNIST', await longestTask(at.browser, page, url, traced));
    assert.deepEqual(complaints, []);
    await close();
  });
});
