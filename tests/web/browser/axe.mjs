/** @file What axe-core has to complain of in a page. */
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** 'rule: element: what is wrong' each; an axe that has not looked is a failure. Of rules that pass it need not list the elements: a third of its time. */
export async function axeComplaints(page) {
  await page.addScriptTag({ path: axe });
  const { violations, passes } = await page.evaluate(() => window.axe.run({ resultTypes: ['violations'] }));
  assert.ok(passes.length > 10, `axe has looked at the page: ${passes.length} rules`);
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary}`));
}
