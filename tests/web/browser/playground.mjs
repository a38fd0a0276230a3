/** @file What the playground's tests share: opening it, pressing its buttons, reading its address, its plane and its weights. */
/* global URLSearchParams, location */
import { openPage, waitForNumber } from './chromium.mjs';

export async function openPlayground(at, hash = '', options = {}) {
  const opened = await openPage(at.browser, `${at.site.origin}/playground/${hash}`, options);
  await opened.page.locator('main[data-alive]').waitFor();
  await opened.page.locator('hebb-player:not([disabled])').waitFor();
  return opened;
}

/** A control of the lesson kit, by the part of the state that it is bound to. */
export const control = (page, key) => page.locator(`[data-state="${key}"]`);

export const pressed = (page, name) => page.locator(`hebb-player button.${name}`).click();
export const stateOf = (page) => page.evaluate(() => Object.fromEntries(new URLSearchParams(location.hash.slice(1))));
/** The address says so (null: it does not speak of it): it is written a moment after the page changes. */
export const untilState = (page, key, value) =>
  page.waitForFunction(([k, v]) => new URLSearchParams(location.hash.slice(1)).get(k) === v, [key, value]);

export const ownPoints = (page) => page.evaluate(() => document.querySelector('#field').points.filter((point) => point.movable));
export const untilOwnPoints = (page, count) =>
  page.waitForFunction((n) => document.querySelector('#field').points.filter((point) => point.movable).length === n, count);

/** All weights and biases as the network shows them. */
export const parameters = (page) =>
  page.evaluate(() => {
    const { weights, biases } = document.querySelector('#network');
    return [...weights, ...biases].map((values) => [...values]);
  });

/** The page shows this step, numbers and all. */
export const untilStep = (page, step) => waitForNumber(page, '#step', (value) => value === step);

/** So many single steps, each shown before the next one. */
export async function steps(page, count) {
  const from = Number((await page.locator('#step').textContent()).replaceAll(',', ''));
  for (let step = from + 1; step <= from + count; step++) {
    await page.keyboard.press('s');
    await untilStep(page, step);
  }
}

/** Drags the time slider to a step. */
export async function travel(page, step) {
  await page.evaluate((to) => {
    const slider = document.querySelector('#time');
    slider.value = to;
    slider.dispatchEvent(new window.Event('input'));
  }, step);
  await untilStep(page, step);
}

/** Sets a control to a value, as its visitor would leave it. */
export const choose = (page, key, value) =>
  page.evaluate(
    ([name, wanted]) => {
      const element = document.querySelector(`[data-state="${name}"]`);
      element.value = wanted;
      for (const type of ['input', 'change']) element.dispatchEvent(new window.Event(type, { bubbles: true }));
    },
    [key, value],
  );
