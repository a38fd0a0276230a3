/** @file The page "Teach it", taught by mouse: drawings of the backbones' generator, stroke by stroke. */
import { hand, side } from '../../../tools/backbones/drawings/index.mjs';

/** A hand that draws with the mouse on the pad: the page's brush, the generator's strokes. */
export function mouseHand(page, seed) {
  const next = hand(seed);
  return async (name) => {
    await page.locator('#pad').scrollIntoViewIfNeeded();
    const box = await page.locator('#pad canvas').boundingBox();
    const place = ([x, y]) => [box.x + (x / side) * box.width, box.y + (y / side) * box.height];
    for (const stroke of next(name).strokes) {
      await page.mouse.move(...place(stroke[0]));
      await page.mouse.down();
      await Promise.all(stroke.map((point) => page.mouse.move(...place(point)))); // sent in order, not waited for one by one
      await page.mouse.up();
    }
  };
}

/** Names the classes of the list, and adds some where there are too few. */
export async function nameClasses(page, names) {
  const inputs = page.locator('#classes input');
  for (const [place, name] of names.entries()) {
    if ((await inputs.count()) <= place) await page.locator('#add-class').click();
    await inputs.nth(place).fill(name);
  }
}

/** Draws n examples of each class and says what they are; waits until the last has been learned. */
export async function teach(page, draw, names, n) {
  for (let example = 0; example < n; example++) {
    for (const [place, name] of names.entries()) {
      await draw(name);
      await page.locator('#classes .teach').nth(place).click();
    }
  }
  await page.locator('#taught', { hasText: new RegExp(`^${n * names.length} examples learned`) }).waitFor();
}

/** What the page takes the picture on the pad for. */
export const surest = (page) =>
  page.evaluate(() => {
    const { classes, values } = document.querySelector('#probabilities');
    return classes[values.indexOf(Math.max(...values))];
  });
