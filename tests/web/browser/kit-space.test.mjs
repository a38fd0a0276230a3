/** @file `<hebb-space>`: points and a plane in three dimensions, turned by pointer and keys. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { widgetsInChromium } from './mount.mjs';

const mount = widgetsInChromium();

describe('kit: space', () => {
  const space = '<hebb-space style="width:390px;height:390px"></hebb-space>'; // 100 pixels from the middle to a face of the cube
  /** Red, green, blue of a pixel of the canvas. */
  const pixel = (page, x, y) =>
    page.evaluate(
      ([across, down]) => {
        const context = document.querySelector('hebb-space').shadowRoot.querySelector('canvas').getContext('2d');
        return [...context.getImageData(across, down, 1, 1).data.subarray(0, 3)];
      },
      [x, y],
    );

  test('counts in words which class lies on which side of the plane', async () => {
    const { page, set, close: done } = await mount(space);
    await set('hebb-space', {
      points: [
        { x: 0, y: 0, z: 0.5, label: 1 },
        { x: 0, y: 0, z: 0.9, label: 0 },
        { x: 0, y: 0, z: -0.5, label: 0 },
      ],
      plane: { weights: [0, 0.5, 2], bias: -0.25 },
    });
    await page
      .getByRole('application', {
        name: 'space: 2 of the first class, 1 of them on the positive side; 1 of the second class, 1 of them on the positive side. Plane 0.00·x₁ + 0.50·x₂ + 2.00·x₃ − 0.25 = 0. Arrow keys turn it',
      })
      .waitFor();
    await done();
  });

  test('a point behind the plane is tinted by it, one before it is not', async () => {
    const { page, set, close: done } = await mount(space, { colorScheme: 'light' });
    // Seen from −y: the plane y = 0 hides what lies at y = 0.5.
    await set('hebb-space', {
      turn: { yaw: 0, pitch: 0 },
      plane: { weights: [0, 1, 0], bias: 0 },
      points: [
        { x: -0.5, y: 0.5, z: 0.2, label: 1 },
        { x: 0.5, y: -0.5, z: 0.2, label: 1 },
      ],
    });
    const [hidden, free] = [await pixel(page, 145, 175), await pixel(page, 245, 175)];
    assert.deepEqual(free, [0x21, 0x66, 0xac]);
    assert.ok(hidden[2] < free[2] - 5 && hidden[2] > 120, `tinted: ${hidden}`);
    await set('hebb-space', { turn: { yaw: 180, pitch: 0 } });
    assert.deepEqual(await pixel(page, 245, 175), free, 'from behind it is the other way round');
    await done();
  });

  test('dragging and arrow keys turn what is in front with them; the pitch ends at straight down', async () => {
    const { page, seen, set, close: done } = await mount(space, { colorScheme: 'light' });
    await page.evaluate(() => window.listen('hebb-space', 'space-turn'));
    await set('hebb-space', { turn: { yaw: 0, pitch: 0 }, points: [{ x: 0, y: -0.8, z: 0, label: 1 }] });
    const white = await pixel(page, 195 + 40, 195);
    await page.mouse.move(195, 300);
    await page.mouse.down();
    await page.mouse.move(195 + 60, 300);
    await page.mouse.up();
    assert.deepEqual((await seen()).at(-1).detail, { yaw: 30, pitch: 0 });
    await set('hebb-space', {});
    assert.notDeepEqual(await pixel(page, 195 + 40, 195), white, 'the point in front went to the right: 80 · sin 30°');
    await page.getByRole('application').press('ArrowRight');
    assert.deepEqual((await seen()).at(-1).detail, { yaw: 35, pitch: 0 });
    for (let i = 0; i < 20; i++) await page.keyboard.press('ArrowDown');
    assert.deepEqual((await seen()).at(-1).detail, { yaw: 35, pitch: 90 });
    await done();
  });
});
