/** @file Logic gates: one perceptron whose weights are chosen, or three that are put together; truth table and plane say what came out. */
import { CodePanel, Field, fieldCoordinates, type LineMove } from 'hebb/ui';
import { choiceField, decimalField, type Field as StateField } from '../../shared/address.js';
import { connect } from '../../shared/engine.js';
import { Latest } from '../../shared/latest.js';
import { startLesson } from '../../shared/lesson.js';
import { element } from '../../shared/page.js';
import { showProgram } from '../../shared/run-code.js';
import { formulaOf, signed } from '../students.js';
import program from './code.js?raw';
import type { Answers, Api } from './engine.js';
import { gateNames, perceptrons, rows, wanted, type GateName, type Perceptron } from './gates.js';

const weight = (initial: number): StateField<number> => decimalField(initial, -2, 2, 2);
const domain = { x: [-0.5, 1.5], y: [-0.5, 1.5] } as const;
const columns = 64;
const faint = new Float32Array(columns * columns).fill(0.45);
const coordinates = Array.from({ length: columns * columns }, (_, i) =>
  Array.from(fieldCoordinates(columns, columns, domain).slice(2 * i, 2 * i + 2)),
);

const lesson = startLesson(
  {
    gate: choiceField('and', ['and', 'or', 'not', 'nand', 'xor']),
    build: choiceField('one', ['one', 'three']),
    w1: weight(0.5),
    w2: weight(-0.5),
    b: weight(0.25),
    first: choiceField<GateName>('and', gateNames),
    second: choiceField<GateName>('and', gateNames),
    last: choiceField<GateName>('and', gateNames),
  },
  () => latest.run(show),
);
const engine = connect<Api>(new Worker(new URL('./engine.ts', import.meta.url), { type: 'module' }), lesson.fail);
const latest = new Latest(lesson.fail);
const field = element('field', Field);
const table = element('table', HTMLTableElement);

/** The perceptrons of the first layer, and the last one. */
function network(): { first: readonly Perceptron[]; last: Perceptron } {
  const { build, gate, w1, w2, b, first, second, last } = lesson.state;
  if (build === 'three') return { first: [perceptrons[first], perceptrons[second]], last: perceptrons[last] };
  return { first: [], last: { weights: [w1, gate === 'not' ? 0 : w2], bias: b } };
}

async function show(): Promise<void> {
  const { gate, build, w1, w2, b } = lesson.state;
  const { first, last } = network();
  const [answers, plane] = await Promise.all([engine.answer(first, last, rows), engine.answer(first, last, coordinates)]);
  const three = build === 'three';
  const right = rows.map((_, i) => answers.outputs[i] === wanted[gate][i]);
  element('one', HTMLElement).hidden = three;
  element('three', HTMLElement).hidden = !three;
  element('w2-slider', HTMLElement).toggleAttribute('disabled', gate === 'not');
  showTable(answers, right);
  field.regions = { values: Float32Array.from(plane.outputs), columns, rows: columns, strength: faint };
  field.points = rows.map(([x, y], i) => ({ x, y, label: wanted[gate][i] ?? 0, ring: !right[i], text: `${x}, ${y}` }));
  field.lines = three
    ? first.map(({ weights, bias }, i) => ({
        weights: [weights[0] ?? 0, weights[1] ?? 0],
        bias,
        positive: true,
        label: lesson.state[i === 0 ? 'first' : 'second'].toUpperCase(),
      }))
    : [{ weights: [w1, gate === 'not' ? 0 : w2], bias: b, movable: gate !== 'not', positive: true }];
  element('said', HTMLElement).textContent = three
    ? `${lesson.state.first.toUpperCase()} and ${lesson.state.second.toUpperCase()} look at the inputs, ${lesson.state.last.toUpperCase()} looks at them.`
    : `1 where ${formulaOf(gate === 'not' ? [w1] : [w1, w2], b, ['x₁', 'x₂'])} ≥ 0`;
  if (right.every(Boolean) && (three || gate !== 'xor')) lesson.solve(gate === 'nand' ? 'not' : gate);
  lesson.alive();
}

/** Inputs, what the units say, what is wanted, and a mark. */
function showTable({ hidden, sums, outputs }: Answers, right: readonly boolean[]): void {
  const { gate, first, second, last } = lesson.state;
  const between = hidden.length > 0;
  const heads = [
    'x₁',
    'x₂',
    ...(between ? [first.toUpperCase(), second.toUpperCase()] : ['sum']),
    between ? last.toUpperCase() : 'output',
    gate.toUpperCase(),
    'right',
  ];
  const cells = rows.map((inputs, i) => [
    ...inputs.map(String),
    ...(between ? (hidden[i] ?? []).map(String) : [signed(sums[i] ?? 0)]),
    String(outputs[i]),
    String(wanted[gate][i]),
    right[i] ? '✓' : '✗',
  ]);
  const row = (texts: readonly string[], tag: 'th' | 'td'): HTMLTableRowElement => {
    const made = document.createElement('tr');
    for (const text of texts) made.append(Object.assign(document.createElement(tag), { textContent: text }));
    return made;
  };
  table.tHead?.replaceChildren(row(heads, 'th'));
  table.tBodies[0]?.replaceChildren(...cells.map((texts) => row(texts, 'td')));
  [...(table.tBodies[0]?.rows ?? [])].forEach((made, i) => made.classList.toggle('right', right[i]));
}

field.domain = domain;
field.addEventListener('line-move', (event) => {
  const { weights, bias } = (event as CustomEvent<LineMove>).detail;
  lesson.change({ w1: weights[0], w2: weights[1], b: bias });
});
showProgram(element('program', CodePanel), program);
lesson.start();
