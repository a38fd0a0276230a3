/** @file The widgets that show planes, networks, graphs, surfaces and space: what they draw, what they tell, how they are moved by pointer and keys. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { widgetsInChromium } from './mount.mjs';
import { isFluid, limit, longestTask } from './trace.mjs';

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

describe('kit: the loss surface', () => {
  const surface = (attributes = '') => `<hebb-surface ${attributes} style="width:336px;height:328px;aspect-ratio:auto"></hebb-surface>`;
  /** loss = w1² + 10·w2 over [0, 10] x [0, 10], on 20 x 20 samples. */
  const fill = (page) =>
    page.evaluate(() => {
      const values = Float32Array.from({ length: 400 }, (_, i) => (((i % 20) + 0.5) / 2) ** 2 + 10 * (10 - (Math.floor(i / 20) + 0.5) / 2));
      Object.assign(document.querySelector('hebb-surface'), {
        grid: { values, columns: 20, rows: 20 },
        domain: { x: [0, 10], y: [0, 10] },
      });
    });

  test('reads the height under pointer and keyboard', async () => {
    const { page, drawn, seen, close: done } = await mount(surface('x-title="w" y-title="b" value-title="error"'));
    await page.evaluate(() => window.listen('hebb-surface', 'surface-hover'));
    await fill(page);
    await drawn();
    await page.mouse.move(...at(4, 7));
    const { x, y, value } = (await seen()).at(-1).detail;
    close(x, 4, 0.02, 'w');
    close(y, 7, 0.02, 'b');
    close(value, 86, 0.5, 'w² + 10·b');
    await page.getByText('w 4.00, b 7.00: error 86').waitFor();
    await page.mouse.move(700, 500);
    assert.equal((await seen()).at(-1).detail, null);
    await page.getByRole('application').press('Shift+ArrowRight');
    assert.match(await page.locator('hebb-surface [aria-live]').textContent(), /^w 5\.10, b 5\.00: error 76/);
    await done();
  });

  test('the start is dragged, moved by keys and put where a click was; without one a click does nothing', async () => {
    const { page, drawn, seen, set, close: done } = await mount(surface());
    await page.evaluate(() => {
      const element = document.querySelector('hebb-surface');
      element.addEventListener('start-move', ({ detail }) => (element.start = detail));
      window.listen('hebb-surface', 'start-move');
    });
    await fill(page);
    await drawn();
    await page.mouse.click(...at(2, 2));
    assert.deepEqual(await seen(), []);
    await set('hebb-surface', { start: { x: 5, y: 5 } });
    await page.mouse.move(...at(5, 5));
    await page.mouse.down();
    await page.mouse.move(...at(8, 3), { steps: 3 });
    await page.mouse.up();
    await drawn();
    const dragged = (await seen()).at(-1).detail;
    close(dragged.x, 8, 0.02, 'x');
    close(dragged.y, 3, 0.02, 'y');
    const handle = page.getByRole('slider', { name: 'start' });
    assert.match(await handle.getAttribute('aria-valuetext'), /^w₁ 8\.00, w₂ 3\.00: loss 94/);
    await set('hebb-surface', { start: { x: 5, y: 5 } });
    await handle.press('ArrowUp');
    assert.deepEqual((await seen())[0].detail, { x: 5, y: 5.5 });
    await page.mouse.click(...at(1, 9));
    const [clicked] = await seen();
    close(clicked.detail.x, 1, 0.02, 'x');
    close(clicked.detail.y, 9, 0.02, 'y');
    await done();
  });

  test('paths are drawn in colours of their own and told in words', async () => {
    const { page, drawn, set, close: done } = await mount(surface(), { colorScheme: 'light' });
    await fill(page);
    await drawn();
    const paths = [
      {
        label: 'plain',
        points: [
          [1, 9],
          [1, 5],
          [NaN, 0],
        ],
        colour: 'first',
      },
      {
        label: 'momentum',
        points: [
          [6, 8],
          [6, 2],
        ],
      },
      { label: 'none', points: [] },
    ];
    await set('hebb-surface', { paths });
    const colours = await page.evaluate(
      (places) => {
        const context = document.querySelector('hebb-surface').shadowRoot.querySelectorAll('canvas')[1].getContext('2d');
        return places.map(([x, y]) => [...context.getImageData(Math.round(x), Math.round(y), 1, 1).data]);
      },
      [at(1, 7), at(6, 6.5), at(3, 3)],
    );
    const [first, second, nothing] = colours;
    assert.ok(first[0] > first[2] + 100, `orange: ${first}`);
    assert.ok(second[2] > second[0] + 60, `blue, the second in the list: ${second}`);
    assert.equal(nothing[3], 0);
    await page
      .getByRole('application', {
        name: /plain after 1 steps at w₁ 1\.00, w₂ 5\.00.*momentum after 1 steps at w₁ 6\.00, w₂ 2\.00: loss 56/,
      })
      .waitFor();
    await done();
  });

  test('a logarithmic scale gives each power of ten the same share of the greys', async () => {
    const { page, drawn, close: done } = await mount(surface(), { colorScheme: 'light' });
    await page.evaluate(() => {
      const values = Float32Array.from({ length: 100 }, (_, i) => 10 ** Math.floor((i % 10) / 2));
      Object.assign(document.querySelector('hebb-surface'), {
        grid: { values, columns: 10, rows: 10 },
        domain: { x: [0, 10], y: [0, 10] },
      });
    });
    /** Grey in the middle of the columns of 1, 10, 100, 1000, 10,000, away from contours and their values. */
    const greys = async () => {
      await drawn();
      return page.evaluate(
        (places) => {
          const context = document.querySelector('hebb-surface').shadowRoot.querySelector('canvas').getContext('2d');
          return places.map(([x, y]) => context.getImageData(Math.round(x), Math.round(y), 1, 1).data[1]);
        },
        [0, 1, 2, 3, 4].map((i) => at(2 * i + 1, 0.4)),
      );
    };
    const even = await greys();
    assert.ok(even[0] - even[3] < 20 && even[3] - even[4] > 40, `by height: ${even}`);
    await page.evaluate(() => document.querySelector('hebb-surface').setAttribute('log', ''));
    const log = await greys();
    const steps = log.slice(1).map((grey, i) => log[i] - grey);
    assert.ok(Math.min(...steps) > 0.6 * Math.max(...steps), `by power of ten: ${log}`);
    await done();
  });
});

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

