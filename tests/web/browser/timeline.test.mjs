/** @file A lesson's player while the engine still computes a new beginning: nothing that is pressed is lost, nothing old is judged as new. */
/* global CustomEvent, Event, MessageChannel */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { handOn } from '../lessons/hand.mjs';
import { openPage } from './chromium.mjs';
import { ready } from './pages.mjs';
import { siteInChromium } from './site.mjs';

const at = siteInChromium();

async function addingLines() {
  const { page, complaints, close } = await openPage(at.browser, `${at.site.origin}/lessons/adding-lines/`);
  await ready(page);
  return { page, hand: handOn(page), complaints, close };
}

/** Chooses the island and presses buttons before any answer of the engine can have come. */
const chooseAndPress = (page, ...pressed) =>
  page.evaluate((names) => {
    const shape = document.querySelector('[data-state="shape"]');
    shape.value = 'island';
    shape.dispatchEvent(new Event('change', { bubbles: true }));
    for (const name of names) document.querySelector('hebb-player').dispatchEvent(new Event(name));
  }, pressed);
const steps = (hand) => hand.number('#steps');
const playing = (page) => page.evaluate(() => document.querySelector('hebb-player').playing);

test('play pressed before the new beginning is there plays it', async () => {
  const { page, hand, complaints, close } = await addingLines();
  await chooseAndPress(page, 'play');
  assert.equal(await playing(page), true);
  await hand.until(() => Number(document.querySelector('#steps').textContent) > 3);
  assert.equal(await playing(page), true);
  assert.deepEqual(complaints, []);
  await close();
});

test('a step pressed before the new beginning is there is its first', async () => {
  const { page, hand, complaints, close } = await addingLines();
  await chooseAndPress(page, 'play', 'step');
  await hand.until(() => Number(document.querySelector('#steps').textContent) === 1);
  assert.equal(await playing(page), false);
  assert.deepEqual(complaints, []);
  await close();
});

test('pause takes back what was pressed before', async () => {
  const { page, hand, complaints, close } = await addingLines();
  const [before] = await hand.evaluate(() => [document.querySelector('#field').points.length]);
  await chooseAndPress(page, 'play', 'pause');
  await hand.until((old) => document.querySelector('#field').points.length !== old, before);
  await page.waitForTimeout(200);
  assert.equal(await steps(hand), 0);
  assert.equal(await playing(page), false);
  assert.deepEqual(complaints, []);
  await close();
});

test('what was trained for one task does not solve the next', async () => {
  const { page, hand, complaints, close } = await addingLines();
  await hand.speed('fast');
  await hand.press('play');
  await hand.solved('wedge');
  const before = await hand.evaluate(() => document.querySelector('#field').points.length);
  await chooseAndPress(page);
  await hand.until((old) => document.querySelector('#field').points.length !== old, before);
  assert.equal(await hand.evaluate(() => document.querySelector('#island').hasAttribute('done')), false);
  assert.equal(await playing(page), false);
  assert.deepEqual(complaints, []);
  await close();
});

test('a line that is dragged faster than the engine answers is drawn all the while', async () => {
  const { page, complaints, close } = await openPage(at.browser, `${at.site.origin}/lessons/sigmoid/`);
  await ready(page);
  const shown = await page.evaluate(
    () =>
      new Promise((resolve) => {
        const field = document.querySelector('#field');
        const [seen, { port1, port2 }, end] = [new Set(), new MessageChannel(), performance.now() + 1000];
        let bias = 0;
        port1.onmessage = () => {
          seen.add(field.lines[0].bias);
          if (performance.now() > end) return resolve(seen.size);
          bias = (bias % 5) + 0.01; // a move of its own, before the last one can have been answered
          field.dispatchEvent(new CustomEvent('line-move', { detail: { index: 0, weights: [1, 6], bias } }));
          port2.postMessage(0);
        };
        port2.postMessage(0);
      }),
  );
  assert.ok(shown > 3, `${shown} places`);
  assert.deepEqual(complaints, []);
  await close();
});
