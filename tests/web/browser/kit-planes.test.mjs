/** @file The widgets that show planes, networks, graphs, surfaces and space: what they draw, what they tell, how they are moved by pointer and keys. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { widgetsInChromium } from './mount.mjs';

const mount = widgetsInChromium();

const close = (actual, expected, tolerance, what) =>
  assert.ok(Math.abs(actual - expected) <= tolerance, `${what}: ${actual} is not within ${tolerance} of ${expected}`);

/** A field whose plane is 300 by 300 pixels at (30, 6), 10 units each way: 30 pixels a unit. */
const field = (attributes = '') => `<hebb-field ${attributes} style="width:336px;height:328px;aspect-ratio:auto"></hebb-field>`;
const domain = { x: [0, 10], y: [0, 10] };
const at = (x, y) => [30 + 30 * x, 306 - 30 * y];

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

describe('kit: the computation graph', () => {
  // loss = (w·x + b − y)², with a long edge from y.
  const nodes = [
    { id: 'x', label: 'x', value: 2 },
    { id: 'w', label: 'w', value: 0.5, gradient: -8, kind: 'parameter' },
    { id: 'wx', label: '×', value: 1, gradient: -4, kind: 'operation' },
    { id: 'b', label: 'b', value: 0, gradient: -4, kind: 'parameter' },
    { id: 'sum', label: '+', value: 1, gradient: -4, kind: 'operation' },
    { id: 'y', label: 'y', value: 3 },
    { id: 'loss', label: 'loss', value: 4, gradient: 1, kind: 'output' },
  ];
  const edges = ['x wx', 'w wx', 'wx sum', 'b sum', 'sum loss', 'y loss'].map((pair) => ({
    from: pair.split(' ')[0],
    to: pair.split(' ')[1],
  }));
  const boxes = (page) =>
    page.evaluate(() =>
      Object.fromEntries(
        [...document.querySelector('hebb-graph').shadowRoot.querySelectorAll('.node')].map((node) => {
          const { x, y, width, height } = node.querySelector('.box').getBoundingClientRect();
          return [node.dataset.id, { x, y, width, height }];
        }),
      ),
    );

  test('every edge runs to the right, no boxes overlap, sources stand before their first reader', async () => {
    const { page, set, close: done } = await mount('<hebb-graph label="one step"></hebb-graph>');
    const skip = [...nodes, { id: 'far', label: 'far' }];
    await set('hebb-graph', {
      nodes: skip,
      edges: [...edges, { from: 'x', to: 'loss' }, { from: 'far', to: 'loss' }, { from: 'nowhere', to: 'loss' }],
    });
    const at = await boxes(page);
    for (const { from, to } of edges) assert.ok(at[from].x + at[from].width < at[to].x, `${from} is left of ${to}`);
    assert.equal(at.b.x + at.b.width / 2, at.wx.x + at.wx.width / 2, 'b stands beside what the sum also reads');
    const list = Object.entries(at);
    for (const [one, a] of list)
      for (const [other, b] of list)
        assert.ok(
          one === other || Math.abs(a.x - b.x) > (a.width + b.width) / 2 || Math.abs(a.y - b.y) >= 60,
          `${one} and ${other} are apart`,
        );
    await done();
  });

  test('shows values above and gradients below, and new numbers move nothing', async () => {
    const { page, set, close: done } = await mount('<hebb-graph></hebb-graph>');
    await set('hebb-graph', { nodes, edges, highlight: ['wx', 'sum'] });
    const before = await boxes(page);
    const w = page.getByRole('img', { name: 'w = 0.5, gradient −8' });
    const [value, gradient] = await Promise.all(['0.5', '−8'].map((text) => w.getByText(text, { exact: true }).boundingBox()));
    const [above, below] = [value, gradient].map(({ y, height }) => y + height / 2);
    assert.ok(above < before.w.y && below > before.w.y + before.w.height, 'above and below');
    assert.equal(await page.locator('.node.lit').count(), 2);
    assert.equal(await page.locator('.edge.lit').count(), 1);
    const element = await w.elementHandle();
    await set('hebb-graph', { nodes: nodes.map((node) => (node.id === 'w' ? { ...node, value: 0.125, gradient: undefined } : node)) });
    assert.equal(await element.getAttribute('aria-label'), 'w = 0.125');
    assert.ok(await element.evaluate((node) => node.isConnected));
    assert.deepEqual(await boxes(page), before);
    await done();
  });

  test('arrow keys walk along edges and within layers; narrow, it scrolls in itself', async () => {
    const { page, seen, set, close: done } = await mount('<hebb-graph style="width:300px"></hebb-graph>');
    await page.evaluate(() => window.listen('hebb-graph', 'node-focus'));
    await set('hebb-graph', { nodes, edges });
    const overflow = await page.evaluate(() => {
      const { scrollWidth, clientWidth } = document.querySelector('hebb-graph').shadowRoot.querySelector('.scroll');
      return [scrollWidth > clientWidth, document.documentElement.scrollWidth <= window.innerWidth];
    });
    assert.deepEqual(overflow, [true, true]);
    await page.keyboard.press('Tab');
    for (const key of ['ArrowRight', 'ArrowRight', 'ArrowRight', 'ArrowLeft', 'ArrowDown']) await page.keyboard.press(key);
    const ids = (await seen()).flatMap(({ detail }) => (detail ? [detail.id] : []));
    assert.deepEqual(ids, ['x', 'wx', 'sum', 'loss', 'sum', 'y']);
    assert.equal(await page.locator('hebb-graph .readout').textContent(), 'y = 3');
    const visible = await page.evaluate(() => {
      const { shadowRoot } = document.querySelector('hebb-graph');
      const [box, scroll] = [shadowRoot.activeElement.getBoundingClientRect(), shadowRoot.querySelector('.scroll').getBoundingClientRect()];
      return box.left >= scroll.left && box.right <= scroll.right;
    });
    assert.ok(visible, 'what has the focus is scrolled into view');
    await done();
  });
});
