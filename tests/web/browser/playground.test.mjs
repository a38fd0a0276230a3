/** @file The playground in Chromium: it trains, answers to pointer and keyboard, and keeps its whole state in its address. */
/* global location */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { numberIn, waitForNumber } from './chromium.mjs';
import { control, openPlayground, ownPoints, pressed, stateOf, steps, untilOwnPoints, untilState } from './playground.mjs';
import { siteInChromium } from './site.mjs';

const at = siteInChromium();
const open = (hash, options) => openPlayground(at, hash, options);

/** Canvas coordinates of a place of the plane, in pixels of the page. */
const placeOf = (page, x, y) =>
  page.evaluate(
    ([px, py]) => {
      const field = document.querySelector('#field');
      const box = field.shadowRoot.querySelector('canvas').getBoundingClientRect();
      const { domain } = field;
      const [left, bottom, edge] = [30, 22, 6];
      return {
        x: box.left + left + ((px - domain.x[0]) / (domain.x[1] - domain.x[0])) * (box.width - left - edge),
        y: box.top + edge + ((domain.y[1] - py) / (domain.y[1] - domain.y[0])) * (box.height - bottom - edge),
      };
    },
    [x, y],
  );

/** How blue (second class, towards 1) or orange (towards 0) the plane's samples are around a place. */
const fieldAt = (page, x, y) =>
  page.evaluate(
    ([px, py]) => {
      const { grid, domain, range } = document.querySelector('#field');
      const column = Math.floor(((px - domain.x[0]) / (domain.x[1] - domain.x[0])) * grid.columns);
      const row = Math.floor(((domain.y[1] - py) / (domain.y[1] - domain.y[0])) * grid.rows);
      return (grid.values[row * grid.columns + column] - range[0]) / (range[1] - range[0]);
    },
    [x, y],
  );

