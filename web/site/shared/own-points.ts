/** @file Points of one's own on a plane: added, dragged and removed, kept in the lesson's state. */
import type { Field, FieldAdd, FieldMove } from 'hebb/ui';
import type { PlacedPoint } from './address.js';

export interface OwnPoints {
  /** The state's points; the plane lists them first, in this order. */
  readonly read: () => readonly PlacedPoint[];
  readonly write: (points: readonly PlacedPoint[]) => void;
  /** The class of a point that is added; `alternate` with Shift. */
  readonly newLabel: (alternate: boolean) => number;
  /** Default 60. */
  readonly most?: number;
}

/** The class that is chosen among radio buttons of this name. */
export const chosenClass = (name: string): number =>
  Number(document.querySelector<HTMLInputElement>(`input[name="${name}"]:checked`)?.value ?? 0);

export function editPoints(field: Field, { read, write, newLabel, most = 60 }: OwnPoints): void {
  field.addEventListener('field-add', (event) => {
    const { x, y, alternate } = (event as CustomEvent<FieldAdd>).detail;
    if (read().length < most) write([...read(), { x, y, label: newLabel(alternate) }]);
  });
  field.addEventListener('field-move', (event) => {
    const { index, x, y } = (event as CustomEvent<FieldMove>).detail;
    write(read().map((point, i) => (i === index ? { ...point, x, y } : point)));
  });
  field.addEventListener('field-remove', (event) => {
    const { index } = (event as CustomEvent<{ index: number }>).detail;
    write(read().filter((_, i) => i !== index));
  });
}
