/**
 * @file Runs the code of README.md and of the guides. Every block of js or ts is a module that imports 'hebb' as a user does (the package
 * finds itself by its own name), and `console.log(...); // text` must print that text, where … stands for anything.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { transform } from 'esbuild';
import { filesBelow } from '../tools/files.mjs';
import { root } from '../tools/process.mjs';

const pages = ['README.md', ...filesBelow(['docs/guides'], /\.md$/)];
const blocksOf = (page) => {
  const text = readFileSync(join(root, page), 'utf8');
  return [...text.matchAll(/^```(js|ts)\n([\s\S]*?)^```/gm)].map(([, language, code]) => ({ language, code }));
};
const promises = (code) => [...code.matchAll(/console\.log\(.*\);?\s*\/\/ (.*)$/gm)].map(([, text]) => text.trim());

/** `…` in the promised text stands for anything, also in the middle of a number. */
const fits = (promise, line) =>
  new RegExp(
    `^${promise
      .split('…')
      .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      .join('.*')}$`,
  ).test(line);

for (const page of pages) {
  const blocks = blocksOf(page);

  test(`${page} has code, and says what it prints`, () => {
    assert.ok(blocks.length > 0, 'no block of js or ts');
    assert.ok(promises(blocks[0].code).length > 0, 'no result in a comment in the first block');
  });

  blocks.forEach(({ language, code }, index) => {
    test(`block ${index + 1} of ${page} runs and prints what it says`, async () => {
      const folder = join(root, 'build/readme');
      mkdirSync(folder, { recursive: true });
      const file = join(folder, `${basename(page, '.md')}-${index + 1}.mjs`);
      writeFileSync(file, (await transform(code, { loader: language, target: 'es2022' })).code);
      const lines = execFileSync(process.execPath, [file], { encoding: 'utf8', timeout: 120_000 }).trimEnd().split('\n');
      let at = 0;
      for (const promise of promises(code)) {
        const found = lines.findIndex((line, i) => i >= at && fits(promise, line.trim()));
        assert.ok(found >= 0, `not printed: ${promise}\nprinted:\n${lines.slice(at).join('\n')}`);
        at = found + 1;
      }
    });
  });
}
