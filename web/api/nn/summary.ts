/** @file The text table of summary(). */
import { sizeOf } from '../shape.js';
import { zeros } from '../creation.js';
import { scope } from '../scope.js';
import type { AnyModule, Model } from './module.js';

const brackets = (shape: readonly (number | string)[]): string => `[${shape.join(', ')}]`;

/** What to call a module: its type, or its class. */
function typeName(module: AnyModule): string {
  try {
    return module.spec().type;
  } catch {
    return module.constructor.name;
  }
}

/** Rows of text as columns; the first row is the head. */
function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

/** Output shape of every direct child for one sample, '' where it is not known; only a module of one tensor has an inputShape. */
function outputShapes(model: AnyModule, inputShape: readonly number[] | undefined): string[] {
  if (!inputShape) return [];
  return scope(() => (model as Model).activations(zeros([1, ...inputShape])).map((t) => brackets(['n', ...t.shape.slice(1)])));
}

export function summary(model: AnyModule, inputShape?: readonly number[]): string {
  const children = model.namedChildren();
  const layers: [string, AnyModule][] = children.length > 0 ? children : [['', model]];
  const outputs = outputShapes(model, inputShape);
  const rows = layers.map(([name, layer], i) => {
    const parameters = layer.namedParameters();
    const shapes = parameters.map(([key, tensor]) => `${key} ${brackets(tensor.shape)}`).join(', ');
    const count = parameters.reduce((n, [, tensor]) => n + sizeOf(tensor.shape), 0);
    return [name, typeName(layer), outputs.length === layers.length ? (outputs[i] ?? '') : '', shapes, count.toLocaleString('en')];
  });
  const total = model.parameters().reduce((n, tensor) => n + sizeOf(tensor.shape), 0);
  const lines = table([['name', 'type', outputs.length > 0 ? 'output' : '', 'parameters', 'count'], ...rows]);
  return [...lines, `total: ${total.toLocaleString('en')} parameters`].join('\n');
}
