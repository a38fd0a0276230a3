/** @file Checkpoints in Chromium: workers that are terminated, pages that are closed, and a quota that is exceeded. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { killPages, killWorkers } from '../../kill/browser.mjs';
import { launch } from './chromium.mjs';
import { serveFolder } from './server.mjs';

for (const [what, kill] of Object.entries({ 'workers terminated': killWorkers, 'pages closed': killPages })) {
  test(`${what} while they train go on with the same bits`, { timeout: 120_000 }, async () => {
    const { runs, kills, wrong } = await kill(2);
    assert.deepEqual([runs, wrong], [2, []]);
    assert.ok(kills >= 2);
  });
}

/** A run of eight steps with checkpoints of some 500 KB, in the page itself. */
async function train(to) {
  const { data, fit, load, manualSeed, nn } = await import('/dist/index.js');
  await load({ deterministic: true });
  manualSeed(1);
  const model = nn.sequential(nn.linear(2, 200), nn.relu(), nn.linear(200, 200), nn.relu(), nn.linear(200, 2));
  const set = data.synthetic('moons', { n: 64, seed: 1 });
  const run = fit(model, set, { epochs: 4, ...(to && { checkpoint: { to, everySteps: 1 } }) });
  const { loss } = await run.done;
  return { loss, checkpoint: run.progress.checkpoint };
}

test('a quota that is exceeded stops no run, and is told by name', { timeout: 120_000 }, async () => {
  const [server, browser] = await Promise.all([serveFolder(), launch()]);
  try {
    const page = await (await browser.newContext()).newPage();
    await page.goto(`${server.origin}/tests/kill/page.html`);
    const devtools = await page.context().newCDPSession(page);
    const quota = (quotaSize) => devtools.send('Storage.overrideQuotaForOrigin', { origin: server.origin, quotaSize });
    const whole = await page.evaluate(train);
    for (const to of ['opfs:full', 'indexeddb:full']) {
      await quota(1_100_000); // of two files and a little
      const full = await page.evaluate(train, to);
      assert.equal(full.loss, whole.loss);
      assert.match(full.checkpoint.problems.at(-1).message, /full' could not be written: QuotaExceededError: /);
      await quota(100_000_000);
      const again = await page.evaluate(train, to);
      assert.deepEqual([again.loss, again.checkpoint.resumedAt, again.checkpoint.problems], [whole.loss, full.checkpoint.step, []]);
      await page.evaluate(async (name) => {
        const root = await window.navigator.storage.getDirectory();
        for await (const file of root.keys()) await root.removeEntry(file);
        window.indexedDB.deleteDatabase(name);
      }, 'hebb');
    }
  } finally {
    await browser.close();
    await server.close();
  }
});
