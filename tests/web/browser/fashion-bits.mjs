/** @file Training whose every bit is known, in a page of any browser: see ../fashion-weights.mjs. */
import { readFileSync } from 'node:fs';

/** What every deterministic build has. */
export const knownHash = readFileSync(new URL('../../bits/fashion-mnist.txt', import.meta.url), 'utf8').trim();

/** Trains in a page of Playwright's or Puppeteer's, on the project's files served at `origin`; resolves to the hash of the weights. */
export async function hashIn(page, origin) {
  await page.goto(`${origin}/web/site/style/base.css`);
  return page.evaluate(async () => {
    const bytes = async (path) => new Uint8Array(await (await fetch(path)).arrayBuffer());
    const [hebb, { fashionWeights }] = await Promise.all([import('/dist/index.js'), import('/tests/web/fashion-weights.mjs')]);
    const folder = '/build/data/fashion-mnist/train';
    return fashionWeights(hebb, await bytes(`${folder}-images.idx`), await bytes(`${folder}-labels.idx`));
  });
}
