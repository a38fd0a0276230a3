/** @file All pages, wide and narrow, light and dark: nothing sticks out, nothing jumps, everything has a name and a visible focus. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { openPage } from './chromium.mjs';
import { pages, ready } from './pages.mjs';
import { siteInChromium } from './site.mjs';

/** Lessons are seen at 390 and 1280 by their own tests. */
const widthsOf = (path) => (/^lessons\/./.test(path) ? [768, 1600] : [390, 768, 1280, 1600]);
const schemes = ['light', 'dark'];
/** More than a page has, so that Tab comes to an end: the gallery has some ninety. */
const mostStops = 160;

const at = siteInChromium();

/** Relative luminance and contrast as WCAG 2 defines them. */
const contrastInPage = () => {
  const channels = (colour) => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 1, height: 1 });
    const context = canvas.getContext('2d');
    context.fillStyle = colour;
    context.fillRect(0, 0, 1, 1);
    return [...context.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const luminance = (colour) => {
    const [r, g, b] = channels(colour).map((value) => {
      const share = value / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const paper = luminance(window.getComputedStyle(document.body).backgroundColor);
  const elements = [...document.querySelectorAll('p, dt, dd, h1, h2, th, td, small, a, figcaption, .button:not(:disabled)')];
  return elements.map((element) => {
    const ink = luminance(window.getComputedStyle(element).color);
    return { text: element.textContent.trim().slice(0, 40), contrast: (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05) };
  });
};

describe('layout', () => {
  for (const path of pages) {
    for (const width of widthsOf(path)) {
      for (const colorScheme of schemes) {
        test(`/${path} at ${width}, ${colorScheme}: no overflow, no jump, readable`, async () => {
          const narrow = width < 500;
          const options = { viewport: { width, height: 860 }, colorScheme, hasTouch: narrow, isMobile: narrow };
          const { page, complaints, close } = await openPage(at.browser, `${at.site.origin}/${path}`, options);
          await ready(page);
          const { scroll, client } = await page.evaluate(() => ({
            scroll: document.documentElement.scrollWidth,
            client: document.documentElement.clientWidth,
          }));
          assert.equal(client, width);
          assert.ok(scroll <= client, `${scroll} px wide in ${client}`);
          const shift = await page.evaluate(
            () =>
              new Promise((resolve) => {
                let total = 0;
                new window.PerformanceObserver((list) => {
                  for (const { value, hadRecentInput } of list.getEntries()) if (!hadRecentInput) total += value;
                }).observe({ type: 'layout-shift', buffered: true });
                window.requestAnimationFrame(() => window.requestAnimationFrame(() => resolve(total)));
              }),
          );
          assert.ok(shift < 0.02, `layout shift ${shift}`);
          const faint = (await page.evaluate(contrastInPage)).filter(({ contrast }) => contrast < 4.5);
          assert.deepEqual(faint, [], 'text has a contrast of 4.5 or more');
          const [red] = await page.evaluate(() => window.getComputedStyle(document.body).backgroundColor.match(/\d+/g).map(Number));
          assert.equal(red < 128 ? 'dark' : 'light', colorScheme);
          assert.deepEqual(complaints, []);
          await close();
        });
      }
    }
  }

  test('the theme button changes the theme, and the choice is kept', async () => {
    const { page, complaints, close } = await openPage(at.browser, `${at.site.origin}/playground/`, { colorScheme: 'light' });
    const paper = () => page.evaluate(() => window.getComputedStyle(document.body).backgroundColor);
    const light = await paper();
    await page.locator('.theme-toggle').click();
    const dark = await paper();
    assert.notEqual(dark, light);
    await ready(page); // or the reload would cut off the engine's download, and that be a complaint
    await page.reload();
    assert.equal(await paper(), dark);
    assert.deepEqual(complaints, []);
    await close();
  });

  for (const path of pages) {
    test(`/${path}: every control can be reached by Tab, has a name and shows its focus`, async () => {
      const { page, complaints, close } = await openPage(at.browser, `${at.site.origin}/${path}`);
      await ready(page);
      const seen = [];
      for (let i = 0; i < mostStops; i++) {
        await page.keyboard.press('Tab');
        const focused = await page.evaluate(() => {
          let element = document.activeElement;
          while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
          if (!element || element === document.body) return null;
          const style = window.getComputedStyle(element.matches('.choices input') ? element.parentElement : element);
          return {
            tag: element.tagName,
            shown: (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none',
          };
        });
        if (!focused) break;
        seen.push(focused);
      }
      assert.ok(seen.length >= 5, `${seen.length} stops`);
      assert.ok(seen.length < mostStops, 'Tab comes to an end');
      assert.deepEqual(
        seen.filter(({ shown }) => !shown),
        [],
      );
      const accessibility = await page.context().newCDPSession(page);
      const { nodes } = await accessibility.send('Accessibility.getFullAXTree');
      const focusable = nodes.filter(
        ({ ignored, role, properties = [] }) =>
          !ignored && role?.value !== 'RootWebArea' && properties.some(({ name, value }) => name === 'focusable' && value.value),
      );
      assert.ok(focusable.length >= seen.length, `${focusable.length} focusable nodes`);
      assert.deepEqual(
        focusable.filter(({ name }) => !name?.value).map(({ role }) => role.value),
        [],
        'what can have the focus has a name',
      );
      assert.deepEqual(complaints, []);
      await close();
    });
  }
});
