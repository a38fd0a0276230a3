/** @file `<hebb-graph>`: its layout, values and gradients, and the way along its edges. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { widgetsInChromium } from './mount.mjs';

const mount = widgetsInChromium();

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
