/** @file Many pictures on one sheet, side by side with their names: an HTML page of which Chromium takes a picture. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openPage } from './chromium.mjs';
import { serveFolder } from './server.mjs';

/** Of pages that wide: how many side by side, and how wide each is drawn (px). */
const columnsOf = (width) => (width < 500 ? { columns: 8, drawn: 300 } : { columns: 4, drawn: 620 });

const sheet = (names, { columns, drawn }) => `<!doctype html>
<html lang="en">
  <meta charset="utf-8" />
  <title>Contact sheet</title>
  <style>
    body { margin: 24px; background: #888; font: 14px sans-serif; display: grid; grid-template-columns: repeat(${columns}, ${drawn}px); gap: 24px; width: max-content; }
    figure { margin: 0; }
    figcaption { margin-bottom: 6px; color: #fff; }
    img { display: block; width: 100%; }
  </style>
  ${names.map((name) => `<figure><figcaption>${name}</figcaption><img src="${name}.png" alt="" /></figure>`).join('\n  ')}
</html>
`;

/** Writes `<title>.html` and `<title>.png` of the pictures `names` (without .png) in the folder; they show pages `width` px wide. */
export async function contactSheet(browser, folder, names, title, width) {
  const size = columnsOf(width);
  writeFileSync(join(folder, `${title}.html`), sheet(names, size));
  const server = await serveFolder(folder);
  const viewport = { width: 24 + size.columns * (size.drawn + 24), height: 800 };
  const { page, close } = await openPage(browser, `${server.origin}/${title}.html`, { viewport });
  await page.screenshot({ path: join(folder, `${title}.png`), fullPage: true });
  console.log(title);
  await close();
  await server.close();
}
