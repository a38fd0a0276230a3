/** @file The gallery: every widget is there and lives, its tables say what its source does, and axe finds nothing to complain of. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, test } from 'node:test';
import { filesBelow } from '../../../tools/files.mjs';
import { openPage } from './chromium.mjs';
import { siteInChromium } from './site.mjs';

const at = siteInChromium();
const url = () => `${at.site.origin}/gallery/`;
const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** The source of each widget, by its tag. */
const sources = new Map(
  filesBelow(['web/widgets'], /\.ts$/)
    .map((path) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8'))
    .flatMap((text) => {
      const tag = /@file `<(hebb-[a-z-]+)>`/.exec(text)?.[1];
      return tag ? [[tag, text]] : [];
    }),
);

/** In the page: what each section says, and what its element has. */
function sections() {
  return [...document.querySelectorAll('.widget')].map((section) => {
    const element = section.querySelector(`.live > ${section.id}`);
    const type = window.customElements.get(section.id);
    const names = (title) =>
      [...section.querySelectorAll(`[data-table="${title}"] th > code`)].map((code) => code.textContent.replace('()', ''));
    const own = Object.entries(Object.getOwnPropertyDescriptors(type.prototype));
    return {
      tag: section.id,
      properties: names('Properties'),
      attributes: names('Attributes'),
      events: names('Events'),
      methods: names('Methods'),
      accessors: own.filter(([, { get }]) => get).map(([name]) => name),
      observed: [...(type.observedAttributes ?? [])],
      lacking: [...names('Properties'), ...names('Methods')].filter((name) => !(name in element)),
      size: [element.offsetWidth, element.offsetHeight],
    };
  });
}

const without = (all, some) => all.filter((name) => !some.includes(name));

describe('gallery', () => {
  test('every widget that is defined is shown once, and has its room', async () => {
    const { page, complaints, close } = await openPage(at.browser, url());
    await page.locator('#hebb-formula math').waitFor();
    const shown = await page.evaluate(sections);
    assert.deepEqual(shown.map(({ tag }) => tag).toSorted(), [...sources.keys()].toSorted());
    const index = readFileSync(new URL('../../../web/widgets/index.ts', import.meta.url), 'utf8');
    assert.deepEqual(
      without(
        [...index.matchAll(/^ {2}'(hebb-[a-z-]+)':/gm)].map(([, tag]) => tag),
        [...sources.keys()],
      ),
      [],
    );
    for (const { tag, size } of shown) assert.ok(size[0] >= 16 && size[1] >= 16, `${tag} has ${size} pixels`);
    assert.deepEqual(complaints, []);
    await close();
  });

  test('what a widget has is in its tables, and what is in its tables it has', async () => {
    const { page, close } = await openPage(at.browser, url());
    for (const { tag, properties, attributes, events, accessors, observed, lacking } of await page.evaluate(sections)) {
      const source = sources.get(tag);
      const emitted = [...source.matchAll(/\bemit(?:<[^(]*>)?\(\s*'([a-z-]+)'/g)].map(([, name]) => name);
      assert.deepEqual(without(accessors, [...properties, ...attributes]), [], `${tag}: accessors that are not told`);
      assert.deepEqual(lacking, [], `${tag}: told, but not there`);
      assert.deepEqual(without(observed, attributes), [], `${tag}: attributes that are not told`);
      const read = (name) => observed.includes(name) || source.includes(`Attribute('${name}'`);
      assert.deepEqual(
        attributes.filter((name) => !read(name)),
        [],
        `${tag}: attributes that nothing reads`,
      );
      assert.deepEqual(without(emitted, events), [], `${tag}: events that are not told`);
      assert.ok(properties.length + attributes.length > 0, tag);
    }
    await close();
  });

  test('an event is told below the widget, with its detail', async () => {
    const { page, close } = await openPage(at.browser, url());
    const told = (tag) => page.locator(`#${tag} .told`);
    await page.locator('#hebb-player').getByRole('button', { name: 'Play' }).click();
    assert.equal((await told('hebb-player').textContent()).trim(), 'play');
    await page.locator('#hebb-player').getByRole('button', { name: 'Pause' }).waitFor();
    await page.locator('hebb-tensor canvas').focus();
    await page.keyboard.press('ArrowDown');
    assert.match(await told('hebb-tensor').textContent(), /^cell-focus \{"index":\[0,1,0\],"value":-?[\d.]+\}$/);
    await close();
  });

  for (const colorScheme of ['light', 'dark']) {
    test(`axe finds nothing: ${colorScheme}`, async () => {
      const { page, close } = await openPage(at.browser, url(), { colorScheme });
      await page.locator('#hebb-formula math').waitFor();
      await page.locator('#hebb-code .keyword').first().waitFor();
      await page.addScriptTag({ path: axe });
      const violations = await page.evaluate(async () => (await window.axe.run()).violations);
      const said = violations.flatMap(({ id, nodes }) =>
        nodes.map(({ target, failureSummary }) => `${id} ${target.join(' ')} ${failureSummary}`),
      );
      assert.deepEqual(said, []);
      await close();
    });
  }
});
