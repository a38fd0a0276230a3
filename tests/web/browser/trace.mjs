/** @file Tasks of a page's main thread in Chromium's own trace, and what the machine's other programs added to them. */
import assert from 'node:assert/strict';

/** ms that a task may take. */
export const limit = 50;
/** Other programs stop tasks now and then: the page does the same in every attempt, so the best one counts. */
const attempts = 3;

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

/** The longest task while the page goes on for `ms`, of the best attempt: { longest, slowdown }. */
export async function longestTask(browser, page, url, ms = 2000) {
  const found = [];
  for (let attempt = 0; attempt < attempts && !found.some(isFluid); attempt++) {
    await browser.startTracing(page, { categories: ['toplevel', 'devtools.timeline', 'disabled-by-default-devtools.timeline'] });
    await page.waitForTimeout(ms);
    found.push(mainThreadTasks(await browser.stopTracing(), url));
  }
  return found.sort((one, other) => one.longest / one.slowdown - other.longest / other.slowdown)[0];
}

export const isFluid = ({ longest, slowdown }) => longest <= limit * slowdown;
