/** @file Every link of the built site, the reference among them, leads to a file and an anchor that are there, and none to another host. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { after, before, test } from 'node:test';
import { builtSite } from './server.mjs';

let site;
before(async () => {
  site = await builtSite();
});
after(() => site?.remove());

const unescape = (text) => text.replaceAll('&amp;', '&').replaceAll('&quot;', '"');
const attributes = (html, names) => [...html.matchAll(new RegExp(`\\s(?:${names})="([^"]*)"`, 'g'))].map(([, value]) => unescape(value));

/** The anchors of a file, read once. */
const anchors = new Map();
function anchorsOf(file) {
  if (!anchors.has(file)) anchors.set(file, new Set(attributes(readFileSync(file, 'utf8'), 'id|name')));
  return anchors.get(file);
}

/** What is wrong with a link of a page (both by their paths from the site's root), or undefined. */
function wrong(folder, page, link) {
  if (/^data:/.test(link)) return undefined;
  if (/^([a-z]+:|\/)/i.test(link)) return 'leads out of the site';
  const [address, anchor = ''] = link.split('#');
  const path = decodeURIComponent(address.replace(/\?.*/, ''));
  let file = join(folder, path === '' ? page : posix.join(posix.dirname(page), path));
  if (!file.startsWith(folder)) return 'leads out of the site';
  if (existsSync(file) && statSync(file).isDirectory()) {
    if (!path.endsWith('/') && path !== '') return 'has no slash at its end';
    file = join(file, 'index.html');
  }
  if (!existsSync(file)) return 'leads nowhere';
  // An anchor with '=' is a page's state.
  if (anchor !== '' && !anchor.includes('=') && !anchorsOf(file).has(decodeURIComponent(anchor))) return 'has no such anchor';
  return undefined;
}

test('no link is dead', () => {
  const pages = readdirSync(site.folder, { recursive: true }).filter((name) => name.endsWith('.html'));
  let count = 0;
  const found = [];
  for (const page of pages) {
    const html = readFileSync(join(site.folder, page), 'utf8').replace(/<script\b[^>]*>[\s\S]*?<\/script>/g, '');
    for (const link of attributes(html, 'href|src')) {
      count++;
      const problem = wrong(site.folder, page, link);
      if (problem) found.push(`${page}: ${link} ${problem}`);
    }
  }
  assert.ok(pages.length > 300 && count > 10_000, `${count} links of ${pages.length} pages`);
  assert.deepEqual(found, []);
});

test('the search leads to what is there', () => {
  const { storedFields } = JSON.parse(readFileSync(join(site.folder, 'search.json'), 'utf8'));
  const urls = Object.values(storedFields).map(({ url }) => url.replace(/#:~:text=.*/, ''));
  assert.ok(urls.length > 100, `${urls.length} entries`);
  assert.deepEqual(
    urls.map((url) => [url, url === '' ? undefined : wrong(site.folder, 'index.html', `./${url}`)]).filter(([, problem]) => problem),
    [],
  );
});

test('what is wrong with a link is seen', () => {
  assert.equal(wrong(site.folder, 'index.html', './glossary/#sigmoid'), undefined);
  assert.equal(wrong(site.folder, 'lessons/index.html', '../nowhere/'), 'leads nowhere');
  assert.equal(wrong(site.folder, 'lessons/index.html', '../glossary/#nowhere'), 'has no such anchor');
  assert.equal(wrong(site.folder, 'index.html', './glossary'), 'has no slash at its end');
  assert.equal(wrong(site.folder, 'index.html', '../'), 'leads out of the site');
  assert.equal(wrong(site.folder, 'index.html', 'https://example.org/'), 'leads out of the site');
});
