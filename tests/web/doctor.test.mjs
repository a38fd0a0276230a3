/** @file The doctor: sick runs are diagnosed first by the right name, healthy ones not at all; the guide says what the rules say. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { before, test } from 'node:test';
import { data, diagnoses, fit, load, manualSeed, nn } from 'hebb';
import { session } from 'hebb/worker';
import { healthy } from './doctor/healthy.mjs';
import { sick } from './doctor/sick.mjs';
import { isHebbError, throws } from './expect.mjs';

before(() => load({ deterministic: true }));

const seeds = [1, 2, 3, 4, 5];
const guide = readFileSync(new URL('../../docs/guides/doctor.md', import.meta.url), 'utf8');
const cell = (text) => text.replaceAll('|', '\\|');

/** The findings at the end of a run, and how it ended. */
async function examined({ model, dataset, options }) {
  const run = fit(model, dataset, { ...options, doctor: true });
  const ended = await run.done.catch((error) => error);
  return { findings: run.doctor, ended };
}

for (const { name, what, make } of sick) {
  test(`${what}: ${name}`, async () => {
    for (const seed of seeds) {
      const { findings } = await examined(make(seed));
      assert.equal(findings[0]?.name, name, `seed ${seed}: ${findings.map((finding) => finding.name)}`);
      const { severity, step, message, fix, evidence } = findings[0];
      assert.ok(['error', 'warning', 'note'].includes(severity) && step >= 0 && message.length > 20 && fix.length > 10);
      assert.ok(Object.values(evidence).every((value) => typeof value === 'number'));
    }
  });
}

for (const { what, make, reaches } of healthy) {
  test(`nothing ails ${what}`, async () => {
    for (const seed of seeds) {
      const { findings, ended } = await examined(make(seed));
      assert.deepEqual(findings, [], `seed ${seed}`);
      assert.ok(reaches(ended), `seed ${seed} is not healthy: loss ${ended.loss}, accuracy ${ended.accuracy}`);
    }
  });
}

test('every diagnosis is made by a sick run, and the guide lists them as the rules have them', async () => {
  const table = await diagnoses();
  assert.deepEqual(new Set(sick.map(({ name }) => name)), new Set(table.map(({ name }) => name)));
  const rows = table.map(
    ({ name, severity, sign, fix, source }) => `| \`${name}\` | ${severity} | ${cell(sign)} | ${cell(fix)} | ${cell(source)} |`,
  );
  const text = ['| name | | what is looked for | what to try | after |', '| --- | --- | --- | --- | --- |', ...rows].join('\n');
  assert.ok(guide.includes(text), `docs/guides/doctor.md wants this table:\n${text}`);
});

test('the guide lists the sick and the healthy runs', () => {
  const text = [
    '| run | diagnosis |',
    '| --- | --- |',
    ...sick.map(({ what, name }) => `| ${what} | \`${name}\` |`),
    ...healthy.map(({ what }) => `| ${what} | none |`),
  ].join('\n');
  assert.ok(guide.includes(text), `docs/guides/doctor.md wants this table:\n${text}`);
});

test('a number that is none is followed to where it was born', async () => {
  for (const [make, layer, words] of [
    [
      () =>
        new (class extends nn.Module {
          body = nn.linear(2, 4);
          soft = nn.softsign();
          head = nn.linear(4, 2);
          forward(x) {
            return this.head.forward(this.soft.forward(this.body.forward(x).mul(1e30).mul(1e30)));
          }
        })(),
      'soft',
      /in layer soft/,
    ],
  ]) {
    manualSeed(1);
    const { findings, ended } = await examined({ model: make(), dataset: data.synthetic('moons', { n: 60 }), options: {} });
    isHebbError(ended, 'non_finite', /loss/);
    assert.equal(findings[0].layer, layer);
    assert.match(findings[0].message, words);
  }
});

test('onFindings is told when the list changes; without a doctor there is none to ask', async () => {
  const told = [];
  const { model, dataset, options } = sick.find(({ name }) => name === 'vanishing-gradients').make(1);
  const run = fit(model, dataset, { ...options, doctor: { onFindings: (findings) => told.push(findings.map(({ name }) => name)) } });
  await run.done;
  assert.deepEqual(told, [['vanishing-gradients']]);
  const other = fit(nn.linear(2, 2), data.synthetic('moons', { n: 20 }), { epochs: 1 });
  throws(() => other.doctor, 'state', /doctor: true/);
  await other.done;
});

test('the doctor looks at runs in a worker, too', async () => {
  const s = await session({ deterministic: true });
  const model = await s.model(nn.sequential(nn.linear(2, 8), nn.relu(), nn.linear(8, 2), nn.softmax(1)).spec());
  const told = [];
  const run = s.fit(model, await s.data.synthetic('moons', { n: 60 }), { epochs: 2, doctor: { onFindings: (f) => told.push(f[0]?.name) } });
  await run.done;
  assert.equal(run.doctor[0].name, 'loss-mismatch');
  assert.deepEqual(told, ['loss-mismatch']);
  s.dispose();
});
