/** @file The Fashion-MNIST page in Chromium: the real 60,000 pictures, five epochs, and everything one can do meanwhile and after. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, test } from 'node:test';
import { numberIn, openPage, waitForNumber } from './chromium.mjs';
import { siteInChromium } from './site.mjs';

const minutes = 60_000;

const at = siteInChromium();

async function open() {
  const opened = await openPage(at.browser, `${at.site.origin}/fashion-mnist/`);
  await opened.page.locator('hebb-player:not([disabled])').waitFor();
  return opened;
}

const play = (page) => page.locator('hebb-player button.play').click();
const note = (page) => page.evaluate(() => document.querySelector('#progress').note);
const untilNote = (page, pattern, timeout = minutes) =>
  page.waitForFunction((source) => new RegExp(source).test(document.querySelector('#progress').note), pattern.source, { timeout });
const probabilities = (page) => page.evaluate(() => [...document.querySelector('#probabilities').values]);
const counts = (page) => page.evaluate(() => document.querySelector('#confusion').counts);
const untilCounts = (page, timeout = minutes) =>
  page.waitForFunction(() => document.querySelector('#confusion').counts.length === 10, undefined, { timeout });
/** The matrix follows an epoch's report after a moment: wait for the one whose diagonal is that accuracy (in %). */
const untilMatrixIsOf = (page, accuracy) =>
  page.waitForFunction(
    (percent) => Math.abs(document.querySelector('#confusion').counts.reduce((right, row, i) => right + row[i], 0) / 100 - percent) < 0.06,
    accuracy,
    { timeout: minutes },
  );
const sum = (values) => values.reduce((total, value) => total + value, 0);
/** The mistakes' number in their heading; they are looked for after the matrix has come. */
const untilMistakes = (page, wanted) =>
  page.waitForFunction((n) => Number(document.querySelector('#mistakes-title').textContent.replace(/\D/g, '')) === n, wanted, {
    timeout: minutes,
  });

/** The parameter picks settings that make a run short. */
async function choose(page, settings) {
  for (const [id, value] of Object.entries(settings)) await page.locator(`#${id} select`).selectOption(value);
}

