/** @file Maximum likelihood and cross-entropy: points, a model's lines, and what it gave to each point's own class. */
import { CodePanel, Field, LineChart, Select, Slider, type FieldReading, type LineMove } from 'hebb/ui';
import { decimalField, listField, pointsField } from '../../shared/address.js';
import { showBar } from '../../shared/bars.js';
import { connect } from '../../shared/engine.js';
import { Latest } from '../../shared/latest.js';
import { startLesson } from '../../shared/lesson.js';
import { chosenClass, editPoints } from '../../shared/own-points.js';
import { element, fixed } from '../../shared/page.js';
import { showProgram } from '../../shared/run-code.js';
import program from './code.js?raw';
import type { Api, Judgement } from './engine.js';
import models from './models.json';

const names = ['A', 'B', 'C'] as const;
const colours = ['first', 'second', 'third'] as const;
/** Samples of the plane along a side. */
const side = 100;
/** The chart's −ln p goes up to here at least. */
const usualTop = 6;

const lesson = startLesson(
  {
    lines: listField<number>(models.two.worse, decimalField(0, -300, 300, 2), 9, 3),
    points: pointsField(models.two.points, { low: 0, high: 1, most: 8, classes: 3 }),
  },
  () => judging.run(show),
);
const engine = connect<Api>(new Worker(new URL('./engine.ts', import.meta.url), { type: 'module' }), lesson.fail);
const judging = new Latest(lesson.fail);
const [field, chart] = [element('field', Field), element('chart', LineChart)];
const [kinds, steepness] = [element('kinds', Select), element('steepness', Slider)];
const rows = element('points', HTMLTableSectionElement);

/** The model and the points as the engine takes them: nine numbers for three classes, three for two. */
function given() {
  const { lines, points } = lesson.state;
  const three = lines.length === 9;
  return {
    three,
    lines: three ? lines : lines.slice(0, 3),
    points: points.map((p) => ({ ...p, label: Math.min(p.label, three ? 2 : 1) })),
  };
}

/** A probability, small ones as 3.9e−3. */
const chance = (p: number, decimals = 2): string =>
  p > 0 && p < 10 ** -decimals ? p.toExponential(1).replace('-', '−') : fixed(p, decimals);

let found: Judgement | null = null;
let top = 0;

async function show(): Promise<void> {
  const { three, lines, points } = given();
  const [judgement, { values, strength }] = await Promise.all([engine.judge(lines, points), engine.paint(lines, side)]);
  found = judgement;
  const { probabilities, costs, product, sum, mean } = judgement;
  const plane = { values, columns: side, rows: side };
  field.grid = three ? null : plane;
  field.regions = three ? { ...plane, strength } : null;
  field.lines = Array.from({ length: lines.length / 3 }, (_, k) => ({
    weights: [lines[3 * k] ?? 0, lines[3 * k + 1] ?? 0] as const,
    bias: lines[3 * k + 2] ?? 0,
    movable: true,
    label: three ? (names[k] ?? '') : '',
    colour: three ? (colours[k] ?? 'ink') : 'ink',
  }));
  field.points = points.map((point, i) => ({ ...point, movable: true, text: String(i + 1), ring: (probabilities[i] ?? 0) < 0.5 }));
  showRows();
  await showCurve(Math.max(usualTop, ...costs));
  chart.marks = costs.map((y, i) => ({
    x: probabilities[i] ?? 0,
    y,
    label: String(i + 1),
    colour: colours[points[i]?.label ?? 0] ?? 'ink',
  }));
  kinds.value = three ? 'three' : 'two';
  element('third', HTMLElement).hidden = !three;
  steepness.value = Number(judgement.steepness.toFixed(1));
  const texts = {
    product: `${probabilities.map((p) => chance(p)).join(' · ')} = ${chance(product, 4)}`,
    sum: `${costs.map((cost) => fixed(cost)).join(' + ')} = ${fixed(sum)}`,
    mean: fixed(mean),
  };
  for (const [id, text] of Object.entries(texts)) element(id, HTMLElement).textContent = text;
  if (points.length >= 4 && sum < 1) lesson.solve('below-one');
  if (probabilities.some((p) => p < 0.01)) lesson.solve('confident');
  lesson.alive();
}

function newRow(): HTMLTableRowElement {
  const row = rows.insertRow();
  row.append(Object.assign(document.createElement('th'), { scope: 'row' }), document.createElement('td'), document.createElement('td'));
  return row;
}

/** A row a point: its class, the probability that this class was given, what that costs. */
function showRows(): void {
  const { points } = given();
  const { probabilities = [], costs = [] } = found ?? {};
  while (rows.rows.length > points.length) rows.deleteRow(-1);
  points.forEach(({ label }, i) => {
    const row = rows.rows[i] ?? newRow();
    const [name, probability, cost] = row.cells;
    if (!name || !probability || !cost) return;
    row.style.setProperty('--bar', `var(--hebb-${colours[label] ?? 'ink'})`);
    name.textContent = `${i + 1} (${names[label] ?? ''})`;
    const [p = NaN, c = NaN] = [probabilities[i], costs[i]];
    showBar(probability, chance(p), p);
    showBar(cost, fixed(c), c / usualTop);
  });
}

async function showCurve(wanted: number): Promise<void> {
  if (wanted === top) return;
  top = wanted;
  const { p, cost } = await engine.curve(wanted);
  chart.x = p;
  chart.curves = [{ label: '−ln p', values: cost, colour: 'ink' }];
}

field.domain = { x: [0, 1], y: [0, 1] };
field.range = [0, 1];
field.reading = ({ index }: FieldReading) => {
  const [p, cost] = [found?.probabilities[index], found?.costs[index]];
  return p === undefined || cost === undefined ? '' : `point ${index + 1} · p ${fixed(p, 3)} · −ln p ${fixed(cost, 3)}`;
};
field.addEventListener('line-move', (event) => {
  const { index, weights, bias } = (event as CustomEvent<LineMove>).detail;
  lesson.change({ lines: [...given().lines].toSpliced(3 * index, 3, ...weights, bias) });
});
editPoints(field, {
  read: () => lesson.state.points,
  write: (points) => lesson.change({ points }),
  newLabel: (alternate) => (chosenClass('class') + Number(alternate)) % (given().three ? 3 : 2),
  most: 8,
});
kinds.addEventListener('change', () => {
  const { worse, points } = kinds.value === 'three' ? models.three : models.two;
  lesson.change({ lines: worse, points });
});
steepness.addEventListener('input', () => {
  const factor = steepness.value / (found?.steepness ?? 1);
  judging.run(async () => lesson.change({ lines: await engine.steeper(given().lines, factor) }));
});
for (const choice of ['worse', 'better'] as const) {
  element(choice, HTMLButtonElement).addEventListener('click', () => {
    const { [choice]: lines, points } = given().three ? models.three : models.two;
    lesson.change({ lines, points });
  });
}
showProgram(element('program', CodePanel), program);
lesson.start();
