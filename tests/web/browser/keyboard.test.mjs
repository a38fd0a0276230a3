/** @file All pages by keyboard: every control can be reached by Tab, has a name and shows its focus. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openPage } from './chromium.mjs';
import { pages, ready } from './pages.mjs';
import { siteInChromium } from './site.mjs';

/** More than a page has, so that Tab comes to an end: the glossary has some three hundred links. */
const mostStops = 600;
/** Keys between two looks at whether it has. */
const atOnce = 20;

const at = siteInChromium();

/** In the page: before each Tab, what has the focus, until nothing has it any more. */
function watchStops() {
  const walk = (window.walk = { stops: [], begun: false, ended: false });
  const focused = () => {
    let element = document.activeElement;
    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
    return element === document.body ? null : element;
  };
  const look = () => {
    const element = focused();
    walk.ended ||= walk.begun && !element;
    walk.begun = true;
    if (walk.ended || !element) return;
    const style = window.getComputedStyle(element.matches('.choices input') ? element.parentElement : element);
    const shown = (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none';
    walk.stops.push({ tag: element.tagName, shown });
  };
  document.addEventListener('keydown', look, { capture: true });
}

/** Goes through a page by Tab: { tag, shown: whether the focus can be seen } of each stop. */
async function stopsOf(page) {
  await page.evaluate(watchStops);
  for (let pressed = 0; pressed < mostStops; pressed += atOnce) {
    await Promise.all(Array.from({ length: atOnce }, () => page.keyboard.press('Tab'))); // sent in order, not waited for one by one
    const { ended, stops } = await page.evaluate(() => window.walk);
    if (ended) return stops;
  }
  throw new Error(`Tab comes to no end within ${mostStops} stops`);
}

for (const path of pages) {
  test(`/${path}: every control can be reached by Tab, has a name and shows its focus`, async () => {
    const { page, complaints, close } = await openPage(at.browser, `${at.site.origin}/${path}`);
    await ready(page);
    const stops = await stopsOf(page);
    assert.ok(stops.length >= 5, `${stops.length} stops`);
    assert.deepEqual(
      stops.filter(({ shown }) => !shown),
      [],
    );
    const accessibility = await page.context().newCDPSession(page);
    const { nodes } = await accessibility.send('Accessibility.getFullAXTree');
    const focusable = nodes.filter(
      ({ ignored, role, properties = [] }) =>
        !ignored && role?.value !== 'RootWebArea' && properties.some(({ name, value }) => name === 'focusable' && value.value),
    );
    assert.ok(focusable.length >= stops.length, `${focusable.length} focusable nodes`);
    assert.deepEqual(
      focusable.filter(({ name }) => !name?.value).map(({ role }) => role.value),
      [],
      'what can have the focus has a name',
    );
    assert.deepEqual(complaints, []);
    await close();
  });
}
