/** @file The lessons' words under Node: every number that the prose claims is what the engine computes, every program that is shown runs. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import * as hebb from 'hebb';
import { root } from '../../tools/process.mjs';
import { lessons, programOf, promised, proseOf } from './lessons/index.mjs';

before(() => hebb.load());

/** Characters of a line that the panel with the program shows on a page 1280 px wide. */
const widest = 58;

const withoutTags = (html) =>
  html.replaceAll(/<!--[\s\S]*?-->|<(script|hebb-code|data|figure)\b[\s\S]*?<\/\1>|\\\[[\s\S]*?\\\]|\\\([\s\S]*?\\\)|<[^>]*>/g, ' ');

test('every lesson of the contents has its page and its tests', () => assert.equal(lessons.length, promised));

for (const lesson of lessons) {
  describe(`lesson ${lesson.slug}`, () => {
    const prose = proseOf(lesson);
    const claimed = [...prose.matchAll(/<data id="([^"]+)" value="([^"]+)">([^<]*)</g)].map(([, id, value, said]) => ({ id, value, said }));

    for (const { id, value, said } of claimed) {
      test(`claims ${value}: ${id}`, async () => {
        const compute = lesson.claims[id];
        assert.ok(compute, `no computation for the number in the prose: ${id}`);
        const computed = await compute(hebb);
        const decimals = value.split('.')[1]?.length ?? 0;
        assert.equal(typeof computed === 'string' ? computed : computed.toFixed(decimals), value);
        assert.equal(said.replaceAll(',', '').replaceAll('−', '-'), value, 'what is read is what is claimed');
      });
    }

    test('every computation is of a number in the prose, and no other number with decimals stands there', () => {
      const ids = claimed.map(({ id }) => id);
      assert.deepEqual(
        Object.keys(lesson.claims).filter((id) => !ids.includes(id)),
        [],
      );
      assert.deepEqual(withoutTags(prose).match(/\d+\.\d+/g) ?? [], []);
    });

    const program = programOf(lesson);
    if (program) {
      test('its program can be read without scrolling', () => {
        assert.deepEqual(
          program.split('\n').filter((line) => line.length > widest),
          [],
        );
      });

      test('its program runs, and prints what its comments say', () => {
        const folder = join(root, 'build/lessons');
        mkdirSync(folder, { recursive: true });
        const file = join(folder, `${lesson.slug}.mjs`);
        writeFileSync(file, program);
        const lines = execFileSync(process.execPath, [file], { encoding: 'utf8', timeout: 120_000 }).trimEnd().split('\n');
        assert.ok(lines.length > 0 && lines[0] !== '', 'it prints nothing');
        for (const [, said] of program.matchAll(/(?:console\.log|say)\(.*\);?[ \t]*\/\/ (.*)$/gm)) {
          const pattern = said
            .trim()
            .split('…')
            .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
            .join('.*');
          assert.ok(
            lines.some((line) => new RegExp(`^${pattern}$`).test(line.trim())),
            `not printed: ${said}\nprinted:\n${lines.join('\n')}`,
          );
        }
      });
    }
  });
}
