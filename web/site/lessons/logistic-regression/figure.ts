/** @file Logistic regression: gradient descent and the perceptron trick from the same random line, sub-step by sub-step. */
import { CodePanel, Field, LineChart, Player, TimeSlider, type FieldPoint } from 'hebb/ui';
import { decimalField, wholeField, type PlacedPoint } from '../../shared/address.js';
import { connect } from '../../shared/engine.js';
import { Latest } from '../../shared/latest.js';
import { startLesson } from '../../shared/lesson.js';
import { count, element, fixed } from '../../shared/page.js';
import { chosenClass, editPoints } from '../../shared/own-points.js';
import { showProgram } from '../../shared/run-code.js';
import { Timeline } from '../../shared/timeline.js';
import { studentsField } from '../students.js';
import program from './code.js?raw';
import type { Api, Moment, Phase, Side, Way } from './engine.js';
import './figure.css';

const ways: readonly Way[] = ['descent', 'perceptron'];
/** Samples of each plane along a side. */
const side = 48;

const lesson = startLesson(
  {
    rate: decimalField(1, 0.1, 30, 2),
    seed: wholeField(2, 0, 9999),
    points: studentsField(),
  },
  (state, changed) => {
    const { frame } = timeline;
    if (changed.has('seed') || !frame) timeline.begin(() => engine.first(state.seed, state.points));
    else if (changed.has('points')) timeline.begin(() => engine.among(frame.sides, state.points));
    else timeline.branch();
  },
);
const engine = connect<Api>(new Worker(new URL('./engine.ts', import.meta.url), { type: 'module' }), lesson.fail);
const painting = new Latest(lesson.fail);
const fields: Readonly<Record<Way, Field>> = { descent: element('descent', Field), perceptron: element('perceptron', Field) };
const chart = element('loss', LineChart);
const timeline = new Timeline<Moment>({
  player: element('player', Player),
  slider: element('time', TimeSlider),
  async advance(last, steps) {
    const next = await engine.advance(last, lesson.state.points, lesson.state.rate, steps);
    next.forEach(({ phase, sides }, i) => {
      if (phase === 'step' && sides.descent.loss > 1.01 * (next[i - 1] ?? last).sides.descent.loss) lesson.solve('overshoot');
    });
    return next;
  },
  show,
  onError: lesson.fail,
  speeds: { slow: 1 / 60, steady: 1 / 8, fast: 8 },
});

const signed = (value: number): string => (value > 0 ? `+${fixed(value)}` : fixed(value));
const wrongIn = ({ outputs }: Side, points: readonly PlacedPoint[]): number =>
  points.filter(({ label }, i) => (outputs[i] ?? 0) >= 0.5 !== (label === 1)).length;

function show(moment: Moment): void {
  const { points } = lesson.state;
  const { phase, updates, sides, before, idle } = moment;
  for (const way of ways) {
    const now = sides[way];
    const old = before?.[way];
    fields[way].points = points.map((point, i) => placed(point, now, i, phase, way));
    fields[way].lines = [...(old ? [{ ...old, colour: 'muted' as const, dashed: true }] : []), { weights: now.weights, bias: now.bias }];
    fields[way].segments =
      phase === 'gradient'
        ? now.pushes.filter((_, i) => now.errors[i] !== 0).map((push) => ({ ...push, arrow: true, colour: 'accent' as const }))
        : [];
    element(`wrong-${way}`, HTMLElement).textContent = `${wrongIn(now, points)} on the wrong side`;
  }
  for (const item of document.querySelectorAll<HTMLElement>('#phases li')) {
    if (item.dataset['phase'] === phase) item.setAttribute('aria-current', 'step');
    else item.removeAttribute('aria-current');
  }
  const texts = {
    updates: count(updates),
    'loss-descent': fixed(sides.descent.loss, 3),
    'loss-perceptron': fixed(sides.perceptron.loss, 3),
    pace: count(timeline.stepsPerSecond),
    said: said(moment),
  };
  for (const [id, text] of Object.entries(texts)) element(id, HTMLElement).textContent = text;
  showLoss(moment);
  painting.run(() => paint(moment));
  if (idle >= 20) lesson.solve('still');
}

