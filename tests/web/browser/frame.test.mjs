/** @file What is around the lessons: contents with progress, the way on, glossary, formulas, the theme. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { openPage } from './chromium.mjs';
import { pages, ready } from './pages.mjs';
import { siteInChromium } from './site.mjs';

const at = siteInChromium();
const source = (path) => readFileSync(new URL(`../../../web/site/${path}`, import.meta.url), 'utf8');

/** The lessons that are there, in order. */
const chapters = JSON.parse(source('lessons/contents.json')).chapters;
const lessons = chapters
  .flatMap((chapter) => chapter.lessons.map((lesson) => ({ path: `lessons/${lesson.slug}/`, chapter: chapter.title, ...lesson })))
  .map((lesson, index) => ({ ...lesson, number: index + 1 }))
  .filter(({ path }) => pages.includes(path));
const withEnd = lessons.filter(({ path }) => source(`${path}index.html`).includes('frame:lesson-end'));

const open = (path, options) => openPage(at.browser, `${at.site.origin}/${path}`, options);
/** The page as it was built, before any script. */
const built = { javaScriptEnabled: false };
const pathOf = (page) => new URL(page.url()).pathname.slice(1);

describe('the way through the lessons', () => {
  test('the contents name every lesson in order, with its number, and lead to it', async () => {
    const { page, complaints, close } = await open('lessons/');
    const entries = await page.locator('[data-lesson]').evaluateAll((items) =>
      items.map((item) => {
        const link = item.querySelector('a');
        return { number: Number(item.querySelector('span').textContent), title: link.textContent, path: link.pathname.slice(1) };
      }),
    );
    assert.deepEqual(
      entries,
      lessons.map(({ number, title, path }) => ({ number, title, path })),
    );
    assert.deepEqual(complaints, []);
    await close();
  });

  test('each lesson has its title and place, and leads to the one before and the one after', async () => {
    const { page, close } = await open('', built);
    for (const lesson of withEnd) {
      const index = lessons.indexOf(lesson);
      await page.goto(`${at.site.origin}/${lesson.path}`);
      const steps = await page
        .locator('.lesson-end > a')
        .evaluateAll((links) => links.map(({ rel, pathname }) => [rel, pathname.slice(1)]));
      const expected = [
        ['prev', lessons[index - 1]?.path],
        ['next', lessons[index + 1]?.path],
      ];
      assert.deepEqual(
        steps,
        expected.filter(([, path]) => path !== undefined),
      );
      assert.equal(await page.locator('.lesson-end [aria-current=page]').textContent(), `${lesson.number} ${lesson.title}`);
      if (lesson.path.startsWith('lessons/')) {
        assert.equal(await page.title(), `${lesson.number} · ${lesson.title} · hebb`);
        assert.equal(await page.locator('h1').textContent(), lesson.title);
      }
    }
    assert.ok(withEnd.length > 0);
    await close();
  });

  test('what is solved is marked, where one was is kept, and both can be forgotten', async () => {
    const { page, complaints, close } = await open('lessons/');
    const start = page.locator('#start');
    const first = { text: await start.textContent(), href: await start.getAttribute('href') };
    assert.match(first.text, /^Begin with/);
    assert.equal(await page.locator('#forget').isDisabled(), true);

    const lesson = withEnd.at(-1);
    await page.goto(`${at.site.origin}/${lesson.path}`);
    await ready(page); // or what it still loads would be cut off, and that be a complaint
    const tasks = source(`${lesson.path}index.html`).match(/<hebb-task id="([^"]+)"/g).length;
    const solve = (count) =>
      page.evaluate(
        ([slug, ids]) => window.localStorage.setItem('hebb-progress', JSON.stringify({ [slug]: ids })),
        [lesson.slug, Array.from({ length: count }, (_, index) => `task-${index}`)],
      );
    const mark = page.locator(`[data-lesson="${lesson.slug}"] .solved-mark`);

    await solve(tasks);
    await page.reload();
    assert.equal((await mark.textContent()).trim(), '✓');
    await ready(page);
    await page.goto(`${at.site.origin}/lessons/`);
    assert.equal((await mark.textContent()).trim(), '✓');
    assert.equal(await page.getByRole('img', { name: 'done' }).count(), 1);
    assert.equal(await start.textContent(), `Continue where you were: ${lesson.title}`);
    assert.equal(await start.evaluate((link) => link.pathname), `/${lesson.path}`);
    if (tasks > 1) {
      await solve(1);
      await page.reload();
      assert.equal((await mark.textContent()).trim(), `1 of ${tasks}`);
    }

    page.once('dialog', (dialog) => void dialog.dismiss());
    await page.locator('#forget').click();
    assert.equal(await mark.count(), 1, 'asked first');
    page.once('dialog', (dialog) => void dialog.accept());
    await page.locator('#forget').click();
    assert.equal(await mark.count(), 0);
    assert.deepEqual({ text: await start.textContent(), href: await start.getAttribute('href') }, first);
    assert.equal(await page.evaluate(() => window.localStorage.length), 0);
    assert.deepEqual(complaints, []);
    await close();
  });

  test('a task that is solved on another page of the site is marked here, too', async () => {
    const { page, close } = await open('lessons/');
    const other = await page.context().newPage();
    await other.goto(`${at.site.origin}/glossary/`);
    const [{ slug }] = lessons;
    await other.evaluate((name) => window.localStorage.setItem('hebb-progress', JSON.stringify({ [name]: ['any'] })), slug);
    await page.locator(`[data-lesson="${slug}"] .solved-mark`).waitFor();
    await close();
  });
});

