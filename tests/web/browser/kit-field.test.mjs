/** @file `<hebb-field>`: lines that are moved, regions, readouts, by pointer and keys. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { widgetsInChromium } from './mount.mjs';
import { at, close, domain, planeStyle } from './plane.mjs';

const mount = widgetsInChromium();

const field = (attributes = '') => `<hebb-field ${attributes} style="${planeStyle}"></hebb-field>`;

describe('kit: the field', () => {
  test('a movable line is turned by a handle and shifted by its body; its weights keep their length', async () => {
    const { page, seen, set, close: done } = await mount(field());
    await page.evaluate(() => {
      const element = document.querySelector('hebb-field');
      // What a page does: show what the event says.
      element.addEventListener('line-move', ({ detail: { weights, bias } }) => (element.lines = [{ ...element.lines[0], weights, bias }]));
      window.listen('hebb-field', 'line-move');
    });
    // x2 = 5, positive above: handles at 1.6, 5 and 8.4 across, the first at the right.
    await set('hebb-field', { domain, lines: [{ weights: [0, 2], bias: -10, label: 'model', movable: true }] });
    const handle = page.getByRole('slider', { name: 'turn model, handle 1' });
    assert.equal(await handle.getAttribute('aria-valuetext'), '0.00·x₁ + 2.00·x₂ − 10.00 = 0');
    const box = await handle.boundingBox();
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    const [pivotX, pivotY] = x > 180 ? at(1.6, 5) : at(8.4, 5);
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x, y - 60, { steps: 4 });
    await page.mouse.up();
    const turned = (await seen()).at(-1).detail;
    close(Math.hypot(...turned.weights), 2, 1e-9, 'length of the weights');
    const score = (px, py) => turned.weights[0] * ((px - 30) / 30) + turned.weights[1] * ((306 - py) / 30) + turned.bias;
    close(score(pivotX, pivotY), 0, 0.02, 'the line still runs through the other handle');
    close(score(x, y - 60), 0, 0.02, 'and through the pointer');
    assert.ok(score(...at(5, 10)) > 0, 'above is still the positive side');

    await set('hebb-field', { lines: [{ weights: [0, 2], bias: -10, movable: true }] });
    await page.mouse.move(...at(3, 5));
    await page.mouse.down();
    await page.mouse.move(...at(3, 7), { steps: 3 });
    await page.mouse.up();
    const shifted = (await seen()).at(-1).detail;
    assert.deepEqual(shifted.weights, [0, 2]);
    close(shifted.bias, -14, 0.05, 'x2 = 7');
    await done();
  });

  test('arrow keys turn and shift a line, and bring one back that has left the plane', async () => {
    const { page, drawn, seen, set, close: done } = await mount(field());
    await page.evaluate(() => {
      const element = document.querySelector('hebb-field');
      element.addEventListener('line-move', ({ detail: { weights, bias } }) => (element.lines = [{ ...element.lines[0], weights, bias }]));
      window.listen('hebb-field', 'line-move');
    });
    await set('hebb-field', { domain, lines: [{ weights: [1, 0], bias: -5, movable: true }] });
    await page.getByRole('slider', { name: 'shift line 1' }).press('ArrowRight');
    assert.deepEqual((await seen())[0].detail, { index: 0, weights: [1, 0], bias: -5.5 });
    await page.getByRole('slider', { name: 'turn line 1, handle 2' }).press('ArrowLeft');
    const { weights } = (await seen())[0].detail;
    close(Math.hypot(...weights), 1, 1e-9, 'length of the weights');
    assert.ok(Math.abs(weights[1]) > 0.05, `turned: ${weights}`);
    await set('hebb-field', { lines: [{ weights: [1, 0], bias: 40, movable: true }] });
    assert.equal(await page.getByRole('slider').count(), 1, 'only the handle that shifts');
    await page.getByRole('slider', { name: 'shift line 1' }).press('ArrowRight');
    await drawn();
    assert.equal(await page.getByRole('slider').count(), 3, 'the line is in the plane');
    await done();
  });

  test('a line that is not movable has no handles and a field that is not editable adds no points', async () => {
    const { page, seen, set, close: done } = await mount(field());
    await page.evaluate(() => ['line-move', 'field-add'].forEach((type) => window.listen('hebb-field', type)));
    await set('hebb-field', { domain, lines: [{ weights: [0, 1], bias: -5 }] });
    assert.equal(await page.getByRole('slider').count(), 0);
    await page.mouse.click(...at(3, 5));
    assert.deepEqual(await seen(), []);
    await page
      .getByRole('img', { name: 'plane: 0 points of the first class, 0 of the second. Line 1: 0.00·x₁ + 1.00·x₂ − 5.00 = 0' })
      .waitFor();
    await done();
  });

  test('regions are painted in the colours of four classes, faded by their strength', async () => {
    const { page, set, close: done } = await mount(field(), { colorScheme: 'light' });
    await page.evaluate(() => {
      document.querySelector('hebb-field').regions = {
        values: Float32Array.of(0, 1, 2, 3),
        strength: Float32Array.of(1, 1, 1, 0),
        columns: 2,
        rows: 2,
      };
    });
    await set('hebb-field', { domain });
    const colours = await page.evaluate(() => {
      const context = document.querySelector('hebb-field').shadowRoot.querySelector('canvas').getContext('2d');
      return [
        [40, 16],
        [320, 16],
        [40, 296],
        [320, 296],
      ].map(([x, y]) => [...context.getImageData(x, y, 1, 1).data.subarray(0, 3)]);
    });
    const [orange, blue, plum, faint] = colours;
    assert.ok(orange[0] > orange[2] + 60, `orange: ${orange}`);
    assert.ok(blue[2] > blue[0] + 60, `blue: ${blue}`);
    assert.ok(plum[0] > plum[1] + 30 && plum[2] > plum[1] + 20, `plum: ${plum}`);
    assert.ok(Math.min(...faint) > 235, `faint: ${faint}`);
    await done();
  });

  test('the line where a field is half way reaches the plane’s border', async () => {
    const { page, set, close: done } = await mount(field(), { colorScheme: 'light' });
    await set('hebb-field', { domain, range: [0, 1], grid: { values: Float32Array.of(0, 1, 0, 1), columns: 2, rows: 2 } });
    const greens = await page.evaluate(
      (places) => {
        const context = document.querySelector('hebb-field').shadowRoot.querySelector('canvas').getContext('2d');
        return places.map(([x, y]) => context.getImageData(x, y, 1, 1).data[1]);
      },
      [0.1, 5, 9.9, 9.9].map((y, i) => at(i < 3 ? 5 : 4.8, y)),
    );
    assert.ok(
      greens.slice(0, 3).every((green) => green < greens[3] - 60),
      `bottom, middle, top, beside it: ${greens}`,
    );
    await done();
  });

  test('pointer and arrow keys read out points in an inspectable field', async () => {
    const { page, seen, set, close: done } = await mount(field('inspectable x-title="exam"'));
    await page.evaluate(() => ['field-hover', 'point-focus'].forEach((type) => window.listen('hebb-field', type)));
    await set('hebb-field', {
      domain,
      points: [
        { x: 8, y: 2, label: 2, text: 'Ada' },
        { x: 2, y: 4, label: 1 },
      ],
    });
    await page.mouse.move(...at(8, 2));
    const events = await seen();
    assert.deepEqual(events.find(({ type }) => type === 'point-focus').detail, { index: 0 });
    const hover = events.find(({ type }) => type === 'field-hover').detail;
    close(hover.x, 8, 0.02, 'hover');
    await page.getByText('Ada · exam 8.00, x₂ 2.00 · class 2').first().waitFor();
    await page.mouse.move(700, 500);
    assert.deepEqual(
      (await seen()).map(({ detail }) => detail),
      [null, null],
    );
    await page.getByRole('application').focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    assert.deepEqual(
      (await seen()).map(({ detail }) => detail),
      [{ index: 1 }, { index: 0 }],
    );
    assert.equal(await page.locator('hebb-field [aria-live]').textContent(), 'Ada · exam 8.00, x₂ 2.00 · class 2');
    await done();
  });
});
