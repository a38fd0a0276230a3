/** @file What shows many numbers at once: a tensor's cells and a histogram; the numbers themselves by pointer, keys and in words. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { widgetsInChromium } from './mount.mjs';

const mount = widgetsInChromium();

/** The colour in the middle of a cell's upper edge, where no number stands. */
const cellColours = (page, places) =>
  page.locator('hebb-tensor').evaluate((view, wanted) => {
    const context = view.shadowRoot.querySelector('canvas').getContext('2d');
    return wanted.map(([x, y]) => [...context.getImageData(x, y, 1, 1).data].slice(0, 3));
  }, places);

describe('kit: numbers', () => {
  test('a matrix has a cell a number, coloured by sign and size', async () => {
    const { page, drawn, close } = await mount('<hebb-tensor label="weights"></hebb-tensor>', { colorScheme: 'light' });
    await page.evaluate(() => {
      Object.assign(document.querySelector('hebb-tensor'), {
        shape: [2, 3],
        data: Float32Array.of(-2, 0, 2, 1, 4, NaN),
        highlight: [[1, 0]],
      });
    });
    await drawn();
    const canvas = page.locator('hebb-tensor canvas');
    assert.equal(await canvas.getAttribute('aria-label'), 'weights, 2 × 3. Arrow keys go from cell to cell');
    const { width, height } = await canvas.boundingBox();
    assert.deepEqual([width, height], [132, 88], 'cells of 44 pixels');
    const [half, none, some, most, framed] = await cellColours(page, [
      [22, 6],
      [66, 6],
      [110, 6],
      [66, 50],
      [1, 60],
    ]);
    assert.ok(half[0] > half[2] + 50, `orange: ${half}`);
    assert.ok(Math.min(...none) > 220, `paper: ${none}`);
    assert.ok(some[2] > some[0] + 20 && most[2] > most[0] + 100, `blue: ${some}, ${most}`);
    assert.deepEqual(framed, [11, 107, 102], 'accent');
    await close();
  });

  test('pointer and arrow keys tell index, names and exact value of a cell', async () => {
    const { page, drawn, seen, close } = await mount('<hebb-tensor></hebb-tensor>');
    await page.evaluate(() => {
      Object.assign(document.querySelector('hebb-tensor'), {
        shape: [2, 2],
        data: Float32Array.of(0.1, -0.30240002, 3, 4),
        names: { columns: ['x1', 'x2'] },
      });
      window.listen('hebb-tensor', 'cell-focus');
    });
    await drawn();
    const said = page.locator('hebb-tensor p');
    const canvas = page.locator('hebb-tensor canvas');
    await canvas.hover({ position: { x: 66, y: 18 + 22 } });
    await drawn();
    assert.equal(await said.textContent(), '[0, 1] x2: −0.30240002');
    await page.mouse.move(700, 500);
    await drawn();
    assert.equal(await said.textContent(), '');
    await page.keyboard.press('Tab');
    for (const key of ['ArrowDown', 'End', 'ArrowRight']) await page.keyboard.press(key);
    await drawn();
    assert.equal(await said.textContent(), '[1, 1] x2: 4');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Home');
    await drawn();
    assert.equal(await said.textContent(), '[0, 0] x1: 0.1');
    const places = (await seen()).map(({ detail }) => detail?.index.join() ?? '');
    assert.deepEqual(places, ['0,1', '', '0,0', '1,0', '1,1', '0,1', '0,0'], 'at the edge nothing changes');
    await close();
  });

  test('vectors and single numbers are tensors, too', async () => {
    const { page, set, close } = await mount('<hebb-tensor></hebb-tensor>');
    const canvas = page.locator('hebb-tensor canvas');
    await set('hebb-tensor', { shape: [3], data: [1, 2, 3] });
    await canvas.hover({ position: { x: 100, y: 20 } });
    await page.getByText('[2]: 3').waitFor();
    await set('hebb-tensor', { shape: [], data: [0.1] });
    await canvas.hover({ position: { x: 20, y: 20 } });
    await page.getByText('[]: 0.1').waitFor();
    await close();
  });

  test('of more dimensions one slice is shown, and each can be chosen', async () => {
    const { page, drawn, seen, set, close } = await mount('<hebb-tensor></hebb-tensor>');
    await set('hebb-tensor', { shape: [2, 3, 1, 2], data: Array.from({ length: 12 }, (_, i) => i), slice: [0, 9] });
    await page.evaluate(() => window.listen('hebb-tensor', 'slice-change'));
    assert.deepEqual(await page.evaluate(() => document.querySelector('hebb-tensor').slice), [0, 2], 'kept inside');
    await page.getByRole('slider', { name: 'dimension 0' }).press('ArrowRight');
    await drawn();
    assert.equal((await seen()).length, 1);
    await page.locator('hebb-tensor canvas').hover({ position: { x: 66, y: 22 } });
    await page.getByText('[1, 2, 0, 1]: 11').waitFor();
    await set('hebb-tensor', { shape: [1, 2] });
    assert.equal(await page.getByRole('slider').count(), 0);
    await close();
  });

  test('a wide tensor fits its place; touching tells a value that stays', async () => {
    const { page, drawn, close } = await mount('<hebb-tensor></hebb-tensor>', { viewport: { width: 390, height: 600 }, hasTouch: true });
    await page.evaluate(() => {
      Object.assign(document.querySelector('hebb-tensor'), { shape: [28, 100], data: new Float32Array(2800).fill(1) });
    });
    await drawn();
    const { width } = await page.locator('hebb-tensor canvas').boundingBox();
    assert.equal(width, 390);
    await page.touchscreen.tap(2, 2);
    await drawn();
    assert.equal(await page.locator('hebb-tensor p').textContent(), '[0, 0]: 1');
    await close();
  });

  test('a histogram counts, marks 0, and says in words what it shows', async () => {
    const { page, drawn, set, close } = await mount(
      '<hebb-histogram label="activations" count="4" zeros x-title="activation" style="width: 440px"></hebb-histogram>',
    );
    await set('hebb-histogram', { values: [-1, 0, 0, 1, 3, NaN, Infinity] });
    const picture = page.getByRole('img', { name: /^activations/ });
    assert.equal(await picture.getAttribute('aria-label'), 'activations: 5 values, mean 0.6, std 1.356, 40 % are 0, min −1, max 3');
    const zero = await page.locator('hebb-histogram .zero').getAttribute('x1');
    assert.equal(Number(zero), 140, 'a quarter of the way from −1 to 3');
    const heights = await page
      .locator('hebb-histogram .bars')
      .evaluate((path) =>
        [...path.getAttribute('d').matchAll(/M([\d.]+) (\d+)V([\d.]+)/g)].map(([, left, floor, tip]) => [
          Number(left),
          Number(floor) - Number(tip),
        ]),
      );
    const tallest = heights[1][1];
    assert.deepEqual(
      heights.map(([left, tall]) => [left, Number(((tall / tallest) * 2).toFixed(2))]),
      [
        [40, 1],
        [140, 2],
        [240, 1],
        [340, 1],
      ],
    );
    await page.mouse.move(190, 60);
    await drawn();
    assert.equal(await page.locator('hebb-histogram .readout').textContent(), '0 to 1: 2 of 5');
    await close();
  });

  test('bins that were counted elsewhere are shown as they are, on an axis that may be fixed', async () => {
    const { page, set, close } = await mount('<hebb-histogram style="width: 440px"></hebb-histogram>');
    const label = () => page.getByRole('img', { name: /^histogram/ }).getAttribute('aria-label');
    await set('hebb-histogram', { bins: { counts: [1, 0, 3], min: 3, max: 6 } });
    assert.equal(await label(), 'histogram: 4 values, mean ≈ 5, std ≈ 0.866, min 3, max 6');
    assert.equal(await page.locator('hebb-histogram .zero').count(), 0, '0 is not there to be marked');
    await set('hebb-histogram', { bins: { counts: [1, 0, 3], min: 3, max: 6, mean: 4.9, std: 1 }, range: [-2, 8] });
    assert.equal(await label(), 'histogram: 4 values, mean 4.9, std 1, min 3, max 6');
    assert.equal(await page.locator('hebb-histogram .zero').getAttribute('x1'), '120');
    await set('hebb-histogram', { bins: null, values: [] });
    assert.equal(await label(), 'histogram: empty');
    await set('hebb-histogram', { values: [2, 2] });
    assert.equal(await label(), 'histogram: 2 values, mean 2, std 0, min 2, max 2');
    await close();
  });
});