describe('kit: fluency', () => {
  /** What is set anew in every frame, made in the page. */
  const scenes = {
    'hebb-field': () => {
      const [side, domain] = [56, { x: [-1, 1], y: [-1, 1] }];
      const points = (t) => Array.from({ length: 500 }, (_, i) => ({ x: Math.sin(i * 12.9 + t), y: Math.cos(i * 7.1), label: i % 2 }));
      const values = (t) => Float32Array.from({ length: side * side }, (_, i) => Math.sin((i % side) / 7 + t) + Math.cos(i / side / 5));
      const lines = (t) =>
        [0, 1, 2].map((i) => ({
          weights: [Math.cos(t + i), Math.sin(t + i)],
          bias: 0.1 * i,
          movable: true,
          positive: true,
          label: `line ${i}`,
        }));
      const segments = (t) =>
        Array.from({ length: 50 }, (_, i) => ({ from: [Math.sin(i), Math.cos(i)], to: [Math.sin(i + t), 0], arrow: true }));
      return (t) => ({
        domain,
        grid: { values: values(t), columns: side, rows: side },
        points: points(t),
        lines: lines(t),
        segments: segments(t),
      });
    },
    'hebb-surface': () => {
      const side = 64;
      const values = (t) => Float32Array.from({ length: side * side }, (_, i) => 1 + Math.sin((i % side) / 9 + t) + (i / side / 30) ** 2);
      const path = (k, t) => Array.from({ length: 500 }, (_, i) => [Math.sin(i / 40 + k + t) * 0.9, Math.cos(i / 50 + k) * 0.9]);
      return (t) => ({
        grid: { values: values(t), columns: side, rows: side },
        paths: [0, 1, 2, 3, 4].map((k) => ({ label: `path ${k}`, points: path(k, t) })),
        start: { x: Math.sin(t), y: 0 },
      });
    },
    'hebb-network': () => {
      const sizes = [2, 8, 8, 8, 1];
      const grid = (t) => ({ values: Float32Array.from({ length: 576 }, (_, i) => Math.sin(i / 30 + t)), columns: 24, rows: 24 });
      const pairs = (t) =>
        sizes.slice(1).map((units, gap) => Float32Array.from({ length: units * sizes[gap] }, (_, i) => Math.sin(i * 3 + t)));
      const layers = sizes.map((units, i) => ({ label: `layer ${i}`, units }));
      return (t) => ({
        layers,
        weights: pairs(t),
        gradients: pairs(2 * t),
        biases: sizes.slice(1).map((units) => Float32Array.from({ length: units }, (_, i) => Math.cos(i + t))),
        maps: sizes.map((units) => Array.from({ length: units }, (_, i) => grid(t + i))),
      });
    },
    'hebb-graph': () => {
      const edges = Array.from({ length: 39 }, (_, i) => ({ from: `n${i}`, to: `n${i < 38 ? Math.floor(i / 2) + 20 : 39}` }));
      return (t) => ({
        nodes: Array.from({ length: 40 }, (_, i) => ({
          id: `n${i}`,
          label: `node ${i}`,
          value: Math.sin(i + t),
          gradient: Math.cos(i + t),
        })),
        edges: edges.filter(({ from, to }) => from !== to),
      });
    },
    'hebb-space': () => {
      const points = Array.from({ length: 500 }, (_, i) => ({
        x: Math.sin(i * 12.9),
        y: Math.cos(i * 7.1),
        z: Math.sin(i * 3.3),
        label: i % 2,
      }));
      return (t) => ({ points, plane: { weights: [Math.sin(t), 1, Math.cos(t)], bias: 0.1 }, turn: { yaw: (40 * t) % 360, pitch: 20 } });
    },
  };

  for (const [name, scene] of Object.entries(scenes)) {
    test(`${name} drawn anew in every frame has no task over ${limit} ms`, async (t) => {
      const { page, close: done } = await mount(`<${name} label="busy" weights-editable style="width:400px;height:400px"></${name}>`);
      await page.evaluate(
        ([selector, source]) => {
          const at = new Function(`return (${source})()`)();
          const element = document.querySelector(selector);
          window.frames = 0;
          const frame = (now) => {
            Object.assign(element, at(now / 1000));
            window.frames++;
            window.requestAnimationFrame(frame);
          };
          window.requestAnimationFrame(frame);
        },
        [name, scene.toString()],
      );
      await page.waitForFunction(() => window.frames > 5);
      const tasks = await longestTask(page.context().browser(), page, new URL(page.url()).origin);
      const text = `longest task ${tasks.longest.toFixed(1)} ms, machine ${tasks.slowdown.toFixed(2)} times slowed down, ${await page.evaluate(() => window.frames)} frames`;
      t.diagnostic(text);
      assert.ok(isFluid(tasks), text);
      await done();
    });
  }
});
