/** @file The playground's time in Chromium: back and forth with the same bits, other ways from earlier steps, weights by hand, gradients. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { numberIn, waitForNumber } from './chromium.mjs';
import { choose, openPlayground, parameters, pressed, stateOf, steps, travel, untilState, untilStep } from './playground.mjs';
import { siteInChromium } from './site.mjs';

const at = siteInChromium();
const open = (hash, options) => openPlayground(at, hash, options);
const noisy = '#count=60&dropout=0.2&jitter=0.1&optimizer=adam&layers=4,3&speed=one';

const marks = (page) => page.evaluate(() => document.querySelector('#time').marks.map(({ at: step, label }) => `${step} ${label}`));
const endOf = (page) => page.evaluate(() => document.querySelector('#time').max);

/** Opens a number of a unit as a visitor does (its bias, then its weights), and types another one. */
async function typeInto(page, unit, number, value) {
  await page.locator(`#network [data-key="${unit}"]`).focus();
  await page.keyboard.press('Enter');
  for (let i = 0; i < number; i++) await page.keyboard.press('Tab');
  await page.keyboard.type(value);
  await page.keyboard.press('Enter');
}

describe('the playground’s time', () => {
  test('back and on again: the same bits, with dropout, noise and Adam', async () => {
    const { page, complaints, close } = await open(noisy);
    const slopes = () => page.locator('#gradients dd').allTextContents();
    await page.locator('#gradients dd', { hasText: /\d/ }).first().waitFor();
    const seen = [await parameters(page)];
    const sloped = [await slopes()];
    for (let i = 0; i < 25; i++) {
      await steps(page, 1);
      seen.push(await parameters(page));
      sloped.push(await slopes());
    }
    for (let step = 24; step >= 20; step--) {
      await page.keyboard.press('b');
      await untilStep(page, step);
      assert.deepEqual([await parameters(page), await slopes()], [seen[step], sloped[step]], `back at ${step}`);
    }
    for (const step of [3, 0, 17, 25, 11]) {
      await travel(page, step);
      assert.deepEqual(await parameters(page), seen[step], `the slider at ${step}`);
    }
    await steps(page, 14);
    assert.deepEqual(await parameters(page), seen[25]);
    assert.equal(await endOf(page), 25);
    assert.deepEqual(complaints, []);
    await close();
  });

  test('a long run is kept to its first step, and back from its end is a step', async () => {
    const { page, complaints, close } = await open('#layers=6,4&speed=full');
    const first = await parameters(page);
    await pressed(page, 'play');
    await waitForNumber(page, '#step', (step) => step > 5000);
    await page.keyboard.press(' ');
    await page.locator('hebb-player button.play', { hasText: 'Play' }).waitFor();
    await page.waitForFunction(
      () => document.querySelector('#time').max === Number(document.querySelector('#step').textContent.replaceAll(',', '')),
    );
    const end = await endOf(page);
    const last = await parameters(page);
    await page.keyboard.press('b');
    await untilStep(page, end - 1);
    assert.notDeepEqual(await parameters(page), last);
    await page.keyboard.press('s');
    await untilStep(page, end);
    assert.deepEqual(await parameters(page), last);
    await travel(page, 0);
    assert.deepEqual(await parameters(page), first);
    assert.deepEqual(complaints, []);
    await close();
  });

  test('other settings from an earlier step are another way; the controls follow time', async () => {
    const { page, complaints, close } = await open(noisy);
    await steps(page, 12);
    await choose(page, 'rate', 0.1);
    await untilState(page, 'rate', '0.1');
    await steps(page, 8);
    const there = await parameters(page);
    assert.deepEqual(await marks(page), ['12 rate 0.1']);
    await travel(page, 5);
    assert.equal(await page.evaluate(() => document.querySelector('[data-state=rate]').value), 0.01);
    await travel(page, 20);
    assert.deepEqual(await parameters(page), there);
    assert.equal(await page.evaluate(() => document.querySelector('[data-state=rate]').value), 0.1);
    await travel(page, 5);
    await choose(page, 'penalty', 'l2');
    await page.waitForFunction(() => document.querySelector('#time').max === 5);
    await steps(page, 15);
    assert.notDeepEqual(await parameters(page), there);
    assert.deepEqual(await marks(page), ['5 penalty l2']);
    assert.deepEqual(complaints, []);
    await close();
  });

  test('curves end where another way begins', async () => {
    const { page, complaints, close } = await open('#count=60&batch=8&speed=one');
    await steps(page, 20);
    const longest = await page.evaluate(() => document.querySelector('#chart').x.at(-1));
    await travel(page, 6);
    await choose(page, 'rate', 0.1);
    await page.waitForFunction(() => document.querySelector('#time').max === 6);
    await steps(page, 1);
    const shortened = await page.evaluate(() => document.querySelector('#chart').x.at(-1));
    assert.ok(shortened < longest && Math.abs(shortened - 7 / 6) < 1e-9, `${shortened} of ${longest}`);
    assert.deepEqual(complaints, []);
    await close();
  });

  test('a training that explodes can be gone back, and goes on with a smaller rate', async () => {
    const { page, complaints, close } = await open('#loss=mse&optimizer=sgd&rate=0.001&activation=none&layers=8,8&speed=full');
    await steps(page, 30);
    await choose(page, 'rate', 3);
    await untilState(page, 'rate', '3');
    await pressed(page, 'play');
    await page.locator('#notice', { hasText: /the loss became/ }).waitFor();
    await travel(page, 20);
    await page.locator('#notice').waitFor({ state: 'hidden' });
    await choose(page, 'rate', 0.01);
    await page.waitForFunction(() => document.querySelector('#time').max === 20);
    await pressed(page, 'play');
    await waitForNumber(page, '#train-accuracy', (percent) => percent > 80);
    assert.deepEqual(complaints, []);
    await close();
  });

  test('weights and biases set by hand are those that are trained, and are in the address to the bit', async () => {
    const { page, complaints, close } = await open('#data=xor&layers=2&speed=one');
    await steps(page, 3);
    const before = await parameters(page);
    await typeInto(page, '1,0', 2, '-0.3');
    await page.waitForFunction(() => document.querySelector('#network').weights[0][1] === Math.fround(-0.3));
    await typeInto(page, '2,0', 0, '1.25');
    await page.waitForFunction(() => document.querySelector('#network').biases[1][0] === 1.25);
    const after = await parameters(page);
    const expected = before.map((values) => [...values]);
    expected[0][1] = Math.fround(-0.3);
    expected[3][0] = 1.25;
    assert.deepEqual(after, expected);
    assert.equal(await numberIn(page, '#step'), 3);
    await page.waitForFunction(() => /weights=[^&]*,1\.25(&|$)/.test(window.location.hash));
    const { weights } = await stateOf(page);
    assert.equal(weights.split(',').length, 9);
    await page.reload();
    await page.locator('main[data-alive]').waitFor();
    await page.waitForFunction(() => document.querySelector('#network').biases[1]?.[0] === 1.25);
    assert.deepEqual(await parameters(page), after);
    await page.keyboard.press('r');
    await page.waitForFunction(() => document.querySelector('#network').biases[1][0] !== 1.25);
    await page.waitForFunction(() => !window.location.hash.includes('weights='));
    assert.deepEqual(complaints, []);
    await close();
  });

  test('the gradient of every layer is shown; with a deep sigmoid network it vanishes towards the inputs', async () => {
    const { page, complaints, close } = await open('#layers=8,8,8,8,8&activation=sigmoid');
    const rows = page.locator('#gradients dt');
    await page.locator('#gradients dd', { hasText: /\d/ }).first().waitFor();
    assert.deepEqual(await rows.allTextContents(), ['hidden 1', 'hidden 2', 'hidden 3', 'hidden 4', 'hidden 5', 'output']);
    const sizes = (await page.locator('#gradients dd').allTextContents()).map((text) => Number(text.replace('−', '-')));
    assert.ok(
      sizes.every((size, i) => size > 0 && (i === 0 || size > sizes[i - 1])),
      sizes.join(),
    );
    const drawn = await page.evaluate(() => {
      const { gradients } = document.querySelector('#network');
      return gradients.map((values) => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length));
    });
    drawn.forEach((size, i) => assert.ok(Math.abs(size / sizes[i] - 1) < 0.06, `${size} is shown as ${sizes[i]}`));
    assert.deepEqual(complaints, []);
    await close();
  });

  test('on a phone the player lies above whatever is scrolled under it', async () => {
    const { page, complaints, close } = await open('#speed=one', { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true });
    for (const under of ['#data-title', '#gradients-title', '#text-title']) {
      await page.evaluate((selector) => {
        const { top } = document.querySelector(selector).getBoundingClientRect();
        const bar = document.querySelector('.bar').getBoundingClientRect();
        window.scrollBy(0, top - bar.top - 10);
      }, under);
      const before = await numberIn(page, '#step');
      await page.locator('hebb-player button.step').click({ timeout: 5000 });
      await untilStep(page, before + 1);
    }
    assert.deepEqual(complaints, []);
    await close();
  });
});
