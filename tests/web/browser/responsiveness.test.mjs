/** @file The main thread while a network trains: no task over 50 ms in Chromium's own trace. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { openPage, waitForNumber } from './chromium.mjs';
import { siteInChromium } from './site.mjs';

const limit = 50; // ms
const traced = 4000; // ms of training
/** Other programs stop tasks now and then: the page does the same in every attempt, so the best one counts. */
const attempts = 3;

const at = siteInChromium();

/**
 * Tasks of the page's main thread in a trace: the longest (ms), and by what factor all of them took longer than the
 * processor time they used. That factor is about 1 on a quiet machine, and what other programs cost us on a busy one.
 */
function mainThreadTasks(trace, url) {
  const { traceEvents } = JSON.parse(trace.toString());
  const started = traceEvents.find(
    ({ name, args }) => name === 'TracingStartedInBrowser' && args.data.frames?.some((frame) => frame.url.startsWith(url)),
  );
  const pid = started?.args.data.frames.find((frame) => frame.url.startsWith(url)).processId;
  const main = traceEvents.find((event) => event.name === 'thread_name' && event.args.name === 'CrRendererMain' && event.pid === pid);
  assert.ok(main, 'the trace names the main thread of the page');
  const tasks = traceEvents.filter(
    (event) => event.pid === pid && event.tid === main.tid && event.ph === 'X' && event.name === 'ThreadControllerImpl::RunTask',
  );
  assert.ok(tasks.length > 100, `the trace holds the page's tasks: ${tasks.length}`);
  const timed = tasks.filter(({ tdur }) => tdur !== undefined);
  const total = (key) => timed.reduce((sum, task) => sum + task[key], 0);
  const longest = Math.max(...tasks.map(({ dur }) => dur)) / 1000;
  return { longest, slowdown: Math.max(1, total('dur') / total('tdur')) };
}

/** The best attempt: { longest, slowdown }, both in the trace's own terms. */
async function trace(page, url) {
  const found = [];
  for (let attempt = 0; attempt < attempts && !found.some(isFine); attempt++) {
    await at.browser.startTracing(page, { categories: ['toplevel', 'devtools.timeline', 'disabled-by-default-devtools.timeline'] });
    await page.waitForTimeout(traced);
    found.push(mainThreadTasks(await at.browser.stopTracing(), url));
  }
  return found.sort((one, other) => one.longest / one.slowdown - other.longest / other.slowdown)[0];
}

const isFine = ({ longest, slowdown }) => longest <= limit * slowdown;

function judge(what, tasks) {
  const text = `${what}: longest main-thread task ${tasks.longest.toFixed(1)} ms, machine ${tasks.slowdown.toFixed(2)} times slowed down by others`;
  assert.ok(isFine(tasks), text);
  console.log(`# ${text}`);
}

describe('the main thread', () => {
  for (const speed of ['ten', 'full']) {
    test(`has no task over ${limit} ms while the playground trains (${speed})`, { timeout: 120_000 }, async () => {
      const url = `${at.site.origin}/playground/`;
      const { page, complaints, close } = await openPage(at.browser, `${url}#data=spirals&layers=8,8,8&count=1000&speed=${speed}`);
      await page.locator('hebb-player:not([disabled])').waitFor();
      await page.locator('hebb-player button.play').click();
      await waitForNumber(page, '#step', (step) => step > 50);
      judge(`playground, ${speed}`, await trace(page, url));
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
    judge('Fashion-MNIST', await trace(page, url));
    assert.deepEqual(complaints, []);
    await close();
  });
});
