/** @file The playground's races and tables in Chromium: two settings on the same points; a CSV file with its columns and its bad rows. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { numberIn, waitForNumber } from './chromium.mjs';
import { choose, openPlayground, pressed, stateOf, steps, untilState } from './playground.mjs';
import { siteInChromium } from './site.mjs';

const at = siteInChromium();
const open = (hash, options) => openPlayground(at, hash, options);

const planeOf = (page, id) => page.evaluate((name) => [...(document.querySelector(name).grid?.values ?? [])], id);

describe('a race of two settings', () => {
  test('A keeps the settings, B changes; both train on the same points, in two planes and one chart', async () => {
    const { page, complaints, close } = await open('#data=circles&speed=one&layers=4&count=80');
    await page.locator('#race').click();
    await page.waitForFunction(() => document.querySelector('#rival-field').grid !== null);
    assert.equal(await page.locator('#rival-words').textContent(), '2-4-1 tanh, Adam 0.01, batch 16');
    await steps(page, 4);
    assert.deepEqual(await planeOf(page, '#rival-field'), await planeOf(page, '#field'), 'the same settings, the same bits');
    assert.equal(await page.locator('#rival-train-loss').textContent(), await page.locator('#train-loss').textContent());
    await choose(page, 'rate', 0.1);
    await untilState(page, 'rate', '0.1');
    await page.keyboard.press('r');
    await waitForNumber(page, '#step', (step) => step === 0);
    await pressed(page, 'play');
    await waitForNumber(page, '#step', (step) => step > 60);
    await pressed(page, 'play');
    assert.notDeepEqual(await planeOf(page, '#rival-field'), await planeOf(page, '#field'));
    const [points, rivals] = await page.evaluate(() => ['#field', '#rival-field'].map((id) => document.querySelector(id).points));
    assert.deepEqual(points, rivals);
    const curves = await page.evaluate(() =>
      document.querySelector('#chart').curves.map(({ label, values }) => [label, values.filter(Number.isFinite).length > 5]),
    );
    assert.deepEqual(curves, [
      ['A train', true],
      ['A validation', true],
      ['B train', true],
      ['B validation', true],
    ]);
    assert.deepEqual(complaints, []);
    await close();
  });

  test('both go back in time; they can be swapped, and the race ends; all of it by the address, too', async () => {
    const { page, complaints, close } = await open('#data=moons&speed=one&rate=0.1&rival=layers_3;rate_0.03;activation_relu');
    await page.waitForFunction(() => document.querySelector('#rival-field').grid !== null);
    const start = await planeOf(page, '#rival-field');
    await steps(page, 3);
    assert.notDeepEqual(await planeOf(page, '#rival-field'), start);
    for (let i = 0; i < 3; i++) await page.keyboard.press('b');
    await waitForNumber(page, '#step', (step) => step === 0);
    assert.deepEqual(await planeOf(page, '#rival-field'), start);
    await page.locator('#swap').click();
    await untilState(page, 'rate', '0.03');
    const { layers, activation, rival } = await stateOf(page);
    assert.deepEqual([layers, activation], ['3', 'relu']);
    assert.match(rival, /layers_6,4;activation_tanh;.*;rate_0\.1;/);
    await page.locator('#no-race').click();
    await page.locator('#rival').waitFor({ state: 'hidden' });
    await steps(page, 2);
    assert.equal((await page.evaluate(() => document.querySelector('#chart').curves)).length, 2);
    await untilState(page, 'rival', null);
    assert.deepEqual(complaints, []);
    await close();
  });
});

const flowers = [
  'sepal,petal,name,kind',
  ...Array.from(
    { length: 60 },
    (_, i) => `${(4 + (i % 7) / 10).toFixed(1)},${(1 + (i % 5) / 10 + (i % 2) * 3).toFixed(1)},n${i},${['setosa', 'virginica'][i % 2]}`,
  ),
];
const csv = (lines) => ({ name: 'flowers.csv', mimeType: 'text/csv', buffer: Buffer.from(lines.join('\n')) });
const openTable = (page, lines) => page.locator('#table-file').setInputFiles(csv(lines));
const drawn = (page) => page.evaluate(() => document.querySelector('#field').points.map(({ x, y, label }) => [x, y, label]));
const chosen = (page, part) => page.evaluate((id) => document.querySelector(id).value, `#table-${part}`);

describe('a table of one’s own', () => {
  test('its rows become points, scaled to the plane, and are learned', async () => {
    const { page, complaints, close } = await open('#speed=full&rate=0.03');
    await page.locator('label', { hasText: 'a table' }).click();
    await openTable(page, flowers);
    await page.waitForFunction(() => document.querySelector('#field').points.length === 60);
    assert.equal(await page.locator('#table-said').textContent(), 'flowers.csv: 60 rows.');
    const points = await drawn(page);
    for (const axis of [0, 1]) {
      const values = points.map((point) => point[axis]);
      assert.deepEqual([Math.min(...values), Math.max(...values)], [-1, 1]);
    }
    assert.equal(points.filter(([, , label]) => label === 1).length, 30);
    assert.ok(
      points.every(([, y, label]) => label === Number(y > 0)),
      'long petals are blue',
    );
    assert.deepEqual(await page.evaluate(() => ['x-title', 'y-title'].map((name) => document.querySelector('#field').getAttribute(name))), [
      'sepal',
      'petal',
    ]);
    await pressed(page, 'play');
    await waitForNumber(page, '#validation-accuracy', (percent) => percent === 100);
    await pressed(page, 'play');
    await untilState(page, 'data', 'table');
    await page.reload();
    await page.waitForFunction(() => document.querySelector('#field').points.length === 60);
    assert.deepEqual((await drawn(page)).toSorted(), points.toSorted(), 'a small table is in the address');
    assert.deepEqual(complaints, []);
    await close();
  });

  test('columns and the blue class are chosen', async () => {
    const { page, complaints, close } = await open();
    await openTable(page, flowers);
    await page.waitForFunction(() => document.querySelector('#field').points.length === 60);
    const blue = (await drawn(page)).filter(([, , label]) => label === 1);
    await page.locator('#table-x select').selectOption('petal');
    await page.waitForFunction(() => document.querySelector('#field').getAttribute('x-title') === 'petal');
    assert.deepEqual([await chosen(page, 'x'), await chosen(page, 'y')], ['petal', 'sepal']);
    await page.locator('#table-second select').selectOption('setosa');
    await page.waitForFunction(() => document.querySelector('#field').points.every(({ x, label }) => label === Number(x < 0)));
    assert.equal(blue.length, 30);
    await page.locator('#table-label select').selectOption('name');
    await page.locator('#table-said', { hasText: "'name' has 60 different values" }).waitFor();
    assert.deepEqual(complaints, []);
    await close();
  });

  test('bad rows are left out and named; a file that is no table says why', async () => {
    const { page, complaints, close } = await open();
    await openTable(page, [...flowers.slice(0, 5), 'high,1.2,x,setosa', ...flowers.slice(5), '5.0,,y,virginica', '5.0,4.0']);
    await page.locator('#table-bad').waitFor();
    assert.equal(await page.locator('#table-bad summary').textContent(), '3 rows left out');
    assert.deepEqual(await page.locator('#table-bad li').allTextContents(), [
      "line 6, column 'sepal': not a number: 'high'",
      "line 63, column 'petal': the value is missing: ''",
      "line 64, column 'name': 4 columns expected: 2",
    ]);
    await page.waitForFunction(() => document.querySelector('#field').points.length === 60);
    await openTable(page, ['only,words', 'a,b', 'c,d']);
    await page.locator('#table-said', { hasText: "flowers.csv: two columns of numbers are needed beside 'words': 0." }).waitFor();
    await openTable(page, ['\u0000\u0001\u0002']);
    await page.locator('#table-said', { hasText: 'flowers.csv cannot be read: ' }).waitFor();
    assert.deepEqual(complaints, []);
    await close();
  });

  test('a file is dropped anywhere, without names in its first line', async () => {
    const { page, complaints, close } = await open();
    await page.evaluate(() => {
      const files = new window.DataTransfer();
      const rows = Array.from({ length: 40 }, (_, i) => `${i % 10};${i % 4};${i % 2 ? 'yes' : 'no'}`);
      files.items.add(new window.File([rows.join('\n')], 'plain.csv'));
      document.body.dispatchEvent(new window.DragEvent('drop', { dataTransfer: files, bubbles: true, cancelable: true }));
    });
    await page.locator('#table-said', { hasText: 'plain.csv: 40 rows.' }).waitFor();
    assert.deepEqual(await Promise.all(['x', 'y', 'label', 'second'].map((part) => chosen(page, part))), [
      'column 0',
      'column 1',
      'column 2',
      'yes',
    ]);
    await page.waitForFunction(() => document.querySelector('#field').points.length === 40);
    assert.ok((await numberIn(page, '#step')) === 0);
    assert.deepEqual(complaints, []);
    await close();
  });
});
