/** @file A browser and, for each test, a page of its own with some widgets in it, from dist/ui.js as others import it. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before } from 'node:test';
import { launch } from './chromium.mjs';

const dist = new URL('../../../dist/', import.meta.url);
const origin = 'http://widgets.test';

/** Returns mount(html, options): a page with these elements, the widgets defined before it resolves unless `define` is false. */
export function widgetsInChromium() {
  let browser;
  before(async () => {
    browser = await launch();
  });
  after(() => browser?.close());

  return async function mount(html, { define = true, ...options } = {}) {
    const context = await browser.newContext({ viewport: { width: 800, height: 600 }, ...options });
    const page = await context.newPage();
    const errors = [];
    page.on('pageerror', (error) => errors.push(error.message));
    await page.route(`${origin}/**`, async (route) => {
      const name = new URL(route.request().url()).pathname.slice(1);
      const isScript = name.endsWith('.js');
      const body = isScript
        ? await readFile(new URL(name, dist))
        : `<!doctype html><html style="color-scheme: light dark"><body style="margin:0">${html}</body></html>`;
      await route.fulfill({ body, contentType: isScript ? 'text/javascript' : 'text/html' });
    });
    await page.goto(`${origin}/`);
    await page.evaluate(async (wanted) => {
      const widgets = await import('/ui.js');
      if (wanted) widgets.defineWidgets();
      window.seen = [];
      window.listen = (selector, type) =>
        document
          .querySelector(selector)
          .addEventListener(type, ({ detail, target }) => window.seen.push({ type, detail, value: target.value }));
    }, define);
    /** Two animation frames: what was set has been drawn. */
    const drawn = () => page.evaluate(() => new Promise((done) => window.requestAnimationFrame(() => window.requestAnimationFrame(done))));
    const seen = () => page.evaluate(() => window.seen.splice(0));
    /** Sets properties of the first element of that name and waits until it is drawn. */
    const set = async (selector, properties) => {
      await page.evaluate(([wanted, given]) => Object.assign(document.querySelector(wanted), given), [selector, properties]);
      await drawn();
    };
    const close = async () => {
      assert.deepEqual(errors, []);
      await context.close();
    };
    return { page, drawn, seen, set, close };
  };
}
