/**
 * @file `npm run screenshots`: pictures of every page, wide and narrow, light and dark, as build/screenshots/<page>-<width>-<theme>.png,
 * and for each width and theme one sheet with all of them, build/screenshots/contact-<width>-<theme>.png.
 * `npm run screenshots -- lessons/l playground` takes the pages whose path begins so; with --docs also the README's docs/playground.png.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { heldOut } from '../../../tools/backbones/drawings/index.mjs';
import { launch, openPage, waitForNumber } from './chromium.mjs';
import { contactSheet } from './contact-sheet.mjs';
import { pages, ready } from './pages.mjs';
import { palettePng } from './palette-png.mjs';
import { serveSite } from './server.mjs';
import { mouseHand, nameClasses, teach } from './teaching.mjs';

const at = (path) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const folder = at('build/screenshots');
const spirals = '#data=spirals&noise=0.01&count=400&layers=8,6&batch=32&rate=0.01&seed=3&speed=full';
/** Bytes that the README's picture may have. */
const docsLimit = 150_000;

const play = (page) => page.locator('hebb-player button.play').click();

/** What is done on some pages before their picture is taken; the others show what they begin with. */
const staged = {
  '': { act: (page) => page.locator('#figure-step', { hasText: '6,0' }).waitFor({ timeout: 60_000 }) },
  'playground/': { hash: spirals, act: trainSpirals },
  'fashion-mnist/': {
    async act(page) {
      await page.locator('#epochs select').selectOption('3');
      await play(page);
      await page.waitForFunction(() => document.querySelector('#progress').note.startsWith('epoch 3'), undefined, { timeout: 300_000 });
      await page.waitForFunction(() => document.querySelector('#progress').value > 0.8, undefined, { timeout: 300_000 });
      await page.keyboard.press(' ');
      await page.waitForFunction(() => document.querySelector('#mistakes').items.length > 0, undefined, { timeout: 60_000 });
    },
  },
  'transfer/': { act: teachDrawings },
  'gallery/': { act: (page) => page.locator('hebb-formula math').waitFor() },
};

async function trainSpirals(page) {
  await page.locator('hebb-player:not([disabled])').waitFor();
  await play(page);
  await waitForNumber(page, '#validation-accuracy', (percent) => percent >= 96);
  await waitForNumber(page, '#validation-loss', (loss) => loss < 0.12).catch(() => undefined);
  await page.keyboard.press(' ');
  await page.locator('hebb-player button.play', { hasText: 'Play' }).waitFor();
}

async function teachDrawings(page) {
  const draw = mouseHand(page, 7);
  await nameClasses(page, heldOut);
  await teach(page, draw, heldOut, 6);
  await page.locator('#compare').check();
  await page.locator('#scratch-taught', { hasText: 'learned' }).waitFor({ timeout: 120_000 });
  await draw('fish');
  await page.waitForFunction(() => document.querySelector('#scratch-probabilities').values.length === 5);
}

/** Two animation frames: what was set has been drawn. */
const drawn = (page) => page.evaluate(() => new Promise((done) => window.requestAnimationFrame(() => window.requestAnimationFrame(done))));

const nameOf = (path) => path.replace(/\/$/, '').replaceAll('/', '-') || 'index';

/** The picture's name. */
async function take(browser, origin, path, width, colorScheme) {
  const narrow = width < 500;
  const { hash = '', act } = staged[path] ?? {};
  const { page, complaints, close } = await openPage(browser, `${origin}/${path}${hash}`, {
    viewport: { width, height: narrow ? 844 : 860 },
    colorScheme,
    isMobile: narrow,
    hasTouch: narrow,
  });
  await ready(page);
  await act?.(page).catch((error) => complaints.push(error.message));
  await drawn(page);
  const name = `${nameOf(path)}-${width}-${colorScheme}`;
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
  console.log([name, ...complaints].join('\n  '));
  await close();
  return name;
}

/** In the page: a PNG's pixels. */
async function pixelsOf(png) {
  const bitmap = await window.createImageBitmap(await (await fetch(`data:image/png;base64,${png}`)).blob());
  const canvas = Object.assign(document.createElement('canvas'), { width: bitmap.width, height: bitmap.height });
  const context = canvas.getContext('2d');
  context.drawImage(bitmap, 0, 0);
  const { data, width, height } = context.getImageData(0, 0, canvas.width, canvas.height);
  let text = '';
  for (let i = 0; i < data.length; i += 8192) text += String.fromCharCode(...data.subarray(i, i + 8192));
  return { rgba: window.btoa(text), width, height };
}

async function takeForDocs(browser, origin) {
  const { page, close } = await openPage(browser, `${origin}/playground/${spirals}`, { viewport: { width: 1160, height: 800 } });
  await trainSpirals(page);
  await page.evaluate(() => document.activeElement?.blur());
  await drawn(page);
  const main = await page.locator('main').boundingBox();
  const below = await page.locator('main > .more').boundingBox(); // tasks, words and program
  const full = await page.screenshot({ fullPage: true, clip: { x: 0, y: main.y - 8, width: 1160, height: below.y - main.y } });
  const { rgba, width, height } = await page.evaluate(pixelsOf, full.toString('base64'));
  const small = palettePng(Buffer.from(rgba, 'base64'), width, height);
  if (small.length > docsLimit) throw new Error(`docs/playground.png would be larger than ${docsLimit} bytes: ${small.length}`);
  writeFileSync(at('docs/playground.png'), small);
  console.log(at('docs/playground.png'), small.length);
  await close();
}

const { values, positionals } = parseArgs({ options: { docs: { type: 'boolean' } }, allowPositionals: true });
const chosen = pages.filter((path) => positionals.length === 0 || positionals.some((start) => path.startsWith(start)));
mkdirSync(folder, { recursive: true });
const site = await serveSite();
const browser = await launch();
try {
  if (values.docs) await takeForDocs(browser, site.origin);
  for (const width of [1280, 390]) {
    for (const scheme of ['light', 'dark']) {
      const names = [];
      for (const path of chosen) names.push(await take(browser, site.origin, path, width, scheme));
      await contactSheet(browser, folder, names, `contact-${width}-${scheme}`, width);
    }
  }
} finally {
  await browser.close();
  await site.close();
}
