/** @file Softmax and one-hot: three scores in a table, three kinds of leaves in a plane. */
import { CodePanel, Field } from 'hebb/ui';
import { choiceField, decimalField, pointsField } from '../../shared/address.js';
import { showBar } from '../../shared/bars.js';
import { connect } from '../../shared/engine.js';
import { Latest } from '../../shared/latest.js';
import { startLesson } from '../../shared/lesson.js';
import { element, fixed } from '../../shared/page.js';
import { chosenClass, editPoints } from '../../shared/own-points.js';
import { showProgram } from '../../shared/run-code.js';
import program from './code.js?raw';
import type { Api, Fit, Labels } from './engine.js';

const names = ['oak', 'birch', 'maple'] as const;
const leaves = [
  [0.7, 0.2, 0],
  [0.85, 0.35, 0],
  [0.6, 0.35, 0],
  [0.78, 0.48, 0],
  [0.2, 0.22, 1],
  [0.3, 0.32, 1],
  [0.15, 0.4, 1],
  [0.33, 0.15, 1],
  [0.35, 0.75, 2],
  [0.55, 0.65, 2],
  [0.5, 0.88, 2],
  [0.7, 0.8, 2],
].map(([x = 0, y = 0, label = 0]) => ({ x, y, label }));
/** Samples of the plane along a side. */
const side = 120;

type PlacedLike = Readonly<Record<'x' | 'y', number>>;
const score = (initial: number) => decimalField(initial, -8, 8, 2);
const lesson = startLesson(
  {
    oak: score(2),
    birch: score(1),
    maple: score(-1),
    labels: choiceField<Labels>('one-hot', ['one-hot', 'numbers']),
    points: pointsField(leaves, { low: 0, high: 1, most: 60, classes: 3 }),
  },
  (_, changed) => {
    if (names.some((name) => changed.has(name))) scoring.run(showScores);
    if (changed.has('labels') || changed.has('points')) fitting.run(showPlane);
    if (changed.has('labels')) labelling.run(showDistances);
  },
);
const engine = connect<Api>(new Worker(new URL('./engine.ts', import.meta.url), { type: 'module' }), lesson.fail);
const [scoring, fitting, labelling, hovering] = [0, 1, 2, 3].map(() => new Latest(lesson.fail)) as [Latest, Latest, Latest, Latest];
const field = element('field', Field);
const said = element('said', HTMLElement);
const cells = (part: string, row: number): HTMLTableCellElement[] => [
  ...document.querySelectorAll<HTMLTableCellElement>(`#${part} tbody tr:nth-child(${row + 1}) td`),
];
const scoresNow = (): number[] => names.map((name) => lesson.state[name]);

const percent = (share: number): string => (Number.isFinite(share) ? `${fixed(share * 100, 1)} %` : '÷ 0');

/** What the plane was fitted to last. */
let fit: Fit | null = null;
/** The point that pointer or keyboard are on. */
let focused = -1;

async function showScores(): Promise<void> {
  const scores = scoresNow();
  const { shares, powers, softmax, sums, ofTwo, sigmoid } = await engine.table(scores);
  const largest = Math.max(...powers);
  names.forEach((_, i) => {
    const [share, power, probability] = cells('scores', i);
    const [s = NaN, e = NaN, p = NaN] = [shares[i], powers[i], softmax[i]];
    if (!share || !power || !probability) return;
    const possible = s >= 0 && s <= 1;
    showBar(share, percent(s), possible ? s : 0);
    share.classList.toggle('impossible', !possible);
    showBar(power, e < 0.01 ? fixed(e, 4) : fixed(e), e / largest);
    showBar(probability, percent(p), p);
  });
  const texts = {
    'sum-scores': fixed(sums.scores, 1),
    'sum-powers': fixed(sums.powers),
    'of-two': ofTwo.toFixed(6),
    'sigmoid-of-two': sigmoid.toFixed(6),
  };
  for (const [id, value] of Object.entries(texts)) element(id, HTMLElement).textContent = value;
  if ((softmax[1] ?? 0) > 0.99 && scores.every((z) => z < 0)) lesson.solve('below-zero');
  lesson.alive();
}

async function showPlane(): Promise<void> {
  const { points, labels } = lesson.state;
  fit = await engine.fit(points, labels, side);
  const { regions, right } = fit;
  field.regions = regions;
  field.points = points.map((point, i) => ({ ...point, movable: true, ring: right[i] === false }));
  element('right', HTMLElement).textContent = `${right.filter(Boolean).length} of ${points.length}`;
}

async function showDistances(): Promise<void> {
  const { labels } = lesson.state;
  const distances = await engine.distances(labels);
  names.forEach((_, i) => {
    const [label, ...rest] = cells('distances', i);
    if (label) label.textContent = labels === 'one-hot' ? names.map((_, k) => Number(k === i)).join(' ') : String(i);
    rest.forEach((cell, k) => showBar(cell, fixed(distances[i]?.[k] ?? NaN), (distances[i]?.[k] ?? 0) / 2));
  });
}

/** The scores at the hovered place go into the table. */
async function take(place: PlacedLike | null): Promise<void> {
  const { points, labels } = lesson.state;
  if (!fit || !place) return;
  const { x, y } = points[focused] ?? place;
  const outputs = await engine.at(fit.model, { x, y });
  const where = `Length ${fixed(x)}, width ${fixed(y)}:`;
  if (labels === 'numbers') {
    const [number = NaN] = outputs;
    said.textContent = `${where} the number is ${fixed(number)}, and ${names[Math.min(2, Math.max(0, Math.round(number)))] ?? ''} is nearest.`;
    return;
  }
  const [oak = 0, birch = 0, maple = 0] = outputs;
  lesson.change({ oak, birch, maple });
  const { softmax } = await engine.table(outputs);
  said.textContent = `${where} ${names.map((name, i) => `${name} ${percent(softmax[i] ?? NaN)}`).join(', ')}.`;
  if (Math.max(...softmax) < 0.4) lesson.solve('undecided');
}

field.domain = { x: [0, 1], y: [0, 1] };
field.addEventListener('point-focus', (event) => (focused = (event as CustomEvent<{ index: number } | null>).detail?.index ?? -1));
field.addEventListener('field-hover', (event) => {
  const place = (event as CustomEvent<PlacedLike | null>).detail;
  hovering.run(() => take(place));
});
editPoints(field, {
  read: () => lesson.state.points,
  write: (points) => lesson.change({ points }),
  newLabel: (alternate) => (chosenClass('class') + Number(alternate)) % names.length,
});
showProgram(element('program', CodePanel), program);
lesson.start();
