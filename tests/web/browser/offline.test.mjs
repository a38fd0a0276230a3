/** @file The built site in a sub-folder of a plain server: with and without headers of isolation, first visit, offline second visit, a new version. */
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { launch } from './chromium.mjs';
import { builtSite, isolation, serveFolder } from './server.mjs';

/** Where the site lies on its host. */
const place = 'some/where';

let site;
let browser;
before(async () => {
  site = await builtSite();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  site?.remove();
});

/** The site's files in a sub-folder of an otherwise empty host, for as long as test `t` runs: themselves, or a copy that may be changed. */
async function host(t, headers, { copied = false } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'hebb-host-'));
  const there = join(folder, place);
  mkdirSync(join(folder, 'some'));
  const own = (path) => !/^\/(api|data)\b/.test(path.slice(site.folder.length));
  if (copied) cpSync(site.folder, there, { recursive: true, filter: own });
  else symlinkSync(site.folder, there);
  const server = await serveFolder(folder, headers);
  let goOffline = async () => {
    goOffline = () => undefined;
    await server.close();
  };
  t.after(async () => {
    await goOffline();
    rmSync(folder, { recursive: true, force: true });
  });
  return { folder: there, url: `${server.origin}/${place}/`, goOffline: () => goOffline() };
}

/** A visitor's browser: pages share what it keeps. `foreign` are requests to other hosts, from pages and workers. */
async function visitor(t, url) {
  const context = await browser.newContext({ serviceWorkers: 'allow' });
  t.after(() => context.close());
  const foreign = [];
  context.on('request', (request) => {
    const address = new URL(request.url());
    if (address.protocol.startsWith('http') && address.origin !== new URL(url).origin) foreign.push(request.url());
  });
  return { context, foreign };
}

/** Opens a page; { page, loads } with the number of times that it was loaded, and what went wrong. */
async function open(context, url) {
  const page = await context.newPage();
  const seen = { page, loads: 0, errors: [] };
  page.on('request', (request) => (seen.loads += request.isNavigationRequest() ? 1 : 0));
  page.on('pageerror', ({ message }) => seen.errors.push(message));
  await page.goto(url);
  return seen;
}

const isIsolated = (page) => page.evaluate(() => globalThis.crossOriginIsolated);
const isControlled = (page) => page.waitForFunction(() => globalThis.navigator.serviceWorker.controller !== null);
const pause = (page) => page.waitForTimeout(700);

/** The paths that a manifest of the service worker has, and those that the browser has kept, without their hashes. */
const promised = (folder) => {
  const [, files] = /files:(\{[^}]*\})/.exec(readFileSync(join(folder, 'service-worker.js'), 'utf8'));
  return Object.entries(JSON.parse(files))
    .map(([path, hash]) => `${path}?${hash}`)
    .sort();
};
const kept = async (page, url) => {
  const addresses = await page.evaluate(async () => {
    const caches = await Promise.all((await globalThis.caches.keys()).map((name) => globalThis.caches.open(name)));
    return (await Promise.all(caches.map((cache) => cache.keys()))).flat().map((request) => request.url);
  });
  return addresses.map((address) => address.slice(url.length)).sort();
};

async function keptAll(page, url, folder) {
  const all = promised(folder);
  assert.ok(all.length > 30, `${all.length} files`);
  let now = [];
  for (let i = 0; i < 300 && all.some((name) => !now.includes(name)); i++) {
    await page.waitForTimeout(100);
    now = await kept(page, url).catch(() => now); // the page loads itself once more, to be isolated
  }
  assert.deepEqual(
    all.filter((name) => !now.includes(name)),
    [],
    'the browser keeps every file',
  );
}

/** What a reader does with a site that needs nothing from the network any more. */
async function readOffline(context, url) {
  const lesson = await open(context, `${url}lessons/perceptron-trick/`);
  await lesson.page.locator('main[data-alive]').waitFor();
  await lesson.page.keyboard.press('/');
  await lesson.page.locator('.search input').fill('sigmoid');
  await lesson.page.locator('.search a').first().waitFor();
  await lesson.page.keyboard.press('Escape');
  const playground = await open(context, `${url}playground/index.html`);
  await playground.page.locator('hebb-player:not([disabled])').waitFor();
  const contents = await open(context, url);
  await contents.page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Lessons' }).click();
  await contents.page.locator('#start').waitFor();
  for (const { errors } of [lesson, playground, contents]) assert.deepEqual(errors, []);
  return lesson.page;
}

