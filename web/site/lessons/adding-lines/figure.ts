/** @file Adding lines up: hidden units as lines to drag or to train, and ReLU pieces that follow a curve. */
import { CodePanel, Field, fieldCoordinates, LineChart, Player, TimeSlider, type LineMove } from 'hebb/ui';
import { choiceField, decimalField, listField, wholeField, type PlacedPoint } from '../../shared/address.js';
import { connect } from '../../shared/engine.js';
import { Latest } from '../../shared/latest.js';
import { startLesson } from '../../shared/lesson.js';
import { count, element } from '../../shared/page.js';
import { showProgram } from '../../shared/run-code.js';
import { Timeline } from '../../shared/timeline.js';
import { signed } from '../students.js';
import program from './code.js?raw';
import type { Api, Lines, Moment, Shape } from './engine.js';

const domain = { x: [-1, 1], y: [-1, 1] } as const;
const columns = 56;
const places = fieldCoordinates(columns, columns, domain);
const most = 6;

/** Lines that lie across the middle, each turned a little further: none is where it should be. */
function startingLines(n: number): Lines {
  const turns = Array.from({ length: n }, (_, i) => 0.4 + (i * 2 * Math.PI) / n);
  return {
    hidden: turns.flatMap((turn) => [Math.cos(turn), Math.sin(turn)]),
    hiddenBias: turns.map(() => 0.1),
    output: turns.map(() => 4),
    outputBias: 2 - 4 * n, // above zero only where all agree
  };
}

const flat = ({ hidden, hiddenBias, output, outputBias }: Lines): number[] => [...hidden, ...hiddenBias, ...output, outputBias];
function linesOf(values: readonly number[], n: number): Lines {
  if (values.length !== 4 * n + 1) return startingLines(n);
  return {
    hidden: values.slice(0, 2 * n),
    hiddenBias: values.slice(2 * n, 3 * n),
    output: values.slice(3 * n, 4 * n),
    outputBias: values[4 * n] ?? 0,
  };
}

const lesson = startLesson(
  {
    view: choiceField('lines', ['lines', 'pieces']),
    shape: choiceField('wedge', ['wedge', 'island']),
    units: wholeField(2, 1, most),
    /** All weights as they were set by hand, in the order of Lines; none: the first ones. */
    weights: listField<number>([], decimalField(0, -40, 40, 2), 4 * most + 1),
    curve: choiceField('sine', ['sine', 'bump', 'root']),
    pieces: wholeField(3, 1, 40),
  },
  (state, changed) => {
    const pieces = state.view === 'pieces';
    element('lines', HTMLElement).hidden = pieces;
    element('pieces', HTMLElement).hidden = !pieces;
    if (pieces) curves.run(showPieces);
    else if (['view', 'shape', 'units', 'weights'].some((key) => changed.has(key as keyof typeof state))) timeline.begin(first);
  },
);
const engine = connect<Api>(new Worker(new URL('./engine.ts', import.meta.url), { type: 'module' }), lesson.fail);
const curves = new Latest(lesson.fail);
const views = new Latest(lesson.fail);
const field = element('field', Field);
const timeline = new Timeline<Moment>({
  player: element('player', Player),
  slider: element('time', TimeSlider),
  advance: (last, steps) => engine.advance(last, drawn.points, steps),
  show,
  onError: lesson.fail,
  speeds: { steady: 1, fast: 5, slow: 1 / 10 },
});
/** The points that are shown, and what they are inside and outside of. */
let drawn: { readonly shape?: Shape; readonly points: readonly PlacedPoint[] } = { points: [] };

async function first(): Promise<Moment> {
  const { shape, weights, units } = lesson.state;
  const next = drawn.shape === shape ? drawn : { shape, points: await engine.points(shape) };
  const moment = await engine.judge(linesOf(weights, units), next.points);
  drawn = next;
  return moment;
}

function show(moment: Moment, step: number): void {
  const { units } = lesson.state;
  const { shape, points } = drawn;
  const wrong = moment.right.filter((side) => !side).length;
  field.lines = moment.output.map((_, i) => ({
    weights: [moment.hidden[2 * i] ?? 0, moment.hidden[2 * i + 1] ?? 0],
    bias: moment.hiddenBias[i] ?? 0,
    label: String(i + 1),
    movable: true,
  }));
  field.points = points.map((point, i) => ({ ...point, ring: moment.right[i] === false }));
  const texts = {
    wrong: `${wrong} of ${points.length}`,
    steps: count(step),
    pace: count(timeline.stepsPerSecond),
    said: `score = ${moment.output
      .map((weight, i) => `${signed(weight)} · h${'₁₂₃₄₅₆'[i] ?? ''}`)
      .join(' + ')
      .replaceAll('+ −', '− ')} ${moment.outputBias < 0 ? '−' : '+'} ${signed(Math.abs(moment.outputBias))}`,
  };
  for (const [id, text] of Object.entries(texts)) element(id, HTMLElement).textContent = text;
  if (wrong === 0 && shape) lesson.solve(shape);
  views.run(async () => {
    field.grid = { values: await engine.view(moment, places), columns, rows: columns };
    element('units-said', HTMLElement).textContent = units === 1 ? 'One line cannot do it.' : '';
    lesson.alive();
  });
}

async function showPieces(): Promise<void> {
  const { curve, pieces } = lesson.state;
  const { x, wanted, found, largestError } = await engine.pieces(curve, pieces);
  const chart = element('chart', LineChart);
  chart.x = x;
  chart.curves = [
    { label: 'wanted', values: wanted, colour: 'muted', dashed: true },
    { label: `${pieces} ReLU`, values: found, colour: 'accent' },
  ];
  element('error', HTMLElement).textContent = largestError.toFixed(4);
  if (largestError < 0.01) lesson.solve('pieces-close');
  lesson.alive();
}

/** A line was moved by hand: it goes on from the lines that are shown. */
field.addEventListener('line-move', (event) => {
  const { index, weights, bias } = (event as CustomEvent<LineMove>).detail;
  const { frame } = timeline;
  if (!frame) return;
  const hidden = frame.hidden.map((value, i) => (i === 2 * index ? weights[0] : i === 2 * index + 1 ? weights[1] : value));
  lesson.change({ weights: flat({ ...frame, hidden, hiddenBias: frame.hiddenBias.map((value, i) => (i === index ? bias : value)) }) });
});
field.domain = domain;
field.range = [0, 1];
element('player', Player).addEventListener('reset', () => {
  if (lesson.state.weights.length > 0) lesson.change({ weights: [] });
  else timeline.begin(first);
});
showProgram(element('program', CodePanel), program);
lesson.start();
