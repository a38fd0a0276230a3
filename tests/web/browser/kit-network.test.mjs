/** @file `<hebb-network>`: what it draws, and how its numbers are edited. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { widgetsInChromium } from './mount.mjs';

const mount = widgetsInChromium();

describe('kit: the network', () => {
  const layers = [
    { label: 'inputs', units: 2, names: ['a', 'b'] },
    { label: 'hidden', units: 2 },
    { label: 'output', units: 1, names: ['y'] },
  ];
  /** Typed arrays are made in the page. */
  const fill = (page, properties) =>
    page.evaluate((given) => {
      const arrays = (lists) => lists.map((list) => list && Float32Array.from(list, (value) => value ?? NaN));
      const { layers, highlight = null, ...lists } = given;
      const typed = Object.fromEntries(Object.entries(lists).map(([name, value]) => [name, arrays(value)]));
      Object.assign(document.querySelector('hebb-network'), { layers, highlight, ...typed });
    }, properties);

  test('Enter on a unit edits its bias, Tab goes on to its weights, Escape tells the value from before', async () => {
    const { page, drawn, seen, close: done } = await mount('<hebb-network weights-editable></hebb-network>');
    await page.evaluate(() => ['weight-change', 'bias-change'].forEach((type) => window.listen('hebb-network', type)));
    const weights = [
      [1, -2, 3, 4],
      [0.5, 0.25],
    ];
    await fill(page, { layers, weights, biases: [[0.25, -0.5], [0]] });
    await drawn();
    await page.getByRole('button', { name: 'inputs, unit 1', exact: true }).focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    const bias = page.getByRole('spinbutton', { name: 'bias of unit 2' });
    await bias.waitFor();
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Tab');
    await page.getByRole('spinbutton', { name: 'weight a → unit 2' }).waitFor();
    await page.keyboard.press('Tab');
    await page.getByRole('spinbutton', { name: 'weight b → unit 2' }).fill('-1.5');
    await page.keyboard.press('Escape');
    const hidden = page.getByRole('button', { name: 'hidden, unit 2', exact: true });
    assert.ok(await hidden.evaluate((element) => element.getRootNode().activeElement === element), 'back on the unit');
    assert.deepEqual(
      (await seen()).map(({ type, detail }) => [type, detail]),
      [
        ['bias-change', { layer: 1, unit: 1, value: -0.4 }],
        ['weight-change', { gap: 0, index: 3, value: -1.5 }],
        ['weight-change', { gap: 0, index: 3, value: 4 }],
      ],
    );
    await done();
  });

  test('a click on a line or on a bias opens its number; a network that is not editable opens none', async () => {
    const { page, drawn, seen, close: done } = await mount('<hebb-network weights-editable></hebb-network>');
    await page.evaluate(() => window.listen('hebb-network', 'weight-change'));
    await fill(page, {
      layers,
      weights: [
        [1, -2, 3, 4],
        [0.5, 0.25],
      ],
      biases: [[0.2, -0.3], [0]],
    });
    await drawn();
    /** The middle of a line, in the page. */
    const place = await page.evaluate(() => {
      const path = document.querySelector('hebb-network').shadowRoot.querySelector('path.line');
      const { x, y } = path.getPointAtLength(path.getTotalLength() * 0.2);
      return [x, y];
    });
    await page.mouse.click(...place);
    await page.getByRole('spinbutton', { name: 'weight a → unit 1' }).press('ArrowDown');
    await page.keyboard.press('Enter');
    assert.deepEqual((await seen())[0].detail, { gap: 0, index: 0, value: 0.9 });
    await page.getByRole('button', { name: 'bias of output, unit 1' }).click();
    await page.getByRole('spinbutton', { name: 'bias of y' }).press('Escape');
    assert.deepEqual(await seen(), [], 'nothing has changed');
    await page.evaluate(() => document.querySelector('hebb-network').removeAttribute('weights-editable'));
    await drawn();
    await page.mouse.click(...place);
    await page.getByRole('button', { name: 'hidden, unit 1', exact: true }).press('Enter');
    assert.equal(await page.getByRole('spinbutton').count(), 0);
    await done();
  });

  test('values, numbers at lines, gradients and highlights are shown; NaN is no line, null lines without weights', async () => {
    const { page, drawn, close: done } = await mount('<hebb-network numbers></hebb-network>');
    await fill(page, {
      layers: [layers[0], { label: 'sum', units: 2, kinds: ['sum', 'step'] }, layers[2]],
      weights: [[1, -2, null, 0.125], null],
      gradients: [[0.5, -0.25, 0, 0.1], null],
      biases: [[0.2, null], [null]],
      values: [[3, 4], [-5, 0.5], [null]],
      highlight: { units: [{ layer: 1, unit: 0 }], links: [{ gap: 0, index: 1 }] },
    });
    await drawn();
    const shown = await page.evaluate(() => {
      const { shadowRoot } = document.querySelector('hebb-network');
      const all = (selector) => [...shadowRoot.querySelectorAll(selector)];
      return {
        visible: all('path.line').filter((path) => path.style.display !== 'none').length,
        texts: all('.links text').map((text) => [...text.children].map((part) => part.textContent)),
        marks: all('.mark').map((mark) => mark.getAttribute('d').replace(/^.*v/, '')),
        values: all('.value').map((value) => value.textContent),
        biases: all('.bias').map((bias) => !bias.hidden),
        lit: all('.unit.lit').map((unit) => unit.dataset.key),
        lines: all('path.line').map((path) => path.classList.contains('lit')),
        glyphs: all('.unit svg').length,
      };
    });
    assert.equal(shown.visible, 5);
    assert.deepEqual(shown.texts.slice(0, 4), [
      ['1', '0.5'],
      ['−2', '−0.25'],
      ['', '0'],
      ['0.125', '0.1'],
    ]);
    assert.deepEqual(shown.marks.map(Math.sign).slice(0, 4), [-1, 1, 0, -1], 'up is positive');
    assert.deepEqual(shown.values, ['3', '4', '−5', '0.50', '']);
    assert.deepEqual(shown.biases, [false, false, true, false, false]);
    assert.deepEqual([shown.lit, shown.lines, shown.glyphs], [['1,0'], [false, true, false, false, false, false], 2]);
    await page.getByRole('button', { name: 'sum, unit 1' }).hover();
    await page.getByText('sum, unit 1: value −5.000, bias 0.200').waitFor();
    await done();
  });
});
