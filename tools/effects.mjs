/**
 * @file `npm run effects`: what early stopping, restarts, cross-validation, weights of classes, sampling, penalties, noise and constraints
 * do, over the seeds 1 to 5: prints the tables and writes them into docs/guides/regularization.md. `npm run effects -- validation` measures
 * those that have the word in their title.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildPackage } from './build.mjs';
import { effects } from './effects/index.mjs';
import { measure } from './effects/measure.mjs';
import { table } from './effects/table.mjs';
import { root, say, script } from './process.mjs';
import { setup } from './setup/setup.mjs';

const seeds = [1, 2, 3, 4, 5];
const guide = join(root, 'docs/guides/regularization.md');

/** Puts what was measured between the guide's marks of this title. */
function write(title, text) {
  const page = readFileSync(guide, 'utf8');
  const [start, end] = [`<!-- table:${title} -->`, '<!-- /table -->'];
  const from = page.indexOf(start) + start.length;
  if (from < start.length) throw new Error(`${guide} has no '${start}'`);
  writeFileSync(guide, `${page.slice(0, from)}\n\n${text}\n\n${page.slice(page.indexOf(end, from))}`);
}

await script(async () => {
  const words = process.argv.slice(2).map((word) => word.toLowerCase());
  const chosen = effects.filter(({ title }) => words.length === 0 || words.some((word) => title.toLowerCase().includes(word)));
  if (chosen.length === 0) throw new Error(`no effect has this in its title (${effects.map(({ title }) => title).join(', ')}): ${words}`);
  await setup();
  await buildPackage();
  const hebb = await import('hebb');
  await hebb.load({ deterministic: true, threads: 1 });
  for (const effect of chosen) {
    const text = `${effect.data}\n\n${table(effect, await measure(hebb, effect, { seeds }))}`;
    say(`\n${effect.title}\n\n${text}`);
    write(effect.title, text);
  }
});
