/** @file Workers that are terminated and pages that are closed in Chromium while they train, and begun again until they end. */
import { isDeepStrictEqual } from 'node:util';
import { launch } from '../web/browser/chromium.mjs';
import { serveFolder } from '../web/browser/server.mjs';
import { moment, tasks } from './task.mjs';

/** window.train() in a page of its own. */
async function whole(context, url, args) {
  const page = await context.newPage();
  await page.goto(url);
  await page.waitForFunction(() => window.train);
  const result = await page.evaluate((given) => window.train(...given), args);
  await page.close();
  return result;
}

/** The same; the page is closed at a moment of its training. */
async function closed(context, url, args, at) {
  if (!at) return whole(context, url, args);
  const page = await context.newPage();
  await page.goto(url);
  await page.waitForFunction(() => window.train);
  const result = page.evaluate((given) => window.train(...given), args).catch(() => undefined); // the page is closed
  await page.waitForFunction((step) => window.step >= step, at.step, { polling: 5 });
  await page.waitForTimeout(at.ms);
  await page.close();
  return result;
}

/** `count` runs, each killed up to twice; odd ones keep their checkpoints in IndexedDB, even ones in the origin-private file system. */
async function kill(count, tell, attempt) {
  const found = { runs: 0, kills: 0, wrong: [] };
  const [server, browser] = await Promise.all([serveFolder(), launch()]);
  const url = `${server.origin}/tests/kill/page.html`;
  try {
    const context = await browser.newContext();
    const outcomes = [];
    for (const task of tasks.keys()) outcomes.push((await whole(context, url, [task])).outcome);
    for (let i = 0; i < count; ++i) {
      const task = i % tasks.length;
      let [kills, result] = [0, undefined];
      for (let again = 0; kills === 0; ++again) {
        const args = [task, `${i % 2 ? 'indexeddb' : 'opfs'}:run-${i}-${again}`]; // one that was quicker than its end does not count
        while (!(result = await attempt(context, url, args, kills <= i % 2 && moment(i + 7 * kills + again, outcomes[task].steps))))
          ++kills;
      }
      ++found.runs;
      found.kills += kills;
      const { to, resumedAt = 0, step, problems } = result.checkpoint;
      if (!isDeepStrictEqual(result.outcome, outcomes[task])) found.wrong.push(`run ${i} ended with other bits`);
      for (const { message } of problems) found.wrong.push(`run ${i}: ${message}`);
      tell(`run ${i}: ${to}, killed ${kills} times, went on at step ${resumedAt} of ${step}`);
    }
    return found;
  } finally {
    await browser.close();
    await server.close();
  }
}

export const killWorkers = (count, tell = () => undefined) =>
  kill(count, tell, (context, url, args, at) => whole(context, url, at ? [...args, at] : args));

export const killPages = (count, tell = () => undefined) => kill(count, tell, closed);
