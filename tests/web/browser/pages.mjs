/** @file All pages of the site, for the tests that every page goes through; a new page joins by being there. */
import { filesBelow } from '../../../tools/files.mjs';

/** Paths from the site's root: '', 'playground/', 'lessons/line/', … */
export const pages = filesBelow(['web/site'], /\/index\.html$/).map((file) => file.slice('web/site/'.length, -'index.html'.length));

/** Waits until a page shows data: its figure lives or has a grid, its player can be pressed, classes can be added, its report be copied. */
export async function ready(page) {
  await page.waitForFunction(() => {
    if (document.querySelector('main.lesson, main.playground')) return document.querySelector('main[data-alive]') !== null;
    const control = document.querySelector('hebb-player, #add-class, #copy');
    return control ? control.disabled === false : document.readyState === 'complete';
  });
}
