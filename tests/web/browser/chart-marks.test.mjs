/** @file Marks on `<hebb-line-chart>` lie where they say they do, with the slope that they say, and are told in words. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { widgetsInChromium } from './mount.mjs';

/** In the page: the box around all pixels of the chart's canvas that are this red, green and blue (each within 8). */
const boxOf = (wanted) => {
  const canvas = document.querySelector('hebb-line-chart').shadowRoot.querySelector('canvas');
  const { data, width } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  const places = [];
  for (let i = 0; i < data.length; i += 4)
    if (wanted.every((channel, k) => Math.abs(channel - data[i + k]) < 8)) places.push([(i / 4) % width, Math.floor(i / 4 / width)]);
  const [xs, ys] = [0, 1].map((axis) => places.map((place) => place[axis]));
  const ends = (values) => [Math.min(...values), Math.max(...values)];
  return places.length === 0 ? null : { x: ends(xs), y: ends(ys) };
};
const middle = ([low, high]) => (low + high) / 2;
const [red, blue] = [
  [255, 0, 0],
  [0, 0, 255],
];

describe('marks of a chart', () => {
  const mount = widgetsInChromium();
  const chart =
    '<hebb-line-chart label="error" x-title="shift" x-min="0" x-max="4" y-min="0" y-max="4" style="width:400px;height:300px;--hebb-first:rgb(255,0,0);--hebb-second:rgb(0,0,255)"></hebb-line-chart>';
  const curves = { x: [0, 4], curves: [{ label: 'e', values: [0, 4] }] };

  test('a mark sits between the ticks as its numbers say, and a hollow one is a ring', async () => {
    const { page, set, close } = await mount(chart);
    const place = async (x, y) => {
      await set('hebb-line-chart', { ...curves, marks: [{ x, y, colour: 'first' }] });
      return page.evaluate(boxOf, red);
    };
    const [low, high, half] = [await place(1, 1), await place(3, 3), await place(2, 1)];
    assert.ok(Math.abs(middle(half.x) - (middle(low.x) + middle(high.x)) / 2) <= 1, 'half way across');
    assert.ok(middle(high.x) - middle(low.x) > 100 && middle(low.y) - middle(high.y) > 100, 'right is right and up is up');
    assert.ok(Math.abs(middle(half.y) - middle(low.y)) <= 1, 'as high as the one of the same value');
    const pixel = (box) =>
      page.evaluate(
        ([x, y]) => [
          ...document.querySelector('hebb-line-chart').shadowRoot.querySelector('canvas').getContext('2d').getImageData(x, y, 1, 1).data,
        ],
        [Math.round(middle(box.x)), Math.round(middle(box.y))],
      );
    assert.deepEqual((await pixel(half)).slice(0, 3), red);
    await set('hebb-line-chart', { ...curves, marks: [{ x: 2, y: 1, colour: 'first', hollow: true }] });
    assert.notDeepEqual((await pixel(half)).slice(0, 3), red);
    await set('hebb-line-chart', { ...curves, marks: [{ x: 5, y: 1, colour: 'first' }] });
    assert.equal(await page.evaluate(boxOf, red), null);
    await close();
  });

  test('a slope is drawn as steep as the axes make it', async () => {
    const { page, set, close } = await mount(chart);
    const marks = (slope) => [{ x: 2, y: 2, colour: 'second', slope }];
    await set('hebb-line-chart', { ...curves, marks: marks(0) });
    const flat = await page.evaluate(boxOf, blue);
    assert.ok(flat.x[1] - flat.x[0] > 60 && flat.y[1] - flat.y[0] < 14, JSON.stringify(flat));
    await set('hebb-line-chart', { ...curves, marks: marks(100) });
    const steep = await page.evaluate(boxOf, blue);
    assert.ok(steep.y[1] - steep.y[0] > 60 && steep.x[1] - steep.x[0] < 14, JSON.stringify(steep));
    await close();
  });

  test('it is said', async () => {
    const { page, set, close } = await mount(chart);
    await set('hebb-line-chart', { ...curves, marks: [{ x: 1, y: 0.25, label: 'the line' }] });
    await page.getByRole('img', { name: 'error: e 4 at shift 4; the line at 1: 0.25' }).waitFor();
    await close();
  });
});
