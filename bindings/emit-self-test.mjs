// TypeScript data of the self-test: every row of the tables with its gradient checks and the smallest of PyTorch's answers.
import * as emit from './emit.mjs';
import { typeOf } from './types.mjs';

/** Characters that a second case of a row may have. */
const secondLimit = 2500;

/** The cases of a golden file: { kind, name, pytorch, text }. */
export function goldenCases(source) {
  const blocks = source.split(/^(?=case )/m).filter((block) => block.startsWith('case '));
  return blocks.map((block) => {
    const [, kind, name] = /^case (\S+) (\S+)/.exec(block);
    const pytorch = /^pytorch (.+)\n/m.exec(block)?.[1] ?? '';
    const text = block.replace(/^pytorch .*\n/m, '').replace(/^(tol \S+).*$/m, '$1');
    return { kind, name, pytorch, text: text.trim() };
  });
}

const hasGradient = (text) => /^grad /m.test(text);

/** Whether some tensor fills vectors of four and leaves a tail. */
function leavesTail(text) {
  const sizes = [...text.matchAll(/ f32\[([\d,]+)\]/g)].map(([, shape]) => shape.split(',').reduce((n, size) => n * size, 1));
  return sizes.some((size) => size > 4 && size % 4 !== 0);
}

/** What is set apart from tensors: options, layers. */
const settings = (text) => text.match(/^(layer .*|(option|param) \S+ (?![fi]32\[).*)$/gm)?.join() ?? '';

/** The smallest case that has a gradient and a tail, as far as the row has such, and the next with other settings. */
export function chosen(cases) {
  const rank = ({ text }) => Number(hasGradient(text)) * 2 + Number(leavesTail(text));
  const [first, ...rest] = cases.toSorted((a, b) => rank(b) - rank(a) || a.text.length - b.text.length);
  const second = rest.find(({ text }) => rank({ text }) === rank(first) && settings(text) !== settings(first.text));
  return [first, ...(second && second.text.length <= secondLimit ? [second] : [])];
}

const types = (list, label) => Object.fromEntries(list.map(({ name, type }) => [name, typeOf(type, label).check]));

/** One entry of the data; a row without a golden case is an error. */
function entry(kind, row, golden) {
  const own = golden.filter((one) => one.kind === (kind === 'loss' ? 'op' : kind.replace('operation', 'op')) && one.name === row.name);
  if (own.length === 0) throw new Error(`${row.label}: no golden case: see tests/golden/make_golden.py`);
  return {
    kind,
    family: row.family ?? '',
    name: row.name,
    pytorch: own.find(({ pytorch }) => pytorch)?.pytorch ?? '',
    parameters: types(row.required, row.label),
    options: types(row.options, row.label),
    checks: row.checks ?? '',
    golden: chosen(own)
      .map(({ text }) => text)
      .join('\n'),
  };
}

/** self-test-data.ts from the tables' rows and the text of all golden files. */
export function selfTestData({ ops, modules, optimizers, schedules }, goldenText) {
  const golden = goldenCases(goldenText);
  const kinds = [
    ...ops.map((row) => [row.loss ? 'loss' : 'operation', row]),
    ...modules.map((row) => ['module', row]),
    ...optimizers.map((row) => ['optimizer', row]),
    ...schedules.map((row) => ['schedule', row]),
  ];
  const rows = kinds.map(([kind, row]) => entry(kind, row, golden));
  const notRun = {};
  for (const { kind } of golden) if (!['op', 'module', 'optimizer', 'schedule'].includes(kind)) notRun[kind] = (notRun[kind] ?? 0) + 1;
  return `${emit.head('What the self-test checks.', 'the tables and tests/golden/*.txt')}
import type { TableRow } from '../self-test/rows.js';

export const rows: readonly TableRow[] = [
${rows.map((row) => `  ${JSON.stringify(row)},\n`).join('')}];

/** Golden cases of kinds that the self-test does not run, counted. */
export const notRun: Readonly<Record<string, number>> = ${JSON.stringify(notRun)};
`;
}