describe('the site on a static host', () => {
  for (const [words, headers] of [
    ['without headers of isolation', {}],
    ['with headers of isolation', isolation],
  ]) {
    test(`${words}: the first visit, and a second one without a network`, { timeout: 120_000 }, async (t) => {
      const { folder, url, goOffline } = await host(t, headers);
      const { context, foreign } = await visitor(t, url);
      const first = await open(context, `${url}lessons/`);
      await isControlled(first.page);
      await first.page.waitForFunction(() => globalThis.crossOriginIsolated);
      await pause(first.page);
      assert.equal(first.loads, headers === isolation ? 1 : 2);
      await keptAll(first.page, url, folder);
      await first.page.reload();
      await pause(first.page);
      assert.equal(first.loads, headers === isolation ? 2 : 3, 'no further reload');
      assert.equal(await isIsolated(first.page), true);
      await first.page.close();

      await goOffline();
      const page = await readOffline(context, url);
      assert.equal(await isIsolated(page), true);
      const threads = await page.evaluate(
        async (name) => {
          const { load } = await import(name);
          return (await load()).threads;
        },
        `${url}${promised(folder)
          .find((name) => name.includes('/index.js?'))
          .replace(/\?.*/, '')}`,
      );
      const cores = await page.evaluate(() => globalThis.navigator.hardwareConcurrency);
      assert.equal(threads, Math.min(cores, 8));
      assert.deepEqual(foreign, []);
    });
  }

  test('a page that was touched, or is at work, is not loaded again; the next one is isolated', { timeout: 60_000 }, async (t) => {
    const { url } = await host(t, {});
    for (const [path, touch] of [
      ['lessons/', true],
      ['', false],
    ]) {
      const { context } = await visitor(t, url);
      if (touch)
        await context.addInitScript(() => {
          document.addEventListener('DOMContentLoaded', () => globalThis.dispatchEvent(new globalThis.Event('wheel')));
        });
      const first = await open(context, url + path);
      await isControlled(first.page);
      await pause(first.page);
      assert.deepEqual({ loads: first.loads, isolated: await isIsolated(first.page) }, { loads: 1, isolated: false });
      await first.page.goto(`${url}glossary/`);
      assert.equal(await isIsolated(first.page), true);
    }
  });

  test('a new version replaces the old one, at once online, and whole offline', { timeout: 120_000 }, async (t) => {
    const { folder, url, goOffline } = await host(t, {}, { copied: true });
    const { context } = await visitor(t, url);
    const first = await open(context, `${url}lessons/`);
    await isControlled(first.page);
    await keptAll(first.page, url, folder);
    const before = promised(folder);

    const change = (file, name, from, to) => {
      const worker = join(folder, 'service-worker.js');
      const text = readFileSync(join(folder, file), 'utf8');
      assert.ok(text.includes(from));
      writeFileSync(join(folder, file), text.replace(from, to));
      const code = readFileSync(worker, 'utf8');
      assert.ok(code.includes(`"${name}":"`));
      writeFileSync(worker, code.replace(new RegExp(`("${name}":")\\w+`), '$1abcdef012345'));
    };
    change('lessons/index.html', 'lessons/', '<h1>Lessons</h1>', '<h1>New lessons</h1>');
    change('search.json', 'search.json', 'perceptron', 'perceptron');

    await first.page.goto(`${url}glossary/`);
    await first.page.goto(`${url}lessons/`);
    assert.equal(await first.page.locator('h1').textContent(), 'New lessons');
    await keptAll(first.page, url, folder); // both versions, as pages of the old one are open
    await first.page.close();
    await goOffline();

    const second = await open(context, `${url}lessons/`);
    assert.equal(await second.page.locator('h1').textContent(), 'New lessons');
    assert.equal(await isIsolated(second.page), true);
    await second.page.waitForFunction(
      async (gone) => {
        const cache = await globalThis.caches.open((await globalThis.caches.keys())[0]);
        return !(await cache.keys()).some(({ url: address }) => gone.includes(address));
      },
      before.filter((name) => !promised(folder).includes(name)).map((name) => url + name),
    );
    assert.deepEqual(await kept(second.page, url), promised(folder));
  });
});
