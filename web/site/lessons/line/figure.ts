/** @file A line that decides: students on a plane, a line to drag, and one student whose score and distance are told. */
import { CodePanel, Field, Space, type LineMove } from 'hebb/ui';
import { choiceField, decimalField } from '../../shared/address.js';
import { connect } from '../../shared/engine.js';
import { Latest } from '../../shared/latest.js';
import { startLesson } from '../../shared/lesson.js';
import { element } from '../../shared/page.js';
import { chosenClass, editPoints } from '../../shared/own-points.js';
import { showProgram } from '../../shared/run-code.js';
import { formulaOf, signed, studentsField } from '../students.js';
import program from './code.js?raw';
import type { Api, Judgement } from './engine.js';
import { interviews } from './interviews.js';

const weight = (initial: number): ReturnType<typeof decimalField> => decimalField(initial, -1, 1, 2);

const lesson = startLesson(
  {
    columns: choiceField('two', ['two', 'three']),
    w1: weight(-0.3),
    w2: weight(0.95),
    b: weight(-0.2),
    x: decimalField(0.45, 0, 1, 2),
    y: decimalField(0.6, 0, 1, 2),
    points: studentsField(),
    v1: weight(0.6),
    v2: weight(0.5),
    v3: weight(0.2),
    c: weight(-0.4),
  },
  () => latest.run(show),
);
const engine = connect<Api>(new Worker(new URL('./engine.ts', import.meta.url), { type: 'module' }), lesson.fail);
const latest = new Latest(lesson.fail);
const field = element('field', Field);
const space = element('space', Space);
const write = (id: string, text: string): void => void (element(id, HTMLElement).textContent = text);

const isRight = (score: number, label: number): boolean => score !== 0 && score > 0 === (label === 1);

async function show(): Promise<void> {
  const three = lesson.state.columns === 'three';
  element('two', HTMLElement).hidden = three;
  element('three', HTMLElement).hidden = !three;
  await (three ? showSpace() : showPlane());
  lesson.alive();
}

/** The new student comes last among the points, so that those of the state keep their places. */
async function showPlane(): Promise<void> {
  const { w1, w2, b, x, y, points } = lesson.state;
  const all = [...points, { x, y, label: -1 }];
  const judged = await engine.judge(
    all.map((point) => [point.x, point.y]),
    [w1, w2],
    b,
  );
  const wrong = points.filter(({ label }, i) => !isRight(judged.scores[i] ?? 0, label)).length;
  const score = judged.scores[points.length] ?? 0;
  const accepted = score > 0;
  const foot = judged.feet[points.length] ?? [x, y];
  field.lines = [{ weights: [w1, w2], bias: b, movable: true, positive: true }];
  field.points = [
    ...points.map((point, i) => ({ ...point, movable: true, ring: !isRight(judged.scores[i] ?? 0, point.label) })),
    { x, y, label: accepted ? 1 : 0, movable: true, hollow: true, text: 'new student' },
  ];
  field.segments = [{ from: [x, y], to: [foot[0] ?? x, foot[1] ?? y], dashed: true, colour: 'accent' }];
  field.reading = (place) => readingOf(judged, place.index, points.length);
  write('formula', `${formulaOf([w1, w2], b)} = 0`);
  write('score', signed(score));
  write('distance', signed(judged.distances[points.length] ?? 0));
  write('side', Math.abs(score) < 0.005 ? 'on the line' : accepted ? 'accepted' : 'rejected');
  write('wrong', `${wrong} of ${points.length}`);
  if (wrong === 0 && points.length > 3) lesson.solve('separate');
  if (Math.abs(score) < 0.005) lesson.solve('on-the-line');
}

function readingOf({ scores, distances }: Judgement, index: number, own: number): string {
  const score = scores[index];
  if (score === undefined) return '';
  return `${index === own ? 'new student' : `student ${index + 1}`}: score ${signed(score)}, distance ${signed(distances[index] ?? 0)}`;
}

async function showSpace(): Promise<void> {
  const { v1, v2, v3, c } = lesson.state;
  const judged = await engine.judge(
    interviews.map(({ x, y, z }) => [x, y, z]),
    [v1, v2, v3],
    c,
  );
  const wrong = interviews.filter(({ label }, i) => !isRight(judged.scores[i] ?? 0, label)).length;
  space.points = interviews.map((point, i) => ({ ...point, ring: !isRight(judged.scores[i] ?? 0, point.label) }));
  space.plane = { weights: [v1, v2, v3], bias: c };
  write('plane-formula', `${formulaOf([v1, v2, v3], c, ['exam', 'grades', 'interview'])} = 0`);
  write('plane-wrong', `${wrong} of ${interviews.length}`);
  if (wrong === 0) lesson.solve('plane');
}

field.domain = { x: [0, 1], y: [0, 1] };
space.domain = { x: [0, 1], y: [0, 1], z: [0, 1] };
field.addEventListener('line-move', (event) => {
  const { weights, bias } = (event as CustomEvent<LineMove>).detail;
  lesson.change({ w1: weights[0], w2: weights[1], b: bias });
});
editPoints(field, {
  read: () => [...lesson.state.points, { x: lesson.state.x, y: lesson.state.y, label: -1 }],
  write(all) {
    const { points } = lesson.state;
    const place = all.findIndex(({ label }) => label === -1);
    const student = all[place];
    if (student) lesson.change({ points: all.filter((_, i) => i !== place), x: student.x, y: student.y });
    else lesson.change({ points });
  },
  newLabel: (alternate) => (alternate ? 1 - chosenClass('class') : chosenClass('class')),
});
showProgram(element('program', CodePanel), program);
lesson.start();