describe('playground', () => {
  for (const [data, setting, least] of [
    ['xor', 'noise=0.02&layers=8', 95],
    ['circles', 'noise=0.05&layers=8&activation=relu', 97],
    ['gaussians', 'noise=0.1&layers=&optimizer=sgd&rate=0.1', 97],
    ['moons', 'noise=0.05&layers=8,8&optimizer=momentum&rate=0.1', 97],
    ['spirals', 'noise=0.01&layers=8,8&batch=32&count=400', 90],
  ]) {
    test(`learns ${data}: at least ${least} % of the points it was not trained on`, async () => {
      const { page, complaints, close } = await open(`#data=${data}&${setting}&speed=full&seed=3`);
      await pressed(page, 'play');
      await waitForNumber(page, '#validation-accuracy', (percent) => percent >= least);
      await waitForNumber(page, '#speed-figure', (stepsPerSecond) => stepsPerSecond > 0);
      await pressed(page, 'play');
      assert.ok((await numberIn(page, '#epoch')) > 0);
      assert.deepEqual(complaints, []);
      await close();
    });
  }

  test('the decision plane follows the training', async () => {
    const { page, complaints, close } = await open('#data=gaussians&noise=0.1&layers=4&speed=full');
    await pressed(page, 'play');
    await waitForNumber(page, '#train-accuracy', (percent) => percent >= 99);
    await page.waitForFunction(() => document.querySelector('#chart').x.length > 5);
    assert.ok((await fieldAt(page, -0.45, -0.45)) < 0.4, 'the first class has its corner');
    assert.ok((await fieldAt(page, 0.45, 0.45)) > 0.6, 'the second class has its corner');
    assert.deepEqual(complaints, []);
    await close();
  });

  test('squared error trains too', async () => {
    const { page, complaints, close } = await open('#data=moons&noise=0.05&loss=mse&layers=8,4&speed=full');
    await pressed(page, 'play');
    await waitForNumber(page, '#train-accuracy', (percent) => percent >= 96);
    assert.deepEqual(complaints, []);
    await close();
  });

  test('keys play, step and reset; the same seed gives the same loss again', async () => {
    const { page, complaints, close } = await open('#data=moons&count=200&batch=256&seed=5&speed=one');
    const fiveSteps = async () => {
      await steps(page, 5);
      await waitForNumber(page, '#epoch', (epoch) => epoch === 5);
      return page.locator('#train-loss').textContent();
    };
    const first = await fiveSteps();
    await page.keyboard.press('r');
    await waitForNumber(page, '#step', (step) => step === 0);
    assert.equal(await fiveSteps(), first);
    await page.keyboard.press(' ');
    await waitForNumber(page, '#step', (step) => step > 10);
    await page.keyboard.press(' ');
    await page.locator('hebb-player button.play', { hasText: 'Play' }).waitFor();
    assert.deepEqual(complaints, []);
    await close();
  });

  test('the address restores everything', async () => {
    const hash =
      '#data=circles&noise=0.13&count=120&layers=3,5,2&activation=sigmoid&loss=mse&optimizer=momentum&rate=0.3&batch=8&penalty=l1&strength=0.01' +
      '&dropout=0.25&jitter=0.11&seed=42&speed=one&points=0.5,-0.25,1;-0.75,0.125,0&rival=layers_;rate_0.03;dropout_0.5';
    const { page, complaints, close } = await open(hash);
    await untilOwnPoints(page, 2);
    const seen = await page.evaluate(() => {
      const controls = [...document.querySelectorAll('[data-state]')].map(({ dataset, value }) => [dataset.state, value]);
      return {
        ...Object.fromEntries(controls),
        data: document.querySelector('input[name=data]:checked').value,
        layers: document.querySelector('#network').layers.map(({ units }) => units),
        own: document
          .querySelector('#field')
          .points.filter((point) => point.movable)
          .map(({ x, y, label }) => [x, y, label]),
        drawn: document.querySelector('#field').points.length,
        rival: document.querySelector('#rival-words').textContent,
      };
    });
    assert.deepEqual(seen, {
      data: 'circles',
      noise: 0.13,
      count: 120,
      activation: 'sigmoid',
      loss: 'mse',
      optimizer: 'momentum',
      rate: 0.3,
      batch: 8,
      penalty: 'l1',
      strength: 0.01,
      dropout: 0.25,
      jitter: 0.11,
      seed: '42',
      speed: 'one',
      layers: [2, 3, 5, 2, 1],
      own: [
        [0.5, -0.25, 1],
        [-0.75, 0.125, 0],
      ],
      drawn: 122,
      rival: '2-1 tanh, Adam 0.03, batch 16, dropout 0.5',
    });
    assert.deepEqual(complaints, []);
    await close();
  });

  test('what is changed is in the address, and a reload gives it back', async () => {
    const { page, complaints, close } = await open();
    await page.locator('label', { hasText: 'spirals' }).click();
    await control(page, 'activation').locator('select').selectOption('relu');
    await page.locator('#more-layers').click();
    await page.locator('#network button[aria-label="more units in hidden 1"]').click();
    await control(page, 'rate').locator('input').press('ArrowRight');
    await untilState(page, 'rate', '0.03');
    const expected = { data: 'spirals', activation: 'relu', layers: '7,4,4', rate: '0.03' };
    const picked = (state) => Object.fromEntries(Object.keys(expected).map((key) => [key, state[key]]));
    assert.deepEqual(picked(await stateOf(page)), expected);
    await page.reload();
    await page.locator('hebb-player:not([disabled])').waitFor();
    await page.waitForFunction(() => document.querySelector('#network').layers.length === 5);
    assert.equal(await control(page, 'activation').locator('select').inputValue(), 'relu');
    assert.deepEqual(picked(await stateOf(page)), expected);
    assert.deepEqual(complaints, []);
    await close();
  });

  test('points are added, dragged and removed by pointer, and pull the plane to their colour', async () => {
    const { page, complaints, close } = await open('#data=own&layers=4&rate=0.03&speed=full');
    await page.locator('.own label', { hasText: 'orange' }).click();
    const first = await placeOf(page, -0.6, 0.4);
    await page.mouse.click(first.x, first.y);
    await page.locator('.own label', { hasText: 'blue' }).click();
    const second = await placeOf(page, 0.5, -0.5);
    await page.mouse.click(second.x, second.y);
    await untilOwnPoints(page, 2);
    const target = await placeOf(page, 0.8, 0.7);
    await page.mouse.move(second.x, second.y);
    await page.mouse.down();
    await page.mouse.move(target.x, target.y, { steps: 5 });
    await page.mouse.up();
    await page.waitForFunction(() =>
      document.querySelector('#field').points.some(({ x, y }) => Math.abs(x - 0.8) < 0.03 && Math.abs(y - 0.7) < 0.03),
    );
    assert.deepEqual(
      (await ownPoints(page)).map(({ label }) => label),
      [0, 1],
    );
    await pressed(page, 'play');
    await waitForNumber(page, '#train-accuracy', (percent) => percent === 100);
    await page.waitForFunction(() => document.querySelector('#chart').x.length > 20);
    await pressed(page, 'play');
    assert.ok((await fieldAt(page, -0.6, 0.4)) < 0.5);
    assert.ok((await fieldAt(page, 0.8, 0.7)) > 0.5);
    const there = await placeOf(page, 0.8, 0.7); // the page may have scrolled
    await page.mouse.dblclick(there.x, there.y);
    await untilOwnPoints(page, 1);
    await page.locator('#clear').click();
    await untilOwnPoints(page, 0);
    assert.deepEqual(complaints, []);
    await close();
  });

  test('points are added and removed by keyboard', async () => {
    const { page, complaints, close } = await open('#data=moons');
    await page.locator('#field canvas[tabindex]').focus();
    for (let i = 0; i < 4; i++) await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await untilOwnPoints(page, 1);
    const [point] = await ownPoints(page);
    assert.ok(Math.abs(point.x - 0.5) < 0.01 && Math.abs(point.y - 0.125) < 0.01, `${point.x}, ${point.y}`);
    await page.keyboard.press('Delete');
    await untilOwnPoints(page, 0);
    assert.deepEqual(complaints, []);
    await close();
  });

  test('a change while it plays goes on playing', async () => {
    const { page, complaints, close } = await open('#data=circles&speed=full');
    await pressed(page, 'play');
    await waitForNumber(page, '#epoch', (epoch) => epoch > 3);
    const before = await numberIn(page, '#step');
    await control(page, 'rate').locator('input').press('ArrowLeft');
    await untilState(page, 'rate', '0.003');
    await waitForNumber(page, '#step', (step) => step > before);
    await page.locator('#network button[aria-label="fewer units in hidden 1"]').click();
    await untilState(page, 'layers', '5,4');
    await waitForNumber(page, '#epoch', (epoch) => epoch > 3);
    assert.deepEqual(complaints, []);
    await close();
  });

  test('a training that explodes says so, and the page goes on working', async () => {
    const { page, complaints, close } = await open('#data=moons&loss=mse&optimizer=sgd&rate=3&activation=none&layers=8,8&speed=full');
    await pressed(page, 'play');
    await page.locator('#notice').waitFor({ state: 'visible' });
    assert.match(await page.locator('#notice').textContent(), /the loss became (Infinity|NaN)/);
    await page.evaluate(() => (location.hash = '#data=gaussians&noise=0.1&layers=4&speed=full'));
    await page.locator('#notice').waitFor({ state: 'hidden' });
    await pressed(page, 'play');
    await waitForNumber(page, '#train-accuracy', (percent) => percent >= 97);
    assert.deepEqual(complaints, []);
    await close();
  });

  test('pointing at a unit shows its values on the plane', async () => {
    const { page, complaints, close } = await open('#data=moons&layers=3');
    await page.locator('#network [data-key="1,2"]').hover();
    await page.locator('#field-title', { hasText: 'hidden 1, unit 3' }).waitFor();
    await page.mouse.move(2, 2);
    await page.locator('#field-title', { hasText: 'Output' }).waitFor();
    assert.deepEqual(complaints, []);
    await close();
  });
});
