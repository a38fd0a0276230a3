/** @file The page "Teach it" in Chromium: five classes that the backbone has never seen, drawn by mouse; the camera; what one can change. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { heldOut } from '../../../tools/backbones/drawings/index.mjs';
import { launch, openPage } from './chromium.mjs';
import { siteInChromium } from './site.mjs';
import { mouseHand, nameClasses, surest, teach } from './teaching.mjs';

const at = siteInChromium();

async function open(browser = at.browser, options = {}) {
  const opened = await openPage(browser, `${at.site.origin}/transfer/`, options);
  await opened.page.locator('#add-class:not([disabled])').waitFor();
  return opened;
}

/** Waits until the bars are those of the picture on the pad. */
const untilSeen = (page, before) =>
  page.waitForFunction((old) => [...document.querySelector('#probabilities').values].join() !== old, before);
const bars = (page) => page.evaluate(() => [...document.querySelector('#probabilities').values].join());

describe('Teach it', () => {
  test('ten drawings each of five new classes, and it recognizes others', { timeout: 300_000 }, async () => {
    const { page, complaints, close } = await open();
    await nameClasses(page, heldOut);
    const draw = mouseHand(page, 11);
    await teach(page, draw, heldOut, 10);
    const seconds = Number(/in ([\d.]+) s/.exec(await page.locator('#taught').textContent())[1]);
    assert.ok(seconds < 5, `learned in ${seconds} s`);

    let [right, asked] = [0, 0];
    for (const name of [...heldOut, ...heldOut, ...heldOut, ...heldOut]) {
      const before = await bars(page);
      await draw(name);
      await untilSeen(page, before);
      await page.waitForTimeout(200); // the last stroke's answer
      right += (await surest(page)) === name;
      asked += 1;
      await page.locator('#clear').click();
    }
    console.log(`# ${right} of ${asked} drawings recognized, ${seconds} s to learn 50 examples in Chromium`);
    assert.ok(right >= 0.9 * asked, `${right} of ${asked}`);

    await page.locator('#compare').check();
    await page.locator('#scratch-taught', { hasText: /^50 examples learned/ }).waitFor({ timeout: 120_000 });
    assert.deepEqual(complaints, []);
    await close();
  });

  test('names, examples and classes can be changed, with keys alone, too', async () => {
    const { page, complaints, close } = await open();
    const draw = mouseHand(page, 3);
    for (const key of ['1', '2']) {
      await draw(key === '1' ? 'house' : 'star');
      await page.keyboard.press(key);
    }
    await page.locator('#taught', { hasText: /^2 examples learned/ }).waitFor();
    await page.keyboard.press('1');
    assert.match(await page.locator('#answer').textContent(), /empty/);

    await page.locator('#classes input').first().fill('hut');
    assert.deepEqual(await page.evaluate(() => document.querySelector('#probabilities').classes), ['hut', 'star']);

    await page.locator('#pad canvas').focus();
    await page.keyboard.press(' ');
    for (let i = 0; i < 20; i++) await page.keyboard.press('ArrowDown');
    await page.waitForFunction(() => document.querySelector('#probabilities').values.length === 2);
    await page.locator('#classes .teach').nth(2).press('Enter');
    await page.locator('#taught', { hasText: /^3 examples learned/ }).waitFor();

    await page.locator('#classes hebb-image-grid').first().locator('button').first().click();
    await page.locator('#taught', { hasText: /^2 examples learned/ }).waitFor();
    await page.locator('#classes .remove').first().click();
    assert.equal(await page.locator('#classes > li').count(), 2);
    assert.deepEqual(complaints, []);
    await close();
  });

  test('the camera is asked for on a press only, and its pictures fill the pad', async () => {
    const browser = await launch(['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream']);
    try {
      const { page, complaints, close } = await open(browser, { permissions: ['camera'] });
      const ink = () => page.evaluate(() => document.querySelector('#pad').pixels.reduce((sum, pixel) => sum + pixel, 0));
      assert.equal(await ink(), 0);
      await page.locator('#camera').click();
      await page.waitForFunction(() => document.querySelector('#pad').pixels.some((pixel) => pixel > 0));
      await page.locator('#classes .teach').first().click();
      await page.locator('#camera', { hasText: 'Stop' }).click();
      await page.locator('#clear').click();
      await page.waitForTimeout(300);
      assert.equal(await ink(), 0, 'no picture comes any more');
      assert.equal(await page.locator('#classes hebb-image-grid').first().locator('button').count(), 1);
      assert.deepEqual(complaints, []);
      await close();
    } finally {
      await browser.close();
    }
  });

  test('without a camera it says so', async () => {
    const { page, complaints, close } = await open();
    await page.locator('#camera').click();
    await page.locator('#notice', { hasText: /camera/ }).waitFor();
    assert.deepEqual(complaints, []);
    await close();
  });
});
