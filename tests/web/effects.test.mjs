/** @file What the means of training well do: the robust ones of tools/effects help on a few seeds, and the guide tells of all of them. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { before, test } from 'node:test';
import * as hebb from 'hebb';
import { earlyStopping } from '../../tools/effects/early-stopping.mjs';
import { folds } from '../../tools/effects/folds.mjs';
import { effects } from '../../tools/effects/index.mjs';
import { helped, measure } from '../../tools/effects/measure.mjs';
import { penalties } from '../../tools/effects/penalties.mjs';
import { rare } from '../../tools/effects/rare.mjs';
import { restarts } from '../../tools/effects/restarts.mjs';
import { sparsity } from '../../tools/effects/sparsity.mjs';
import { table } from '../../tools/effects/table.mjs';

before(() => hebb.load({ deterministic: true, threads: 1 }));

const guide = readFileSync(new URL('../../docs/guides/regularization.md', import.meta.url), 'utf8');

const seldom = { seeds: [1] }; // where one seed takes a second
for (const { what, effect, names, seeds = [1, 2], settings } of [
  { what: 'early stopping lowers the test loss', effect: earlyStopping, names: [/restoreBest/], ...seldom },
  { what: 'restarts solve more', effect: restarts, names: [/randomRestart/], settings: { trials: 10 } },
  { what: 'cross-validation comes nearer', effect: folds, names: [/folds: 5/], settings: { sets: 5 } },
  { what: 'weights and sampling find the rare class', effect: rare, names: [/classWeight/, /oversample/, /undersample/] },
  { what: 'dropout and max-norm lower the test loss', effect: penalties, names: [/dropout/, /maxNorm/], ...seldom },
  { what: 'L1 makes more zeros', effect: sparsity, names: [/l1: 3e-4/], ...seldom },
]) {
  test(what, async () => {
    const all = Object.keys(effect.variants);
    const chosen = names.map((words) => all.find((name) => words.test(name)));
    const measured = await measure(hebb, effect, { seeds, settings, only: [all[0], ...chosen] });
    for (const name of chosen) {
      assert.equal(helped(effect, measured[all[0]], measured[name]), seeds.length, `${name}:\n${table(effect, measured)}`);
    }
  });
}

test('the guide has a table of every effect with a row for each variant', () => {
  for (const { title, data, variants } of effects) {
    const [, text] = guide.split(`<!-- table:${title} -->`);
    assert.ok(text, `docs/guides/regularization.md has no table '${title}'`);
    const rows = [...text.split('<!-- /table -->')[0].matchAll(/^\| `(.*?)` \|/gm)].map(([, name]) => name);
    assert.deepEqual(rows, Object.keys(variants), title);
    assert.ok(text.includes(data), `npm run effects would say this of its data: ${data}`);
  }
});
