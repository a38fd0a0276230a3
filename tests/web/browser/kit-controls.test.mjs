/** @file What a lesson is steered and told with: tasks, player, time slider, program, formula; by pointer, keyboard and ear. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { widgetsInChromium } from './mount.mjs';

const mount = widgetsInChromium();

describe('kit: controls', () => {
  test('a task that gets done says so once; one that was done already is only shown as done', async () => {
    const { page, drawn, set, close } = await mount(
      '<hebb-task id="now">Separate <b>all</b>\n points.</hebb-task><hebb-task id="before" done>Draw a line.</hebb-task>',
    );
    const spoken = (id) => page.locator(`#${id} [aria-live=polite]`).textContent();
    await drawn();
    assert.equal(await page.locator('#now').getByRole('img', { name: 'to do' }).count(), 1);
    assert.equal(await page.locator('#before').getByRole('img', { name: 'solved' }).count(), 1);
    assert.deepEqual([await spoken('now'), await spoken('before')], ['', '']);
    await set('#now', { done: true });
    assert.equal(await page.locator('#now').getByRole('img', { name: 'solved' }).count(), 1);
    assert.equal(await spoken('now'), 'Solved: Separate all points.');
    const check = await page.locator('#now path').evaluate((path) => window.getComputedStyle(path).visibility);
    assert.equal(check, 'visible');
    await set('#before', { done: false });
    assert.equal(await spoken('before'), '');
    await close();
  });

  test('the player steps back only where there is something behind, and tells the chosen speed', async () => {
    const { page, drawn, seen, set, close } = await mount(
      '<hebb-player actions="back play step reset" speeds="slow, steady, fast" speed="steady" label="Descent"></hebb-player>',
    );
    await page.evaluate(() => ['back', 'speed', 'change'].forEach((type) => window.listen('hebb-player', type)));
    await page.getByRole('group', { name: 'Descent' }).waitFor();
    assert.deepEqual(await page.getByRole('button').allTextContents(), ['Back', 'Play', 'Step', 'Reset']);
    const back = page.getByRole('button', { name: 'Back' });
    await back.click();
    await set('hebb-player', { canStepBack: false });
    assert.ok(await back.isDisabled());
    assert.ok(await page.getByRole('button', { name: 'Step' }).isEnabled());
    const speed = page.getByRole('combobox', { name: 'speed' });
    assert.equal(await speed.inputValue(), 'steady');
    await speed.selectOption('fast');
    await drawn();
    const told = await seen();
    assert.deepEqual(
      told.map(({ type }) => type),
      ['back', 'speed'],
    );
    assert.equal(await page.evaluate(() => document.querySelector('hebb-player').speed), 'fast');
    await set('hebb-player', { speed: 'slow' });
    assert.equal(await speed.inputValue(), 'slow');
    await close();
  });

  test('a player without speeds has none, takes its usual buttons, and a full one fits a phone', async () => {
    const { page, close } = await mount(
      '<hebb-player id="plain"></hebb-player><hebb-player id="full" actions="play back step reset" speeds="slow, steady, fast"></hebb-player>',
      { viewport: { width: 358, height: 600 } },
    );
    assert.deepEqual(await page.locator('#plain').getByRole('button').allTextContents(), ['Play', 'Step', 'Reset']);
    assert.equal(await page.locator('#plain').getByRole('combobox').count(), 0);
    assert.equal(await page.locator('#full').evaluate(({ shadowRoot }) => shadowRoot.querySelector('div').scrollWidth), 358);
    await page.locator('#full').getByRole('button', { name: 'Back' }).waitFor();
    await close();
  });

  test('the time slider goes by steps, to both ends, and says where it is', async () => {
    const { page, drawn, seen, set, close } = await mount('<hebb-time-slider></hebb-time-slider>');
    const slider = page.getByRole('slider', { name: 'step' });
    assert.ok(await slider.isDisabled(), 'one step is no choice');
    await set('hebb-time-slider', { max: 1200, value: 41.6, marks: [{ at: 1200, label: 'solved' }] });
    await page.evaluate(() => window.listen('hebb-time-slider', 'input'));
    assert.equal(await slider.getAttribute('aria-valuetext'), '42 of 1200');
    assert.ok(await page.getByText('42 of 1,200').isVisible());
    for (const key of ['ArrowRight', 'ArrowLeft', 'ArrowLeft', 'Home', 'End']) await slider.press(key);
    await drawn();
    assert.deepEqual(
      (await seen()).map(({ type, value }) => [type, value]),
      [43, 42, 41, 0, 1200].map((value) => ['input', value]),
    );
    assert.equal(await slider.getAttribute('aria-valuetext'), '1200 of 1200, solved');
    await set('hebb-time-slider', { max: 100 });
    assert.equal(await page.evaluate(() => document.querySelector('hebb-time-slider').value), 100, 'kept inside');
    await close();
  });

  test('marks stand below their step, and labels that would touch give way', async () => {
    const { page, set, close } = await mount('<hebb-time-slider style="width: 214px"></hebb-time-slider>');
    const marks = [
      { at: 50, label: 'half' },
      { at: 52, label: 'hidden' },
      { at: 100, label: 'a long word' },
      { at: 300, label: 'beyond' },
    ];
    await set('hebb-time-slider', { max: 100, value: 50, marks });
    const boxes = await page.locator('.marks span').evaluateAll((all) =>
      all.map((label) => {
        const { left, right } = label.getBoundingClientRect();
        return { text: label.textContent, middle: (left + right) / 2, right };
      }),
    );
    assert.deepEqual(
      boxes.map(({ text }) => text),
      ['half', 'a long word'],
    );
    assert.ok(Math.abs(boxes[0].middle - 107) < 1, `${boxes[0].middle}`);
    assert.ok(boxes[1].right <= 214.5, `${boxes[1].right}`);
    assert.equal(await page.locator('.marks i').count(), 3, 'all have a tick');
    await close();
  });

  const program = "// the mean\nconst xs = [1, 2.5];\nprint('mean', new Mean(xs).value);";

  test('a program is run by the page alone: by its button, by keys, and not twice at once', async () => {
    const { page, drawn, seen, set, close } = await mount('<hebb-code label="mean"></hebb-code>');
    await set('hebb-code', { code: `${program}\r\n\n` });
    await page.evaluate(() => ['run', 'input'].forEach((type) => window.listen('hebb-code', type)));
    const field = page.getByRole('textbox', { name: 'mean' });
    const reset = page.getByRole('button', { name: 'Reset' });
    assert.equal(await reset.count(), 0, 'nothing to bring back');
    await page.getByRole('button', { name: 'Run' }).click();
    await field.focus();
    await page.keyboard.press('Control+End');
    await page.keyboard.type('\nthrow 1;');
    await page.keyboard.press('Control+Enter');
    await drawn();
    const runs = (await seen()).filter(({ type }) => type === 'run').map(({ detail }) => detail.code);
    assert.deepEqual(runs, [program, `${program}\nthrow 1;`]);
    await set('hebb-code', { running: true });
    await page.keyboard.press('Control+Enter');
    assert.ok(await page.getByRole('button', { name: 'Running…' }).isDisabled());
    assert.deepEqual(await seen(), []);
    await set('hebb-code', { running: false });
    await reset.click();
    await drawn();
    assert.equal(await field.inputValue(), program);
    assert.equal(await reset.count(), 0);
    assert.deepEqual(
      (await seen()).map(({ type }) => type),
      ['input'],
    );
    await close();
  });

  test('Tab goes through the program, not into it', async () => {
    const { page, set, close } = await mount('<hebb-code label="mean"></hebb-code><button>after</button>');
    await set('hebb-code', { code: program });
    const focused = () =>
      page.evaluate(() => {
        const { activeElement } = document.activeElement.shadowRoot ?? document;
        return activeElement.getAttribute('aria-label') ?? activeElement.textContent;
      });
    const stops = [];
    for (let i = 0; i < 4; i++) {
      await page.keyboard.press('Tab');
      stops.push(await focused());
    }
    assert.deepEqual(stops, ['mean', 'Run', 'output of mean', 'after']);
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Shift+Tab');
    assert.equal(await focused(), 'mean');
    assert.equal(await page.evaluate(() => document.querySelector('hebb-code').code), program);
    await close();
  });

  test('what is printed is read out as it comes, and errors are told apart by more than their colour', async () => {
    const { page, set, close } = await mount('<hebb-code label="mean" output-rows="3"></hebb-code>');
    const height = await page.locator('hebb-code').evaluate((panel) => panel.offsetHeight);
    await set('hebb-code', { output: ['one', '<b>two</b>'] });
    const log = page.getByRole('log', { name: 'output of mean' });
    const first = await log.locator('div').first().elementHandle();
    await set('hebb-code', { output: ['one', '<b>two</b>', 'three', { text: 'no such layer', error: true }] });
    assert.deepEqual(await log.locator('div').allTextContents(), ['one', '<b>two</b>', 'three', 'error: no such layer']);
    assert.ok(await first.evaluate((line) => line.isConnected), 'a line that stays is not read out again');
    assert.ok(await page.getByText('error: no such layer').isVisible());
    assert.equal(await log.evaluate((box) => Math.round(box.scrollTop + box.clientHeight)), await log.evaluate((box) => box.scrollHeight));
    assert.equal(await page.locator('hebb-code').evaluate((panel) => panel.offsetHeight), height, 'nothing below it moves');
    await set('hebb-code', { output: [] });
    assert.equal(await log.locator('div').count(), 0);
    await close();
  });

  for (const colorScheme of ['light', 'dark']) {
    test(`a program is coloured, lies exactly under what is typed, and can be read: ${colorScheme}`, async () => {
      const { page, set, close } = await mount('<hebb-code label="mean"></hebb-code>', { colorScheme });
      await set('hebb-code', { code: program });
      await page.locator('hebb-code .keyword').first().waitFor();
      const shown = await page.locator('hebb-code').evaluate((panel) => {
        const { shadowRoot } = panel;
        const [layer, field, editor] = ['pre', 'textarea', '.editor'].map((part) => shadowRoot.querySelector(part));
        const luminance = (colour) => {
          const context = Object.assign(document.createElement('canvas'), { width: 1, height: 1 }).getContext('2d');
          context.fillStyle = colour;
          context.fillRect(0, 0, 1, 1);
          const [r, g, b] = [...context.getImageData(0, 0, 1, 1).data].map((value) =>
            value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4,
          );
          return 0.2126 * r + 0.7152 * g + 0.0722 * b;
        };
        const ground = luminance(window.getComputedStyle(editor).backgroundColor);
        const box = ({ scrollWidth, scrollHeight, clientWidth, clientHeight }) => [scrollWidth, scrollHeight, clientWidth, clientHeight];
        return {
          text: layer.textContent,
          kinds: Object.fromEntries([...layer.querySelectorAll('span')].map((span) => [span.textContent, span.className])),
          contrasts: [layer, ...layer.querySelectorAll('span')].map((span) => {
            const ink = luminance(window.getComputedStyle(span).color);
            return (Math.max(ink, ground) + 0.05) / (Math.min(ink, ground) + 0.05);
          }),
          boxes: [box(layer), box(field)],
        };
      });
      assert.equal(shown.text, `${program}\n`);
      assert.equal(shown.kinds['// the mean'], 'comment');
      assert.equal(shown.kinds['const'], 'keyword');
      assert.equal(shown.kinds['mean'], 'string');
      assert.equal(shown.kinds['1'], 'literal');
      assert.ok(Math.min(...shown.contrasts) >= 4.5, `${shown.contrasts.map((value) => value.toFixed(2))}`);
      assert.deepEqual(shown.boxes[0], shown.boxes[1]);
      await close();
    });
  }

  test('a formula becomes MathML with room kept for it, follows its text, and shows what it cannot read', async () => {
    const { page, drawn, set, close } = await mount(
      '<hebb-formula id="live" tex="L = 0.3024"></hebb-formula><hebb-formula id="wide" display tex="\\sum_i x_i" label="the sum of x"></hebb-formula><hebb-formula id="broken" tex="\\frac{1"></hebb-formula>',
    );
    const before = await page.locator('#wide').evaluate((formula) => formula.offsetHeight);
    assert.ok(before >= 40, `${before} px before KaTeX is there`);
    await page.locator('#live math').waitFor();
    assert.equal(await page.locator('#live mn').textContent(), '0.3024');
    assert.equal(await page.locator('#wide math[display=block]').count(), 1);
    assert.equal(await page.locator('#wide math').getAttribute('aria-label'), 'the sum of x');
    assert.equal(await page.locator('#wide munder').count(), 1, 'limits stand below');
    assert.equal(await page.locator('#broken code').textContent(), '\\frac{1');
    await set('#live', { tex: 'L = 0.0084' });
    assert.equal(await page.locator('#live mn').textContent(), '0.0084');
    await set('#broken', { tex: '\\frac{1}{2}' });
    assert.equal(await page.locator('#broken mfrac').count(), 1);
    await drawn();
    await close();
  });

  test('bold, script and blackboard letters are the letters that Unicode has for them', async () => {
    const { withAlphabets } = await import('../../../dist/ui.js');
    const { default: katex } = await import('katex');
    const letters = (tex) => {
      const mathml = withAlphabets(katex.renderToString(tex, { output: 'mathml' }));
      return mathml.replace(/<annotation.*<\/annotation>/, '').replaceAll(/<[^>]*>/g, '');
    };
    assert.equal(letters('\\mathbf{W0} \\boldsymbol{\\theta x} \\mathbb{R}\\mathbb{A} \\mathcal{L}\\mathcal{N}'), '𝐖𝟎𝜽𝒙ℝ𝔸ℒ𝒩');
    assert.equal(letters('\\mathrm{d}x \\text{for } \\hat{y}'), 'dxfor\u00a0y^');
  });
});
