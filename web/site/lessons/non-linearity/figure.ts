/** @file Why the non-linearity: three layers learn two rings with and without a bend, beside the one matrix that they are without. */
import { CodePanel, Field, fieldCoordinates, Player, TensorView, TimeSlider, type FieldMove, type FieldPoint } from 'hebb/ui';
import { choiceField, decimalField, wholeField } from '../../shared/address.js';
import { connect } from '../../shared/engine.js';
import { Latest } from '../../shared/latest.js';
import { startLesson } from '../../shared/lesson.js';
import { count, decimal, element, percent } from '../../shared/page.js';
import { showProgram } from '../../shared/run-code.js';
import { Timeline } from '../../shared/timeline.js';
import program from './code.js?raw';
import type { Api, Moment, View } from './engine.js';

const reach = 1.5;
const domain = { x: [-reach, reach], y: [-reach, reach] } as const;
const columns = 48;
const places = fieldCoordinates(columns, columns, domain);
/** Steps of training after which nobody doubts that it stays a line. */
const enough = 300;

const lesson = startLesson(
  {
    bend: choiceField('none', ['none', 'tanh', 'relu']),
    seed: wholeField(3, 0, 9999),
    x: decimalField(0.8, -reach, reach, 2),
    y: decimalField(0.4, -reach, reach, 2),
  },
  (_, changed) => {
    if (changed.has('bend') || changed.has('seed')) timeline.begin(first);
    else if (timeline.frame) draw(timeline.frame);
  },
);
const engine = connect<Api>(new Worker(new URL('./engine.ts', import.meta.url), { type: 'module' }), lesson.fail);
const views = new Latest(lesson.fail);
const field = element('field', Field);
const timeline = new Timeline<Moment>({
  player: element('player', Player),
  slider: element('time', TimeSlider),
  advance: (last, steps) => engine.advance(last, steps),
  show,
  onError: lesson.fail,
  speeds: { steady: 1, fast: 5, slow: 1 / 30 },
});
let points: readonly FieldPoint[] = [];

async function first(): Promise<Moment> {
  if (points.length === 0) {
    const { x, y } = await engine.points();
    points = Array.from(y, (label, i) => ({ x: x[2 * i] ?? 0, y: x[2 * i + 1] ?? 0, label }));
  }
  return engine.first(lesson.state.seed, lesson.state.bend);
}

function show(moment: Moment, step: number): void {
  const texts = {
    steps: count(step),
    loss: decimal(moment.loss),
    accuracy: percent(moment.accuracy),
    pace: count(timeline.stepsPerSecond),
  };
  for (const [id, text] of Object.entries(texts)) element(id, HTMLElement).textContent = text;
  if (moment.bend === 'none' && step >= enough) lesson.solve('straight');
  if (moment.bend !== 'none' && moment.accuracy >= 0.95) lesson.solve('bent');
  draw(moment);
}

/** The plane and the matrices, as often as the engine can give them. */
function draw(moment: Moment): void {
  const { x, y } = lesson.state;
  views.run(async () => {
    showView(await engine.view(moment, places, [x, y]));
    lesson.alive();
  });
}

function showView({ scores, layers, product, bias, throughLayers, byProduct }: View): void {
  const { bend, x, y } = lesson.state;
  field.grid = { values: scores, columns, rows: columns };
  field.points = [...points, { x, y, label: throughLayers > 0 ? 1 : 0, hollow: true, movable: true, text: 'x' }];
  layers.forEach(({ data, shape }, i) => Object.assign(element(`layer-${i + 1}`, TensorView), { shape, data }));
  Object.assign(element('product', TensorView), { shape: product.shape, data: product.data });
  const same = Math.abs(throughLayers - byProduct) < 1e-4 * Math.max(1, Math.abs(throughLayers));
  const texts = {
    'through-layers': throughLayers.toFixed(5).replace('-', '−'),
    'by-product': byProduct.toFixed(5).replace('-', '−'),
    verdict: same ? 'The same: three layers are one.' : 'Not the same: the bend between the layers counts.',
    bias: `and b = ${bias.toFixed(3).replace('-', '−')}`,
  };
  for (const [id, text] of Object.entries(texts)) element(id, HTMLElement).textContent = text;
  element('bend-sign', HTMLElement).textContent = bend === 'none' ? 'nothing' : bend === 'relu' ? 'ReLU' : 'tanh';
}

field.domain = domain;
field.range = [-4, 4];
field.addEventListener('field-move', (event) => {
  const { x, y } = (event as CustomEvent<FieldMove>).detail;
  lesson.change({ x, y });
});
element('player', Player).addEventListener('reset', () => lesson.change({ seed: (lesson.state.seed + 1) % 10_000 }));
showProgram(element('program', CodePanel), program);
lesson.start();
