/** @file Points in a lesson's plane that the visitor adds, drags and removes: part of its state. */
import type { Field, FieldAdd, FieldMove, PointFocus } from 'hebb/ui';
import type { PlacedPoint } from './address.js';

interface WithPoints {
  readonly state: { readonly points: readonly PlacedPoint[] };
  change(part: { readonly points: readonly PlacedPoint[] }): void;
}

/** A new point is of the class that the page's radio buttons named 'class' say; with Shift of the next of so many `classes`. */
export function ownPoints(field: Field, lesson: WithPoints, classes = 2): void {
  field.addEventListener('field-add', (event) => {
    const { x, y, alternate } = (event as CustomEvent<FieldAdd>).detail;
    const chosen = Number(document.querySelector<HTMLInputElement>('input[name="class"]:checked')?.value ?? 0);
    lesson.change({ points: [...lesson.state.points, { x, y, label: (chosen + Number(alternate)) % classes }] });
  });
  field.addEventListener('field-move', (event) => {
    const { index, x, y } = (event as CustomEvent<FieldMove>).detail;
    lesson.change({ points: lesson.state.points.map((point, i) => (i === index ? { ...point, x, y } : point)) });
  });
  field.addEventListener('field-remove', (event) => {
    const { index } = (event as CustomEvent<PointFocus>).detail;
    lesson.change({ points: lesson.state.points.filter((_, i) => i !== index) });
  });
}