/** A student with the number of this sub-step: ŷ, then y − ŷ; who has no error stands back while the others push. */
function placed(point: PlacedPoint, { outputs, errors }: Side, i: number, phase: Phase, way: Way): FieldPoint {
  const [output = 0, error = 0] = [outputs[i], errors[i]];
  const whole = way === 'perceptron' ? 0 : 2;
  const text = { model: fixed(output, whole), errors: signed(error), gradient: '', step: '' }[phase];
  return {
    ...point,
    movable: true,
    text,
    faded: phase !== 'model' && phase !== 'step' && error === 0,
    ring: output >= 0.5 !== (point.label === 1),
  };
}

/** What this sub-step does on the side of gradient descent, in words and numbers. */
function said({ phase, sides, before }: Moment): string {
  const { points, rate } = lesson.state;
  const { outputs, errors, gradient, weights, bias } = sides.descent;
  const sizes = errors.map(Math.abs);
  const most = sizes.indexOf(Math.max(...sizes));
  const student = points[most];
  if (!student) return 'There are no students: add some.';
  const [output = 0, error = 0] = [outputs[most], errors[most]];
  const who = `Student ${most + 1}, ${student.label === 1 ? 'accepted' : 'rejected'},`;
  switch (phase) {
    case 'model':
      return `The line gives each student a probability ŷ of being accepted. ${who} has ${fixed(output)}.`;
    case 'errors':
      return `The error is y − ŷ. ${who} has the largest: ${student.label} − ${fixed(output)} = ${signed(error)}.`;
    case 'gradient':
      return `Each error pushes the line. Their mean is the gradient: ${fixed(gradient[0])} for w₁, ${fixed(gradient[1])} for w₂, ${fixed(gradient[2])} for b.`;
    case 'step': {
      const change = (name: string, from: number, to: number): string =>
        `${name} ${fixed(from)} ${to < from ? '−' : '+'} ${rate} · ${fixed(Math.abs(to - from) / rate)} = ${fixed(to)}`;
      const { weights: [w1, w2] = weights, bias: b = bias } = before?.descent ?? {};
      return `Against the gradient: ${change('w₁', w1, weights[0])}, ${change('w₂', w2, weights[1])}, ${change('b', b, bias)}.`;
    }
  }
}

/** Both losses over all steps that are kept, and where on them one is. */
function showLoss({ updates, sides }: Moment): void {
  const steps = timeline.frames.filter(({ phase }, i) => phase === 'step' || i === 0);
  chart.x = steps.map((moment) => moment.updates);
  chart.curves = [
    { label: 'cross-entropy', values: steps.map((moment) => moment.sides.descent.loss), colour: 'accent' },
    { label: 'perceptron', values: steps.map((moment) => moment.sides.perceptron.loss), colour: 'ink' },
  ];
  chart.marks = [
    { x: updates, y: sides.descent.loss, colour: 'accent' },
    { x: updates, y: sides.perceptron.loss, colour: 'ink' },
  ];
}

async function paint({ sides }: Moment): Promise<void> {
  const [descent, perceptron] = await Promise.all(ways.map((way) => engine.paint(way, sides[way], side)));
  if (descent) fields.descent.grid = { values: descent, columns: side, rows: side };
  if (perceptron) fields.perceptron.regions = { values: perceptron, columns: side, rows: side };
  lesson.alive();
}

for (const way of ways) {
  const field = fields[way];
  field.domain = { x: [0, 1], y: [0, 1] };
  field.range = [0, 1];
  field.reading = ({ index }) => {
    const { [way]: now } = timeline.frame?.sides ?? {};
    const [output, error, student] = [now?.outputs[index], now?.errors[index], lesson.state.points[index]];
    return output === undefined || error === undefined || !student
      ? ''
      : `student ${index + 1} · y ${student.label} · ŷ ${fixed(output)} · y − ŷ ${signed(error)}`;
  };
  editPoints(field, {
    read: () => lesson.state.points,
    write: (points) => lesson.change({ points }),
    newLabel: (alternate) => (alternate ? 1 - chosenClass('class') : chosenClass('class')),
  });
}
element('player', Player).addEventListener('reset', () => lesson.change({ seed: (lesson.state.seed + 1) % 10_000 }));
showProgram(element('program', CodePanel), program);
lesson.start();