describe('prose', () => {
  test('formulas are MathML, terms are links, and nothing of their short forms is left', async () => {
    let formulas = 0;
    let terms = 0;
    const { page, close } = await open('', built);
    for (const { path } of lessons) {
      await page.goto(`${at.site.origin}/${path}`);
      const text = await page.evaluate(() => [...document.querySelectorAll('main .prose')].map((part) => part.textContent).join(' '));
      assert.doesNotMatch(text, /\\\(|\\\[|\\[a-z]{2,}/, path);
      formulas += await page.locator('main .prose math').count();
      terms += await page.locator('main a.term').count();
    }
    assert.ok(formulas > 0 && terms > 0, `${formulas} formulas, ${terms} terms`);
    await close();
  });

  test('a term leads to its place in the glossary, which leads back to the lesson and on to the reference', async () => {
    const lesson = lessons.find(({ path }) => source(`${path}index.html`).includes('[['));
    const { page, complaints, close } = await open(lesson.path);
    await ready(page);
    const term = page.locator('a.term').first();
    const id = new URL(await term.evaluate((link) => link.href)).hash.slice(1);
    await term.click();
    assert.equal(pathOf(page), 'glossary/');
    const entry = page.locator(`[id="${id}"]`);
    assert.ok(await entry.evaluate((element) => element.matches(':target')));
    await entry.getByRole('link', { name: lesson.title }).click();
    assert.equal(pathOf(page), lesson.path);
    await ready(page);
    await page.goto(`${at.site.origin}/glossary/#sigmoid`);
    await page.locator('#sigmoid').getByRole('link', { name: 'nn.sigmoid' }).click();
    await page.getByRole('heading', { name: 'sigmoid' }).waitFor();
    assert.deepEqual(complaints, []);
    await close();
  });

  test('the glossary goes by the alphabet', async () => {
    const { page, close } = await open('glossary/');
    const words = await page.locator('.terms dt').allTextContents();
    assert.ok(words.length >= 60, `${words.length} words`);
    assert.deepEqual(
      words,
      words.toSorted((a, b) => a.localeCompare(b, 'en')),
    );
    await close();
  });
});

test('the theme button changes the theme, and the choice is kept', async () => {
  const { page, complaints, close } = await open('playground/', { colorScheme: 'light' });
  const paper = () => page.evaluate(() => window.getComputedStyle(document.body).backgroundColor);
  const light = await paper();
  await page.locator('.theme-toggle').click();
  const dark = await paper();
  assert.notEqual(dark, light);
  await ready(page); // or the reload would cut off the engine's download, and that be a complaint
  await page.reload();
  assert.equal(await paper(), dark);
  await ready(page);
  assert.deepEqual(complaints, []);
  await close();
});

describe('whoever wants less motion', () => {
  test('sees nothing glide, neither on pages nor in any widget', async () => {
    for (const path of ['', 'lessons/softmax/', 'gallery/']) {
      const { page, close } = await open(path, { reducedMotion: 'reduce' });
      await ready(page);
      const gliding = await page.evaluate(() => {
        const inside = (root) =>
          [...root.querySelectorAll('*')].flatMap((element) => [element, ...(element.shadowRoot ? inside(element.shadowRoot) : [])]);
        return inside(document)
          .flatMap((element) => [null, '::before', '::after'].map((part) => [element.localName, window.getComputedStyle(element, part)]))
          .filter(([, style]) => style.animationName !== 'none' || style.transitionDuration.split(', ').some((time) => time !== '0s'))
          .map(([name]) => name);
      });
      assert.deepEqual(gliding, [], path);
      await close();
    }
  });

  test('sees the first page’s figure when it has learned, not how', { timeout: 120_000 }, async () => {
    const { page, complaints, close } = await open('', { reducedMotion: 'reduce' });
    const shown = await page.evaluate(
      () =>
        new Promise((resolve) => {
          const step = document.querySelector('#figure-step');
          const seen = new Set([step.textContent]);
          const look = () => {
            seen.add(step.textContent);
            if (Number(step.textContent.replaceAll(',', '')) >= 6000) resolve([...seen]);
          };
          new window.MutationObserver(look).observe(step, { childList: true, characterData: true, subtree: true });
          look();
        }),
    );
    const learning = shown.filter((text) => Number(text.replaceAll(',', '')) > 0);
    assert.deepEqual([learning.length, learning.at(-1)], [1, shown.at(-1)], 'steps that were shown, and the last');
    assert.deepEqual(complaints, []);
    await close();
  });
});
