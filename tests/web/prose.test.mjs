/** @file The short forms of the lessons' prose: formulas become MathML, terms links; what makes no sense is an error of the build. */
import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { before, describe, test } from 'node:test';
import { runnerImport } from 'vite';

const page = { path: 'lessons/line/', root: '../../' };
let write;
before(async () => {
  const { module } = await runnerImport(fileURLToPath(new URL('../../web/site/frame/prose.ts', import.meta.url)));
  write = (html) => module.writeOut(html, page);
});

describe('the short forms of prose', () => {
  test('a formula in the line, and one of its own', () => {
    assert.match(write('<p>a line \\(w_1 x\\)</p>'), /^<p>a line <math [^>]*>.*<msub><mi>w<\/mi><mn>1<\/mn><\/msub>.*<\/math><\/p>$/);
    assert.match(write('\\[ x \\]'), /^<math [^>]*display="block">/);
    assert.match(write('\\(a &lt; b\\)'), /<mo>&lt;<\/mo>/);
    assert.doesNotMatch(write('\\(\\sigma\\)'), /annotation|span/);
  });

  test('a term, in its own words or in others, with or without capitals, in any of its forms', () => {
    assert.equal(write('[[sigmoid]]'), '<a class="term" href="../../glossary/#sigmoid">sigmoid</a>');
    assert.equal(write('[[sigmoid|the curve]]'), '<a class="term" href="../../glossary/#sigmoid">the curve</a>');
    assert.equal(write('[[Weights]]'), '<a class="term" href="../../glossary/#weight">Weights</a>');
    assert.match(write('[[sigmoid|the curve \\(\\sigma\\)]]'), /<a [^>]*>the curve <math/);
  });

  test('code, scripts, attributes and brackets in a formula stay as they are', () => {
    for (const same of [
      '<code>[[0, 1]]</code>',
      '<script>a = [[1]]; b = "\\(x\\)"</script>',
      '<pre>\\[ x \\]</pre>',
      '<hebb-formula tex="\\(x\\) [[none]]"></hebb-formula>',
      '<!-- [[none]] -->',
    ])
      assert.equal(write(same), same);
    assert.doesNotMatch(write('\\([[0, 1], [1, 0]]\\)'), /class="term"/);
  });

  test('a term that the glossary does not have is an error', () => {
    assert.throws(() => write('<p>[[flux capacitor]]</p>'), /no such term in glossary\/terms\.json: flux capacitor/);
  });

  test('a formula that is none is an error', () => {
    assert.throws(() => write('\\(\\frac{1}\\)'), /KaTeX/);
    assert.throws(() => write('\\(\\nonsense\\)'), /nonsense/);
  });
});