describe('Fashion-MNIST', () => {
  test('five epochs of 60,000 pictures reach 87 % on the 10,000 held out', { timeout: 15 * minutes }, async () => {
    const { page, complaints, close } = await open();
    await play(page);
    await untilNote(page, /^epoch 1 of 5/);
    await page.waitForFunction(() => document.querySelector('#progress').secondsLeft > 0);
    await page.waitForFunction(() => document.querySelector('#loss-chart').x.length > 3);
    await untilNote(page, /^trained$/, 14 * minutes);
    await untilMatrixIsOf(page, await numberIn(page, '#test-accuracy'));

    const accuracy = await waitForNumber(page, '#test-accuracy', (percent) => percent > 0);
    assert.ok(accuracy >= 87, `held-out accuracy ${accuracy} %`);
    const matrix = await counts(page);
    assert.deepEqual(matrix.map(sum), Array(10).fill(1000), 'each class has 1,000 held-out pictures');
    const right = sum(matrix.map((row, i) => row[i]));
    await untilMistakes(page, 10_000 - right);
    assert.equal(await page.evaluate(() => document.querySelector('#mistakes').items.length), 20);

    const curves = await page.evaluate(() =>
      document.querySelector('#accuracy-chart').curves.map(({ label, values }) => [label, values.filter(Number.isFinite)]),
    );
    assert.equal(curves.find(([label]) => label === 'held out')[1].length, 5, 'one held-out value an epoch');
    assert.ok(curves.find(([label]) => label === 'training')[1].length > 50);

    await page.locator('#confusion button[title^="Shirt taken for T-shirt/top"]').click();
    await page.locator('#mistakes-title', { hasText: /^Shirt taken for T-shirt\/top: \d+$/ }).waitFor();
    const shown = await page.evaluate(() => document.querySelector('#mistakes').items.map(({ caption, note }) => [caption, note]));
    assert.ok(shown.length > 0 && shown.every(([caption, said]) => caption === 'Shirt' && said.startsWith('T-shirt/top')));

    await page.locator('#samples button').nth(1).click();
    await page.locator('#answer', { hasText: /says Sandal\. It is right/ }).waitFor();
    assert.ok(Math.abs(sum(await probabilities(page)) - 1) < 1e-4);
    console.log(`# accuracy after 5 epochs in Chromium: ${accuracy} %, ${await numberIn(page, '#steps-per-second')} steps/s`);
    assert.deepEqual(complaints, []);
    await close();
  });

  test('pauses, goes on, stops; the weights survive a file', { timeout: 5 * minutes }, async () => {
    const { page, complaints, close } = await open();
    await choose(page, { epochs: '20', batch: '256' });
    await play(page);
    await untilNote(page, /^epoch 1 of 20, step [1-9]/);
    await page.keyboard.press(' ');
    await untilNote(page, /^paused$/);
    const stepsSeen = () => page.evaluate(() => document.querySelector('#progress').value);
    await page.waitForFunction(() => document.querySelector('hebb-player').playing === false);
    const held = await stepsSeen();
    await page.locator('hebb-player button.play', { hasText: 'Continue' }).click();
    await page.waitForFunction((value) => document.querySelector('#progress').value > value + 0.01, held, { timeout: minutes });
    await page.locator('hebb-player button.stop').click();
    await untilNote(page, /^stopped$/);
    await untilCounts(page);
    const trained = await counts(page);

    const [download] = await Promise.all([page.waitForEvent('download'), page.locator('#save').click()]);
    assert.equal(download.suggestedFilename(), 'fashion-mnist.safetensors');
    const bytes = await readFile(await download.path());
    const header = JSON.parse(bytes.subarray(8, 8 + Number(bytes.readBigUInt64LE(0))).toString());
    const weights = Object.entries(header).filter(([name]) => name.endsWith('weight'));
    assert.deepEqual(
      weights.map(([, { shape }]) => shape),
      [
        [256, 784],
        [128, 256],
        [64, 128],
        [10, 64],
      ],
    );

    await page.reload();
    await page.locator('hebb-player:not([disabled])').waitFor();
    await page.locator('#file').setInputFiles({ name: 'mine.safetensors', mimeType: 'application/octet-stream', buffer: bytes });
    await untilNote(page, /^network from mine\.safetensors$/);
    await untilCounts(page);
    assert.deepEqual(await counts(page), trained, 'the loaded network makes the same mistakes');

    await page
      .locator('#file')
      .setInputFiles({ name: 'broken.safetensors', mimeType: 'application/octet-stream', buffer: bytes.subarray(0, 1000) });
    await page.locator('#notice').waitFor({ state: 'visible' });
    await page.locator('#samples button').nth(2).click();
    await page.locator('#answer', { hasText: /The network says/ }).waitFor();
    assert.deepEqual(complaints, []);
    await close();
  });

  test('a picture is drawn by pointer and by keyboard, and the network answers', async () => {
    const { page, complaints, close } = await open();
    await page.locator('#answer', { hasText: /The network says/ }).waitFor();
    const chosen = await probabilities(page);
    const ink = () => page.evaluate(() => document.querySelector('#pad').pixels.reduce((total, pixel) => total + pixel, 0));
    const untilNew = async (before) => {
      await page.waitForFunction(
        (old) => [...document.querySelector('#probabilities').values].some((value, i) => value !== old[i]),
        before,
      );
      return probabilities(page);
    };

    await page.locator('#clear').click();
    const blank = await untilNew(chosen);
    assert.equal(await ink(), 0);
    const box = await page.locator('#pad canvas').first().boundingBox();
    await page.mouse.move(box.x + box.width * 0.3, box.y + box.height * 0.3);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.7, box.y + box.height * 0.6, { steps: 8 });
    await page.mouse.up();
    const drawn = await untilNew(blank);
    assert.ok((await ink()) > 255 * 20, 'the stroke left ink');

    await page.locator('#pad canvas').first().focus();
    await page.keyboard.press('Delete');
    await untilNew(drawn);
    assert.equal(await ink(), 0);
    await page.keyboard.press(' ');
    for (let i = 0; i < 6; i++) await page.keyboard.press('ArrowDown');
    const typed = await probabilities(page);
    await page.waitForFunction(() => document.querySelector('#pad').pixels.reduce((total, pixel) => total + pixel, 0) > 255 * 12);
    assert.equal(typed.length, 10);
    assert.equal(await note(page), 'ready', 'Space drew, and did not start the training');
    assert.deepEqual(complaints, []);
    await close();
  });
});
