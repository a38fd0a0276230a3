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
    const shown = await page.evaluate(() => {
      const find = (part) => window.getComputedStyle(document.querySelector('#now').shadowRoot.querySelector(part));
      return [find('path').visibility, find('path').stroke, find('path').getPropertyValue('--_accent')];
    });
    assert.equal(shown[0], 'visible');
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
});
