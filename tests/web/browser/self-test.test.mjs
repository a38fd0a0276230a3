/** @file The self-test page: it starts by itself, passes, shows every row, filters failures and gives its report away. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { openPage } from './chromium.mjs';
import { siteInChromium } from './site.mjs';

const at = siteInChromium();

const open = async (options) => {
  const opened = await openPage(at.browser, `${at.site.origin}/self-test/`, options);
  await opened.page.locator('#verdict', { hasText: '0 failed' }).waitFor({ timeout: 60_000 });
  return opened;
};

describe('the self-test page', () => {
  test('every row passes on this device, and is in the tables', async (t) => {
    const { page, complaints, close } = await open();
    const verdict = await page.locator('#verdict').textContent();
    const [, passed] = /^(\d+) passed, 0 failed$/.exec(verdict);
    assert.equal(await page.locator('#tables tbody th code').count(), Number(passed));
    assert.deepEqual(await page.locator('#tables h2').allTextContents(), ['Operations', 'Losses', 'Layers', 'Optimizers', 'Schedules']);
    const matmul = page.locator('#tables tr', { has: page.locator('code', { hasText: /^matmul$/ }) });
    assert.match(await matmul.textContent(), /^matmultorch\.matmul[\d,]+\d\.\de−\d+\d\.\de−\d+/);
    t.diagnostic(`${verdict} in ${await page.locator('#seconds').textContent()} s, ${await page.locator('#build').textContent()}`);
    assert.deepEqual(complaints, []);
    await close();
  });

  test('the page goes on drawing while it runs', async () => {
    const { page, complaints, close } = await openPage(at.browser, `${at.site.origin}/self-test/`);
    const longest = await page.evaluate(async () => {
      let [last, longest] = [performance.now(), 0];
      while (document.querySelector('#copy').disabled) {
        await new Promise((resolve) => setTimeout(resolve, 5));
        longest = Math.max(longest, performance.now() - last);
        last = performance.now();
      }
      return longest;
    });
    assert.ok(longest < 500, `${longest} ms at a stretch`);
    assert.deepEqual(complaints, []);
    await close();
  });

  test('the filter leaves failures, of which there are none', async () => {
    const { page, complaints, close } = await open();
    await page.getByLabel('failures only').check();
    await page.getByText('Nothing failed.').waitFor({ state: 'visible' });
    assert.equal(await page.locator('#tables tr:visible').count(), 0);
    await page.getByLabel('failures only').uncheck();
    assert.ok((await page.locator('#tables tr:visible').count()) > 100);
    assert.deepEqual(complaints, []);
    await close();
  });

  test('the report can be copied as JSON', async () => {
    const { page, complaints, close } = await open({ permissions: ['clipboard-read', 'clipboard-write'] });
    await page.getByRole('button', { name: 'Copy report' }).click();
    await page.getByText('copied as JSON').waitFor();
    const report = JSON.parse(await page.evaluate(() => window.navigator.clipboard.readText()));
    assert.equal(report.failed, 0);
    assert.equal(report.passed, report.rows.length);
    assert.match(report.device.userAgent, /Chrom/);
    assert.deepEqual(complaints, []);
    await close();
  });

  test('a failure is shown in words, also when the filter is on; a test that cannot run says why', async () => {
    const checked = { checks: 3, deviation: 0 };
    const row = {
      family: 'made_up',
      pytorch: '',
      passed: true,
      message: '',
      ...checked,
      reference: checked,
      differences: checked,
      lanes: checked,
    };
    const rows = [
      { ...row, kind: 'operation', name: 'good' },
      { ...row, kind: 'loss', name: 'bad', passed: false, message: 'out[1]: 2 instead of 3' },
    ];
    const device = { userAgent: 'none', cores: 1 };
    const report = { version: '0', simd: 'simd128', threads: 1, device, seconds: 1, passed: 1, failed: 1, notRun: {}, rows };
    for (const [message, verdict] of [
      [{ report }, '1 passed, 1 failed'],
      [{ error: 'no engine' }, 'The test could not run'],
    ]) {
      const { page, close } = await openPage(at.browser, 'about:blank');
      const body = `postMessage(${JSON.stringify(message)})`;
      const headers = { 'cross-origin-embedder-policy': 'require-corp' }; // as the page's own
      await page.route('**/worker-*.js', (route) => route.fulfill({ contentType: 'text/javascript', headers, body }));
      await page.goto(`${at.site.origin}/self-test/`);
      await page.locator('#verdict', { hasText: verdict }).waitFor();
      if ('error' in message) assert.equal(await page.locator('#notice:visible').textContent(), 'no engine');
      else {
        await page.getByLabel('failures only').check();
        assert.deepEqual(await page.locator('#tables tbody th code:visible').allTextContents(), ['bad']);
        assert.equal(await page.getByText('failed: out[1]: 2 instead of 3').isVisible(), true);
        assert.equal(await page.getByText('Nothing failed.').isVisible(), false);
      }
      await close();
    }
  });
});
