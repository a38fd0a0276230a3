/** @file The widgets by themselves, from dist/ui.js as others import it: numbers in, DOM and events out, by pointer and keyboard. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { widgetsInChromium } from './mount.mjs';

const script = new URL('../../../dist/ui.js', import.meta.url);
const mount = widgetsInChromium();

describe('widgets', () => {
  test('importing defines nothing; defining twice changes nothing; Node can import them, too', async () => {
    const { page, close } = await mount('<hebb-slider></hebb-slider>', { define: false });
    const result = await page.evaluate(async () => {
      const { defineWidgets } = await import('/ui.js');
      const before = window.customElements.get('hebb-slider');
      defineWidgets();
      const first = window.customElements.get('hebb-slider');
      defineWidgets();
      return { before: before === undefined, same: first !== undefined && first === window.customElements.get('hebb-slider') };
    });
    assert.deepEqual(result, { before: true, same: true });
    await close();
    assert.equal(typeof (await import(script.href)).defineWidgets, 'function');
  });

  test('a heat map paints low, middle and high values in the theme it is in', async () => {
    const { page, drawn, close } = await mount('<hebb-heat-map></hebb-heat-map>', { colorScheme: 'light' });
    await page.evaluate(() => {
      document.querySelector('hebb-heat-map').grid = { values: Float32Array.of(-1, 0, 1, 9), columns: 2, rows: 2 };
    });
    const pixels = () =>
      page.evaluate(() => {
        const canvas = document.querySelector('hebb-heat-map').shadowRoot.querySelector('canvas');
        const { data } = canvas.getContext('2d').getImageData(0, 0, 2, 2);
        return [0, 1, 2, 3].map((i) => [...data.subarray(4 * i, 4 * i + 3)]);
      });
    await drawn();
    const [low, middle, high, beyond] = await pixels();
    assert.ok(low[0] > low[2] + 100, `orange: ${low}`);
    assert.ok(high[2] > high[0] + 100, `blue: ${high}`);
    assert.deepEqual(beyond, high, 'values beyond the range have its end colour');
    assert.ok(Math.min(...middle) > 200, `paper: ${middle}`);
    await page.emulateMedia({ colorScheme: 'dark' });
    await drawn();
    assert.ok(Math.max(...(await pixels())[1]) < 80, 'repainted for the dark theme');
    await close();
  });

  test('the field gives back places in units of its axes', async () => {
    const { page, drawn, seen, close } = await mount(
      '<hebb-field editable style="width:336px;height:328px;aspect-ratio:auto"></hebb-field>',
    );
    await page.evaluate(() => {
      document.querySelector('hebb-field').domain = { x: [0, 10], y: [-2, 2] };
      window.listen('hebb-field', 'field-add');
      window.listen('hebb-field', 'field-remove');
    });
    await drawn();
    await page.mouse.click(30 + 150, 6 + 75); // the plane is 300 by 300 at 30, 6
    const [added] = await seen();
    assert.ok(Math.abs(added.detail.x - 5) < 0.02 && Math.abs(added.detail.y - 1) < 0.02, JSON.stringify(added.detail));
    assert.equal(added.detail.alternate, false);
    await page.keyboard.down('Shift');
    await page.mouse.click(30 + 30, 6 + 150);
    await page.keyboard.up('Shift');
    assert.equal((await seen())[0].detail.alternate, true);
    await page.evaluate(() => (document.querySelector('hebb-field').points = [{ x: 5, y: 1, label: 0, movable: true }]));
    await drawn();
    await page.mouse.dblclick(30 + 150, 6 + 75);
    assert.deepEqual(
      (await seen()).map(({ type, detail }) => [type, detail]),
      [['field-remove', { index: 0 }]],
    );
    await close();
  });

  test('the keyboard’s cursor hovers over the field, and Space takes a point along', async () => {
    const { page, drawn, seen, close } = await mount(
      '<hebb-field editable style="width:336px;height:328px;aspect-ratio:auto"></hebb-field>',
    );
    await page.evaluate(() => {
      const field = document.querySelector('hebb-field');
      Object.assign(field, { domain: { x: [0, 10], y: [0, 10] }, points: [{ x: 5.5, y: 5, label: 0, movable: true }] });
      for (const type of ['field-hover', 'field-move']) window.listen('hebb-field', type);
      field.addEventListener('field-move', ({ detail }) => (field.points = [{ ...detail, label: 0, movable: true }]));
    });
    await drawn();
    await page.locator('hebb-field canvas.top').focus();
    const press = async (...keys) => {
      for (const key of keys) await page.keyboard.press(key);
      return (await seen()).map(({ type, detail }) => [type, detail]);
    };
    assert.deepEqual(await press('ArrowRight'), [['field-hover', { x: 5.5, y: 5 }]]);
    assert.deepEqual((await press(' ', 'ArrowUp')).at(-2), ['field-move', { index: 0, x: 5.5, y: 5.5 }]);
    assert.deepEqual(await press(' ', 'ArrowUp'), [
      ['field-hover', { x: 5.5, y: 5.5 }],
      ['field-hover', { x: 5.5, y: 6 }],
    ]);
    await close();
  });

  test('field coordinates run row by row from the top, in the middles of their cells', async () => {
    const { fieldCoordinates } = await import(script.href);
    const coordinates = [...fieldCoordinates(2, 2, { x: [0, 4], y: [-1, 1] })];
    assert.deepEqual(coordinates, [1, 0.5, 3, 0.5, 1, -0.5, 3, -0.5]);
  });

  test('a slider of listed values steps through them and tells its text', async () => {
    const { page, seen, close } = await mount('<hebb-slider label="rate" values="0.001, 0.01, 0.1" value="0.01" unit=" /s"></hebb-slider>');
    await page.evaluate(() => window.listen('hebb-slider', 'input'));
    const input = page.getByRole('slider', { name: 'rate' });
    assert.equal(await input.getAttribute('aria-valuetext'), '0.01 /s');
    await input.press('ArrowRight');
    await input.press('ArrowRight');
    assert.deepEqual(
      (await seen()).map(({ value }) => value),
      [0.1],
    );
    assert.equal(await input.getAttribute('aria-valuetext'), '0.1 /s');
    await close();
  });

  test('a select takes its options from text or from a property', async () => {
    const { page, drawn, seen, close } = await mount('<hebb-select label="loss" options="mse:squared error, l1"></hebb-select>');
    await page.evaluate(() => window.listen('hebb-select', 'change'));
    await page.getByLabel('loss').selectOption('l1');
    assert.equal((await seen())[0].value, 'l1');
    await page.evaluate(() => {
      const select = document.querySelector('hebb-select');
      select.options = [{ value: 'a', text: 'A' }];
      select.value = 'a';
    });
    await drawn();
    assert.deepEqual(await page.getByLabel('loss').locator('option').allTextContents(), ['A']);
    await close();
  });

  test('the player says play or pause, and what was pressed', async () => {
    const { page, drawn, seen, close } = await mount('<hebb-player actions="play step stop" keys="space s x"></hebb-player>');
    await page.evaluate(() => ['play', 'pause', 'step', 'stop'].forEach((type) => window.listen('hebb-player', type)));
    await page.getByRole('button', { name: 'Play' }).click();
    await page.evaluate(() => (document.querySelector('hebb-player').playing = true));
    await drawn();
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('button', { name: 'Step' }).press('Enter');
    await page.getByRole('button', { name: 'Stop' }).press(' ');
    assert.deepEqual(
      (await seen()).map(({ type }) => type),
      ['play', 'pause', 'step', 'stop'],
    );
    await page.evaluate(() => (document.querySelector('hebb-player').disabled = true));
    await drawn();
    assert.ok(await page.getByRole('button', { name: 'Pause' }).isDisabled());
    await close();
  });

  test('progress is told to those who cannot see it', async () => {
    const { page, drawn, close } = await mount('<hebb-progress label="training"></hebb-progress>');
    await page.evaluate(() =>
      Object.assign(document.querySelector('hebb-progress'), { value: 0.425, secondsLeft: 75.4, note: 'epoch 2 of 5' }),
    );
    await drawn();
    const bar = page.getByRole('progressbar', { name: 'training' });
    assert.equal(await bar.getAttribute('aria-valuenow'), '43');
    assert.equal(await bar.getAttribute('aria-valuetext'), 'epoch 2 of 5, 1 min 15 s left');
    await page.evaluate(() => (document.querySelector('hebb-progress').value = NaN));
    await drawn();
    assert.equal(await bar.getAttribute('aria-valuenow'), null);
    await close();
  });

  test('findings say what is wrong, where, and what to try; a healthy run is told, too', async () => {
    const { page, drawn, close } = await mount('<hebb-findings label="What ails it" healthy="All is well."></hebb-findings>');
    const show = async (findings) => {
      await page.evaluate((list) => (document.querySelector('hebb-findings').findings = list), findings);
      await drawn();
    };
    const list = page.getByRole('list', { name: 'What ails it' });
    await drawn();
    assert.ok(await page.getByText('All is well.').isVisible());
    assert.equal(await list.count(), 0, 'an empty list is hidden');
    const dead = {
      name: 'dead-relus',
      severity: 'warning',
      layer: '1',
      step: 40,
      message: 'Half of <b>them</b> are dead',
      fix: 'a lower rate',
    };
    const unbalanced = { name: 'unbalanced-classes', severity: 'note', step: 0, message: 'One class is rare', fix: 'classWeight' };
    await show([dead, unbalanced]);
    const items = list.getByRole('listitem');
    assert.equal(await page.getByText('All is well.').isVisible(), false);
    assert.deepEqual(await items.allInnerTexts(), [
      'Dead relus\nwarning, layer 1, step 40\n\nHalf of <b>them</b> are dead\n\nTry: a lower rate',
      'Unbalanced classes\nnote, step 0\n\nOne class is rare\n\nTry: classWeight',
    ]);
    const borders = await items.evaluateAll((all) => all.map((item) => window.getComputedStyle(item).borderLeftColor));
    assert.notEqual(borders[0], borders[1], 'a warning stands out from a note');
    const live = await list.evaluate((element) => element.closest('[aria-live]')?.getAttribute('aria-live'));
    assert.equal(live, 'polite');
    const first = await items.first().elementHandle();
    await show([{ ...dead }, { ...unbalanced }]);
    assert.ok(await first.evaluate((element) => element.isConnected), 'the same findings are not read out again');
    await show([]);
    assert.ok(await page.getByText('All is well.').isVisible());
    assert.equal(await list.count(), 0);
    await close();
  });

  test('the confusion matrix is a table that arrow keys walk through', async () => {
    const { page, drawn, seen, close } = await mount('<hebb-confusion-matrix caption="3 pictures"></hebb-confusion-matrix>');
    await page.evaluate(() => {
      Object.assign(document.querySelector('hebb-confusion-matrix'), {
        classes: ['cat', 'dog'],
        counts: [
          [2, 1],
          [0, 3],
        ],
      });
      window.listen('hebb-confusion-matrix', 'cell-select');
    });
    await drawn();
    await page.getByRole('table', { name: '3 pictures' }).waitFor();
    await page.getByRole('rowheader', { name: 'dog' }).waitFor();
    await page.getByRole('button', { name: '2 of 3 cat taken for cat' }).focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await drawn();
    const cell = page.getByRole('button', { name: '1 of 3 cat taken for dog' });
    assert.equal(await cell.getAttribute('aria-pressed'), 'true');
    await page.keyboard.press('Enter');
    assert.deepEqual(
      (await seen()).map(({ detail }) => detail),
      [{ actual: 0, predicted: 1 }, null],
    );
    await close();
  });

  test('the network draws a line a weight, and is one tab stop', async () => {
    const { page, drawn, seen, close } = await mount('<hebb-network editable max-units="3"></hebb-network>');
    await page.evaluate(() => {
      Object.assign(document.querySelector('hebb-network'), {
        layers: [
          { label: 'inputs', units: 2, names: ['a', 'b'] },
          { label: 'hidden', units: 3 },
          { label: 'output', units: 1 },
        ],
        weights: [Float32Array.of(1, -2, 0, 0, 0, 0), Float32Array.of(0.5, 0, 0)],
      });
      window.listen('hebb-network', 'units-change');
      window.listen('hebb-network', 'unit-focus');
    });
    await drawn();
    const lines = await page.evaluate(() =>
      [...document.querySelector('hebb-network').shadowRoot.querySelectorAll('path')].map((path) =>
        Number(path.getAttribute('stroke-width')),
      ),
    );
    assert.equal(lines.length, 9);
    assert.ok(lines[1] > lines[0] && lines[0] > lines[2], 'wider is stronger');
    assert.ok(await page.getByRole('button', { name: 'more units in hidden' }).isDisabled(), 'three is the most');
    await page.getByRole('button', { name: 'fewer units in hidden' }).click();
    await page.getByRole('button', { name: 'inputs, unit 1' }).focus();
    await page.keyboard.press('ArrowRight');
    const events = await seen();
    assert.deepEqual(
      events.filter(({ type }) => type === 'units-change').map(({ detail }) => detail),
      [{ layer: 1, units: 2 }],
    );
    assert.deepEqual(events.at(-1).detail, { layer: 1, unit: 0 });
    await close();
  });

  test('pictures, probabilities and charts say in words what they show', async () => {
    const { page, drawn, seen, close } = await mount(
      '<hebb-image-grid label="shoes"></hebb-image-grid><hebb-probabilities></hebb-probabilities><hebb-line-chart label="loss" x-title="epoch"></hebb-line-chart>',
    );
    await page.evaluate(() => {
      document.querySelector('hebb-image-grid').items = [
        { pixels: new Uint8Array(784).fill(200), caption: 'boot', note: 'sandal 60 %', state: 'wrong' },
      ];
      Object.assign(document.querySelector('hebb-probabilities'), { classes: ['boot', 'sandal'], values: [0.25, 0.75], truth: 0 });
      Object.assign(document.querySelector('hebb-line-chart'), {
        x: [1, 2],
        curves: [
          { label: 'train', values: [0.9, 0.25] },
          { label: 'test', values: [NaN, 0.5] },
        ],
      });
      window.listen('hebb-image-grid', 'image-select');
    });
    await drawn();
    await page.getByRole('button', { name: 'boot sandal 60 %' }).press('Enter');
    assert.deepEqual((await seen())[0].detail, { index: 0 });
    assert.deepEqual(await page.getByRole('listitem').filter({ hasText: '%' }).allTextContents(), [
      'bootsandal 60 %',
      'boot25.0 %',
      'sandal75.0 %',
    ]);
    await page.getByRole('img', { name: 'loss: train 0.25, test 0.5 at epoch 2' }).waitFor();
    await close();
  });

  test('the drawing pad draws with pointer and keys, and clears', async () => {
    const { page, seen, close } = await mount('<hebb-drawing-pad style="width:280px"></hebb-drawing-pad>');
    await page.evaluate(() => window.listen('hebb-drawing-pad', 'drawing-change'));
    const ink = (column, row) => page.evaluate(([x, y]) => document.querySelector('hebb-drawing-pad').pixels[y * 28 + x], [column, row]);
    await page.mouse.move(50, 50);
    await page.mouse.down();
    await page.mouse.move(150, 50, { steps: 4 });
    await page.mouse.up();
    assert.equal(await ink(10, 5), 255);
    assert.equal(await ink(10, 15), 0);
    assert.ok((await seen()).length > 0);
    await page.locator('hebb-drawing-pad canvas').focus();
    await page.keyboard.press('Delete');
    assert.equal(await ink(10, 5), 0);
    await page.keyboard.press(' ');
    await page.keyboard.press('ArrowDown');
    assert.ok((await ink(14, 14)) > 200);
    await close();
  });
});
