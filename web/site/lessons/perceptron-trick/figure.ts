/** @file The perceptron trick: a line among points, pulled by those on its wrong side. */
import { CodePanel, Field, Player, TimeSlider } from 'hebb/ui';
import { decimalField, wholeField, type PlacedPoint } from '../../shared/address.js';
import { connect } from '../../shared/engine.js';
import { startLesson } from '../../shared/lesson.js';
import { count, element } from '../../shared/page.js';
import { chosenClass, editPoints } from '../../shared/own-points.js';
import { showProgram } from '../../shared/run-code.js';
import { Timeline } from '../../shared/timeline.js';
import { formulaOf, signed, studentsField } from '../students.js';
import program from './code.js?raw';
import type { Api, Moment } from './engine.js';

const lesson = startLesson(
  {
    rate: decimalField(0.1, 0.01, 1, 2),
    seed: wholeField(3, 0, 9999),
    points: studentsField(),
  },
  (state, changed) => {
    if (changed.has('seed')) timeline.begin(() => engine.first(state.seed, state.points));
    else if (changed.has('points')) timeline.begin(() => engine.among(timeline.frame ?? origin, state.points));
    else timeline.branch();
  },
);
const origin = { weights: [0, 0], bias: 0 } as const;
const engine = connect<Api>(new Worker(new URL('./engine.ts', import.meta.url), { type: 'module' }), lesson.fail);
const field = element('field', Field);
const timeline = new Timeline<Moment>({
  player: element('player', Player),
  slider: element('time', TimeSlider),
  advance: async (last, steps) => {
    const next = await engine.advance(last, lesson.state.points, lesson.state.rate, steps);
    next.forEach((moment, i) => {
      if (wrongIn(moment) >= wrongIn(next[i - 1] ?? last) + 4) lesson.solve('too-far');
    });
    return next;
  },
  show,
  onError: lesson.fail,
  speeds: { slow: 1 / 40, steady: 1 / 6, fast: 3 },
});

const wrongIn = (moment: Moment | undefined): number => moment?.right.filter((side) => !side).length ?? 0;

function show(moment: Moment, step: number): void {
  const { points, rate } = lesson.state;
  const { weights, bias, before, right } = moment;
  const wrong = wrongIn(moment);
  const looked = points[moment.point];
  field.points = points.map((point, i) => ({
    ...point,
    movable: true,
    ring: i === moment.point,
    faded: right[i] === true && i !== moment.point,
  }));
  field.lines = [
    ...(before ? [{ ...before, colour: 'muted' as const, label: 'before' }] : []),
    { weights, bias, colour: 'ink' as const, label: before ? 'after' : '' },
  ];
  const texts = {
    steps: count(step),
    wrong: count(wrong),
    pace: count(timeline.stepsPerSecond),
    line: `${formulaOf(weights, bias)} = 0`,
    said: said(moment, looked, rate),
  };
  for (const [id, text] of Object.entries(texts)) element(id, HTMLElement).textContent = text;
  if (wrong === 0 && step > 0) lesson.solve('separate');
  lesson.alive();
}

/** What the point that was looked at did, in words and numbers. */
function said({ point, before, weights, bias }: Moment, looked: PlacedPoint | undefined, rate: number): string {
  if (!looked) return 'No point has been looked at yet.';
  const name = `Student ${point + 1} (${looked.x.toFixed(2)}, ${looked.y.toFixed(2)})`;
  if (!before) return `${name} is on the right side and does nothing.`;
  const sign = looked.label === 1 ? '+' : '−';
  const change = (from: number, by: number, to: number): string => `${signed(from)} ${sign} ${rate} · ${by.toFixed(2)} = ${signed(to)}`;
  return `${name} pulls: w₁ ${change(before.weights[0], looked.x, weights[0])}, w₂ ${change(before.weights[1], looked.y, weights[1])}, b ${change(before.bias, 1, bias)}.`;
}

field.domain = { x: [0, 1], y: [0, 1] };
editPoints(field, {
  read: () => lesson.state.points,
  write: (points) => lesson.change({ points }),
  newLabel: (alternate) => (alternate ? 1 - chosenClass('class') : chosenClass('class')),
});
element('player', Player).addEventListener('reset', () =>
  lesson.change({ seed: (lesson.state.seed + 1) % 10_000, points: lesson.state.points }),
);
showProgram(element('program', CodePanel), program);
lesson.start();
