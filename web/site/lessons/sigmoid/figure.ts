/** @file From step to sigmoid: a line among students, the probability by distance from it, and a walker on the error. */
import { CodePanel, Field, LineChart, Player, Slider, TimeSlider, type ChartMark, type LineMove } from 'hebb/ui';
import { choiceField, decimalField } from '../../shared/address.js';
import { connect } from '../../shared/engine.js';
import { Latest } from '../../shared/latest.js';
import { startLesson } from '../../shared/lesson.js';
import { count, element } from '../../shared/page.js';
import { chosenClass, editPoints } from '../../shared/own-points.js';
import { showProgram } from '../../shared/run-code.js';
import { signed, studentsField } from '../students.js';
import { Timeline } from '../../shared/timeline.js';
import program from './code.js?raw';
import type { Api, Curves, Kind, Line, Moment, Weight } from './engine.js';

const names: Readonly<Record<Weight, string>> = { w1: 'w₁', w2: 'w₂', b: 'b' };
/** Samples of the painted plane along a side. */
const side = 48;

const lesson = startLesson(
  {
    w1: decimalField(1, -200, 200, 2),
    w2: decimalField(6, -200, 200, 2),
    b: decimalField(-1.9, -200, 200, 2),
    along: choiceField<Weight>('b', ['b', 'w1', 'w2']),
    kind: choiceField<Kind>('smooth', ['smooth', 'count']),
    points: studentsField(),
  },
  (state, changed) => {
    const { w1, w2, b }: Line = changed.has('w1') || changed.has('w2') || changed.has('b') ? state : (timeline.frame ?? state);
    timeline.begin(() => engine.look({ w1, w2, b }, state.points, state.along));
  },
);
const engine = connect<Api>(new Worker(new URL('./engine.ts', import.meta.url), { type: 'module' }), lesson.fail);
const [scaling, ground, hover] = [new Latest(lesson.fail), new Latest(lesson.fail), new Latest(lesson.fail)];
const [field, probability, error] = [element('field', Field), element('probability', LineChart), element('error', LineChart)];
const steepness = element('steepness', Slider);
const said = element('said', HTMLElement);

const timeline = new Timeline<Moment>({
  player: element('player', Player),
  slider: element('time', TimeSlider),
  advance: (last, steps) => engine.advance(last, lesson.state.points, lesson.state.along, lesson.state.kind, steps),
  show,
  onError: lesson.fail,
  speeds: { slow: 1 / 40, steady: 1 / 6, fast: 1 },
});

const percent = (share: number): string => `${(share * 100).toFixed(0)} %`;
/** Where pointer or keyboard are in the plane, and on which point. */
let hovered: { x: number; y: number } | null = null;
let focused = -1;
/** What hangs on the line's shape alone: curves are computed anew when it changes. */
let drawn = '';

function show(moment: Moment, step: number): void {
  const { points, along, kind } = lesson.state;
  const { w1, w2, b, errors, slopes } = moment;
  field.points = points.map((point, i) => ({
    ...point,
    movable: true,
    ring: (moment.probabilities[i] ?? 0) > 0.5 !== (point.label === 1),
  }));
  field.lines = [{ weights: [w1, w2], bias: b, movable: true, colour: 'ink' }];
  steepness.value = Number(moment.steepness.toFixed(1));
  error.marks = (['count', 'smooth'] as const).map((each) => ({
    x: moment[along],
    y: errors[each],
    slope: slopes[each],
    hollow: each !== kind,
    colour: each === 'smooth' ? 'accent' : 'ink',
  }));
  const texts = {
    wrong: count(errors.count),
    smooth: signed(errors.smooth),
    slope: signed(slopes[kind]),
    pace: count(timeline.stepsPerSecond),
  };
  for (const [id, text] of Object.entries(texts)) element(id, HTMLElement).textContent = text;
  ground.run(() => lay(moment));
  pointTo(null);
  if (hovered) hover.run(() => measure(moment));
  if (kind === 'count' && step >= 10 && errors.count > 0) lesson.solve('staircase');
  if (kind === 'smooth' && step > 0 && errors.count === 0) lesson.solve('descend');
}

