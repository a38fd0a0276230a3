/** @file `<hebb-surface>`: heights read out, the start moved, paths in words, the scale of its greys. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { widgetsInChromium } from './mount.mjs';
import { at, close, planeStyle } from './plane.mjs';

const mount = widgetsInChromium();

describe('kit: the loss surface', () => {
  const surface = (attributes = '') => `<hebb-surface ${attributes} style="${planeStyle}"></hebb-surface>`;
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