/** What the next step does, in words and numbers. */
function spoken(moment: Moment): string {
  const { along, kind } = lesson.state;
  const slope = moment.slopes[kind];
  if (kind === 'count' && slope === 0)
    return `Left and right of ${names[along]} = ${signed(moment[along])} the count is the same: slope 0. There is no way down to be felt.`;
  const sign = slope < 0 ? '+' : '−';
  return `Slope ${signed(slope)}: the next step takes ${names[along]} to ${signed(moment[along])} ${sign} ${signed(Math.abs(slope))} = ${signed(moment[along] - slope)}.`;
}

/** The ground under the walker, the sigmoid and the plane's colours, as this line makes them. */
async function lay(moment: Moment): Promise<void> {
  const { along, points } = lesson.state;
  const { w1, w2, b } = moment;
  const others: Partial<Line> = { w1, w2, b, [along]: 0 };
  const shape = JSON.stringify([others, along, points]);
  const [values, sigmoid, curves] = await Promise.all([
    engine.paint({ w1, w2, b }, side),
    engine.sigmoid(moment.steepness),
    shape === drawn ? null : engine.curves({ w1, w2, b }, points, along),
  ]);
  field.grid = { values, columns: side, rows: side };
  probability.x = sigmoid.at;
  probability.curves = [
    { label: 'step', values: sigmoid.step, colour: 'muted', dashed: true },
    { label: 'sigmoid', values: sigmoid.probability, colour: 'ink' },
  ];
  if (curves) showGround(curves, along);
  drawn = shape;
  lesson.alive();
}

function showGround({ at, errors }: Curves, along: Weight): void {
  error.setAttribute('x-title', names[along]);
  error.x = at;
  error.curves = [
    { label: 'count', values: errors.count, colour: 'ink' },
    { label: 'smooth', values: errors.smooth, colour: 'accent' },
  ];
}

type Measure = Awaited<ReturnType<Api['measure']>>;

/** The hovered place, its way to the line, and where on the sigmoid it is. */
async function measure(moment: Moment): Promise<void> {
  const place = lesson.state.points[focused] ?? hovered;
  if (place) pointTo(await engine.measure(moment, place));
}

function pointTo(found: Measure | null): void {
  const { frame } = timeline;
  if (!frame || (hovered && !found)) return;
  const students = lesson.state.points.map(({ label }, i): ChartMark => {
    return { x: frame.distances[i] ?? 0, y: frame.probabilities[i] ?? 0, colour: label === 1 ? 'second' : 'first' };
  });
  if (!found) {
    field.segments = [];
    probability.marks = students;
    said.textContent = spoken(frame);
    return;
  }
  const { x, y, foot, distance, score, probability: p } = found;
  field.segments = [{ from: [x, y], to: foot, colour: 'accent', label: signed(distance) }];
  probability.marks = [...students, { x: distance, y: p, hollow: true, colour: 'accent', label: percent(p) }];
  said.textContent = `Exam ${x.toFixed(2)}, grades ${y.toFixed(2)}: distance ${signed(distance)} from the line, score ${signed(frame.steepness)} · ${signed(distance)} = ${signed(score)}, probability ${percent(p)}.`;
}

field.domain = { x: [0, 1], y: [0, 1] };
field.range = [0, 1];
editPoints(field, {
  read: () => lesson.state.points,
  write: (points) => lesson.change({ points }),
  newLabel: (alternate) => (alternate ? 1 - chosenClass('class') : chosenClass('class')),
});
field.addEventListener('point-focus', (event) => (focused = (event as CustomEvent<{ index: number } | null>).detail?.index ?? -1));
field.addEventListener('field-hover', (event) => {
  hovered = (event as CustomEvent<{ x: number; y: number } | null>).detail;
  const { frame } = timeline;
  if (!hovered) pointTo(null);
  else if (frame) hover.run(() => measure(frame));
});
field.addEventListener('line-move', (event) => {
  const { weights, bias } = (event as CustomEvent<LineMove>).detail;
  lesson.change({ w1: weights[0], w2: weights[1], b: bias });
});
steepness.addEventListener('input', () => {
  const { frame } = timeline;
  if (frame) scaling.run(async () => lesson.change(await engine.scaled(frame, steepness.value)));
});
element('player', Player).addEventListener('reset', () => {
  const { w1, w2, b, points, along } = lesson.state;
  timeline.begin(() => engine.look({ w1, w2, b }, points, along));
});
showProgram(element('program', CodePanel), program);
lesson.start();
